"""People: everyone who signs in or takes part."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key, sort_name
from lms.choices import Language
from lms.models.stamps import together

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

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Oneself, and whoever takes part in, applied to, trains or leads a programme that one leads."""
        if user.is_superuser:
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

    ``merged_into`` is set on a second record of the same person once its affairs have moved to the other: it
    stays for the audit log, cannot sign in, and its address is an earlier one of the other.
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

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in [words[0], words[-1]][: len(words)]).upper() if words else ""


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
