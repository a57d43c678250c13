"""People: everyone who signs in or takes part."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lms.alphabet import sort_key, sort_name
from lms.choices import Language

SYSTEM_EMAIL = "system@kohortti.invalid"


class UserQuerySet(models.QuerySet["User"]):
    def with_email(self, email: str) -> "UserQuerySet":
        """Whoever has this address, without regard to case."""
        return self.filter(email__iexact=email.strip())

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
    """A person. The personal identity code is never stored; the e-mail is the login."""

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
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in [words[0], words[-1]][: len(words)]).upper() if words else ""
