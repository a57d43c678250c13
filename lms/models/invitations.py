"""Invitations: the only way to an account."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.choices import InvitationState, Role
from lms.models.cohorts import Cohort
from lms.models.notices import Notice
from lms.models.organisations import Organisation
from lms.models.people import User
from lms.models.programmes import Programme
from lms.models.stamps import together

# How long the link in the mail works.
LASTS = datetime.timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; perhaps expired, which a new link mends."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def in_force(self) -> "InvitationQuerySet":
        """Those whose link works now."""
        return self.open().filter(expires_at__gt=timezone.now())

    def in_state(self, state: InvitationState) -> "InvitationQuerySet":
        """Those that are as ``Invitation.state`` says."""
        if state == InvitationState.ACCEPTED:
            return self.filter(accepted_at__isnull=False)
        if state == InvitationState.REVOKED:
            return self.filter(revoked_at__isnull=False)
        return (
            self.in_force()
            if state == InvitationState.WAITING
            else self.open().filter(expires_at__lte=timezone.now())
        )

    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Those to programmes and cohorts one oversees, and all that one sent; administrators and auditors see all."""
        if user.sees_all:
            return self
        led = user.programmes_led.values("programme")
        return self.filter(Q(invited_by=user) | Q(programme__in=led) | Q(cohort__programme__in=led))


class Invitation(models.Model):
    """Somebody asked to take a role, by a mail with a link that works once, for 14 days.

    ``email`` is the address it went to. The link holds a random token of which only the SHA-256 is kept; it is
    made when the mail is sent, and anew when it is sent again. At most one of ``cohort``, ``programme`` and
    ``organisation`` says what the role is in; administrators and auditors have theirs everywhere.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, blank=True, related_name="invitations")
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    notice = models.OneToOneField(
        Notice, models.SET_NULL, null=True, blank=True, related_name="invitation", editable=False
    )

    # None until the mail goes.
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    invited_at = models.DateTimeField(editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    expires_at = models.DateTimeField(_("works until"), editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            together(
                "invitation_revoked_whole",
                "revoked_at",
                "revoked_by",
                says=_("Revoking an invitation needs its moment and its maker."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
                violation_error_message=_("An invitation is either accepted or revoked."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(cohort__isnull=True, programme__isnull=True)
                    | Q(cohort__isnull=True, organisation__isnull=True)
                    | Q(programme__isnull=True, organisation__isnull=True)
                ),
                name="invitation_to_one_thing",
                violation_error_message=_("An invitation is to one thing."),
            ),
            models.UniqueConstraint(
                "person",
                "role",
                # Nothing is 0, since one NULL is never the same as another.
                Coalesce("cohort", 0),
                Coalesce("programme", 0),
                Coalesce("organisation", 0),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open",
                violation_error_message=_("This person has been invited to that already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()}"

    @property
    def state(self) -> InvitationState:
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.WAITING if self.expires_at > timezone.now() else InvitationState.EXPIRED

    @property
    def is_in_force(self) -> bool:
        return self.state == InvitationState.WAITING

    @property
    def thing(self) -> Cohort | Programme | Organisation | None:
        """What the role is in; None when it is everywhere."""
        return self.cohort or self.programme or self.organisation
