"""People: everyone who signs in or takes part."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key, sort_name
from lms.choices import Language, Role
from lms.models.stamps import in_order, together

SYSTEM_EMAIL = "system@kohortti.invalid"


class UserQuerySet(models.QuerySet["User"]):
    def with_email(self, email: str) -> "UserQuerySet":
        """Whoever has this address, without regard to case."""
        return self.filter(email__iexact=email.strip())

    def once_with_email(self, email: str) -> "UserQuerySet":
        """Whoever has this address, or had it before it was corrected or their two records were merged."""
        address = email.strip()
        return self.filter(Q(email__iexact=address) | Q(earlier_addresses__email__iexact=address)).distinct()

    def not_merged(self) -> "UserQuerySet":
        """Without the records that were merged into another one of the same person."""
        return self.filter(merged_into__isnull=True)

    def with_account(self) -> "UserQuerySet":
        """Those who can sign in: they accepted an invitation, and nobody has closed their account since."""
        return self.filter(account_opened_at__isnull=False, is_active=True, merged_into__isnull=True)

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Oneself, and whoever takes part in, applied to, trains or leads a programme that one leads."""
        if user.sees_all:
            return self
        # Each way in is a query of its own: one join over all of them would multiply the rows.
        ways = (
            "enrolments__cohort__programme__leads__person",
            "applications__cohort__programme__leads__person",
            "cohorts_trained__cohort__programme__leads__person",
            "programmes_led__programme__leads__person",
        )
        found = Q(pk=user.pk)
        for way in ways:
            found |= Q(pk__in=self.model._default_manager.filter(**{way: user}).values("pk"))
        return self.filter(found)

    def in_alphabetical_order(self) -> "UserQuerySet":
        return self.order_by("sort_key", "pk")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def prepare(self, email: str, full_name: str, *, sorted_as: str = "", **facts: Any) -> "User":
        """A person not yet saved: tidy e-mail, a name to sort by, no password.

        ``sorted_as`` is "Surname, Given names" where it is known; otherwise it is guessed from the full name.
        """
        full_name = " ".join(full_name.split())
        name_to_sort = " ".join(sorted_as.split()) or sort_name(full_name)
        person = self.model(
            email=email.strip().lower(),
            full_name=full_name,
            sort_name=name_to_sort,
            sort_key=sort_key(name_to_sort),
            **facts,
        )
        person.set_unusable_password()
        return person

    def create_user(self, email: str, full_name: str, password: str | None = None, **facts: Any) -> "User":
        person = self.prepare(email, full_name, **facts)
        if password:
            person.set_password(password)
            person.account_opened_at = timezone.now()
        person.save(using=self._db)
        return person

    def create_superuser(
        self, email: str, full_name: str, password: str | None = None, **facts: Any
    ) -> "User":
        return self.create_user(email, full_name, password, is_superuser=True, **facts)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)

    def system(self) -> "User":
        """Who acts when nobody does: commands without ``--by``, background work. Cannot sign in."""
        person, _created = self.get_or_create(
            email=SYSTEM_EMAIL,
            defaults={
                "full_name": "Kohortti",
                "sort_name": "Kohortti",
                "sort_key": "kohortti",
                "password": "!",
                "is_active": False,
            },
        )
        return person


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The personal identity code is never stored; the e-mail is the login.

    ``account_opened_at`` is the moment of the first accepted invitation: before it there is a record, and nobody
    signs in. Sessions from before ``sessions_ended_at`` are over. ``merged_into`` is set on a second record of the
    same person once its affairs have moved to the other: it stays for the audit log, cannot sign in, and its
    address is an earlier one of the other.
    """

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    full_name = models.CharField(
        _("full name"),
        max_length=200,
        help_text=_("As you write it yourself. It is printed on certificates."),
    )
    sort_name = models.CharField(_("name in lists"), max_length=200)
    sort_key = models.CharField(max_length=600, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FI)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    account_opened_at = models.DateTimeField(_("account opened"), null=True, blank=True, editable=False)
    sessions_ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_records", editable=False
    )
    merged_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody has this e-mail address already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(full_name=""),
                name="user_has_a_name",
                violation_error_message=_("Write the person’s name."),
            ),
            together(
                "user_merger_whole",
                "merged_into",
                "merged_at",
                "merged_by",
                says=_("A merger needs the record kept, its moment and its maker."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What the person is anywhere today. Asked once of the database, for as long as the object lives."""
        today = timezone.localdate()
        ways = {
            Role.LEAD: self.programmes_led.all(),
            Role.TRAINER: self.cohorts_trained.all(),
            Role.PARTICIPANT: self.enrolments.all(),
            Role.CONTACT: self.organisations_contacted.filter(on_a_day(today)),
            Role.AUDITOR: self.audits.filter(on_a_day(today)),
        }
        found = User.objects.filter(pk=self.pk).values_list(*(Exists(rows) for rows in ways.values())).first()
        held = {role for role, holds in zip(ways, found or (), strict=False) if holds}
        return frozenset(held | {Role.ADMINISTRATOR} if self.is_superuser else held)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to know to go on. It changes with the password, and when sessions are ended."""
        proof: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # Django's own, without a type
        if self.sessions_ended_at is None:
            return proof
        ended = self.sessions_ended_at.isoformat()
        return salted_hmac("lms.User.session", proof + ended, secret=secret, algorithm="sha256").hexdigest()

    @property
    def sees_all(self) -> bool:
        """Administrators and auditors read every programme. Only the former change anything."""
        return self.is_superuser or Role.AUDITOR in self.roles

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in [words[0], words[-1]][: len(words)]).upper() if words else ""


def on_a_day(day: datetime.date) -> Q:
    """Rows with ``valid_from`` and ``valid_to`` that hold on that day, the last one included."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Auditor(models.Model):
    """A person who reads everything, the logs too, and changes nothing, between two days."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="audits")
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("auditor")
        verbose_name_plural = _("auditors")
        ordering = ["person__sort_key", "valid_from"]
        constraints = [
            in_order(
                "auditor_dates_in_order",
                "valid_from",
                "valid_to",
                says=_("An auditor’s time cannot end before it begins."),
            ),
            models.UniqueConstraint(
                fields=["person", "valid_from"],
                name="auditor_once_from_a_day",
                violation_error_message=_("This person is an auditor from that day already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class EarlierAddress(models.Model):
    """An e-mail address that was a person's, so that a roster which still has it finds them."""

    email = models.EmailField(_("e-mail"), max_length=254)
    person = models.ForeignKey(User, models.CASCADE, related_name="earlier_addresses")
    left_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("earlier e-mail address")
        verbose_name_plural = _("earlier e-mail addresses")
        ordering = ["person", "left_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="earlier_address_unique",
                violation_error_message=_("Somebody had this e-mail address earlier."),
            ),
        ]

    def __str__(self) -> str:
        return self.email
