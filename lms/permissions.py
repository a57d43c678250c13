"""Who may do what: one predicate for each act. Rows are limited by ``visible_to``, acts by these.

A predicate is asked as a function, ``may_record_attendance(user, cohort)``, and can be read as data: whom it
lets in and in which words the page "Who can do what" tells it. Administrators may all that others may.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_htmx.middleware import HtmxDetails

from lms.choices import Role
from lms.models import Cohort, Enrolment, Organisation, Programme, User

Reader = User | AnonymousUser
Subject = Model | None


class SignedIn(HttpRequest):
    """A request behind ``login_required``: its reader is known. For annotations only."""

    user: User  # type: ignore[assignment]  # narrower than Django can know
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def _leads(user: User, subject: Subject) -> bool:
    programme = _programme_of(subject)
    return programme is None or programme.leads.filter(person=user).exists()


def _trains(user: User, subject: Subject) -> bool:
    if isinstance(subject, Programme):
        return user.cohorts_trained.filter(cohort__programme=subject).exists()
    cohort = subject.cohort if isinstance(subject, Enrolment) else subject
    return cohort is None or cohort.trainers.filter(person=user).exists()


def _takes_part(user: User, subject: Subject) -> bool:
    if isinstance(subject, Enrolment):
        return subject.person_id == user.pk
    return subject is None or user.enrolments.filter(cohort=subject).exists()


def _is_contact(user: User, subject: Subject) -> bool:
    if subject is None:
        return True
    return Organisation.objects.contacted_by(user, timezone.localdate()).filter(pk=subject.pk).exists()


def _programme_of(subject: Subject) -> Programme | None:
    if isinstance(subject, Enrolment):
        subject = subject.cohort
    return subject.programme if isinstance(subject, Cohort) else subject


# Whether somebody who has the role anywhere has it toward a row. None asks for the role anywhere.
_TOWARD: dict[Role, Callable[[User, Subject], bool]] = {
    Role.ADMINISTRATOR: lambda user, subject: True,
    Role.AUDITOR: lambda user, subject: True,
    Role.LEAD: _leads,
    Role.TRAINER: _trains,
    Role.PARTICIPANT: _takes_part,
    Role.CONTACT: _is_contact,
}


@dataclass(frozen=True)
class Act:
    """A predicate ``(user, row) -> bool``. Without a row: whether the person may do so anywhere.

    ``words`` name the act for people and ``refusal`` is the sentence for whom it is refused; ``of`` is the
    heading under which it is told. ``roles`` are those who may, beside administrators; ``Role.ANYONE`` is
    everybody, signed in or not, and an empty set everybody who has signed in.
    """

    of: Promise
    words: Promise
    roles: frozenset[Role]
    refusal: Promise

    def __call__(self, user: Reader, subject: Subject = None) -> bool:
        if Role.ANYONE in self.roles:
            return True
        if not user.is_authenticated:
            return False
        if not self.roles or user.is_superuser:
            return True
        return any(_TOWARD[role](user, subject) for role in _IN_ORDER if role in self.roles & user.roles)

    def is_open_to(self, role: Role) -> bool:
        """Whether whoever has the role may do so within its reach; the predicate answers them the same."""
        if Role.ANYONE in self.roles or role in self.roles:
            return True
        return role is not Role.ANYONE and (role is Role.ADMINISTRATOR or not self.roles)


# Roles that need no question about the row are asked first.
_IN_ORDER = (Role.AUDITOR, Role.LEAD, Role.TRAINER, Role.PARTICIPANT, Role.CONTACT)


def _act(of: Promise, words: Promise, *roles: Role, refusal: Promise) -> Act:
    return Act(of, words, frozenset(roles), refusal)


_PROGRAMME = _("Programmes and cohorts")
_PEOPLE = pgettext_lazy("register", "People")
_TRAINING = _("Training days and works")
_CERTIFICATES = _("Completion and certificates")
_FIGURES = _("Figures")
_RECORDS = _("Logs and access")

ONLY_LEADS = _("Only the leads of the programme may do this.")
LEADS_AND_AUDITORS = _("This page is for programme leads and auditors.")

# Programmes and cohorts

leads = _act(
    _PROGRAMME,
    _("Set up programmes, cohorts and their plans"),
    Role.LEAD,
    refusal=_("Programmes, cohorts and their plans are set up by programme leads."),
)
may_create_programmes = leads
may_lead = leads
may_lead_cohort = leads
may_oversee = _act(
    _PROGRAMME,
    _("Read everything of a programme: people, plan, mail, set-up"),
    Role.LEAD,
    Role.AUDITOR,
    refusal=LEADS_AND_AUDITORS,
)

# People

may_enrol = _act(
    _PEOPLE,
    _("Enrol, move and withdraw people, import rosters, invite by mail"),
    Role.LEAD,
    refusal=ONLY_LEADS,
)
may_keep_registry = _act(
    _PEOPLE,
    _("Keep the register of organisations and people"),
    Role.LEAD,
    refusal=_("The register is kept by programme leads."),
)
may_read_registry = _act(_PEOPLE, _("Read the register"), Role.LEAD, Role.AUDITOR, refusal=LEADS_AND_AUDITORS)

# Training days and works

may_record_attendance = _act(
    _TRAINING,
    _("Record attendance"),
    Role.LEAD,
    Role.TRAINER,
    refusal=_("Attendance is recorded by the trainers of the cohort and the leads of its programme."),
)
may_review = _act(
    _TRAINING,
    _("Review works"),
    Role.LEAD,
    Role.TRAINER,
    refusal=_("Works are reviewed by the trainers of the cohort and the leads of its programme."),
)
may_read_training = _act(
    _TRAINING,
    _("Read attendance and works"),
    Role.LEAD,
    Role.TRAINER,
    Role.AUDITOR,
    refusal=_("This page is for trainers."),
)
may_hand_in = _act(
    _TRAINING,
    _("See one’s own progress and hand in works"),
    Role.PARTICIPANT,
    refusal=_("Works are handed in by the participants themselves."),
)

# Completion and certificates

may_complete = _act(
    _CERTIFICATES, _("Decide on completion, waive requirements"), Role.LEAD, refusal=ONLY_LEADS
)
may_issue = _act(
    _CERTIFICATES,
    _("Issue, revoke and reissue certificates"),
    Role.LEAD,
    refusal=_("Certificates are issued and revoked by the leads of the programme."),
)
may_read_certificates = _act(
    _CERTIFICATES,
    _("Read certificates"),
    Role.LEAD,
    Role.AUDITOR,
    Role.PARTICIPANT,
    refusal=_("A certificate is read by its holder, the leads of its programme and auditors."),
)
may_verify = _act(
    _CERTIFICATES,
    _("Check a certificate by its code"),
    Role.ANYONE,
    refusal=_("Anyone may check a certificate."),
)

# Figures

may_see_persons = _act(
    _FIGURES,
    _("Read reports of a programme, with figures under 5"),
    Role.LEAD,
    Role.AUDITOR,
    refusal=LEADS_AND_AUDITORS,
)
may_see_own_organisation = _act(
    _FIGURES,
    _("See the figures of one’s own organisation, and names where the programme shows them"),
    Role.CONTACT,
    Role.AUDITOR,
    refusal=_("This page is for the contacts of the organisation."),
)

# Logs and access

may_read_logs = _act(
    _RECORDS,
    _("Read who did what and who opened what"),
    Role.LEAD,
    Role.AUDITOR,
    refusal=LEADS_AND_AUDITORS,
)
may_appoint_anyone = _act(
    _RECORDS,
    _("Appoint administrators and auditors"),
    Role.ADMINISTRATOR,
    refusal=_("Administrators and auditors are appointed by administrators."),
)
may_remove_second_factors = _act(
    _RECORDS,
    _("Remove the second factors of somebody who lost them"),
    Role.ADMINISTRATOR,
    refusal=_("The second factors of others are removed by administrators."),
)
may_keep_account = _act(
    _RECORDS, _("Keep one’s own account, ways to sign in and API tokens"), refusal=_("Sign in first.")
)

# In the order in which the page "Who can do what" tells them.
ACTS: tuple[Act, ...] = (
    leads,
    may_oversee,
    may_enrol,
    may_keep_registry,
    may_read_registry,
    may_record_attendance,
    may_review,
    may_read_training,
    may_hand_in,
    may_complete,
    may_issue,
    may_read_certificates,
    may_verify,
    may_see_persons,
    may_see_own_organisation,
    may_read_logs,
    may_appoint_anyone,
    may_remove_second_factors,
    may_keep_account,
)

# Toward what a role is held, for the same page.
REACH: dict[Role, Promise] = {
    Role.ADMINISTRATOR: _("everywhere"),
    Role.LEAD: _("in their programmes"),
    Role.TRAINER: _("in their cohorts"),
    Role.PARTICIPANT: _("their own"),
    Role.CONTACT: _("their organisation and its divisions"),
    Role.AUDITOR: pgettext_lazy("reach of a role", "everywhere, reading only"),
    Role.ANYONE: _("without signing in"),
}


def takes_part(user: Reader) -> bool:
    """Whether the person has a place in any cohort, and so has a participant's places in the bar."""
    return user.is_authenticated and Role.PARTICIPANT in user.roles


def trains(user: Reader) -> bool:
    """Whether the person trains any cohort, and so has a trainer's places in the bar."""
    return user.is_authenticated and Role.TRAINER in user.roles


def is_contact(user: Reader) -> bool:
    """Whether the person is a contact of any organisation today, and so has a contact's place in the bar."""
    return user.is_authenticated and Role.CONTACT in user.roles


def audits(user: Reader) -> bool:
    """Whether the person is an auditor today, and so has an auditor's places in the bar."""
    return user.is_authenticated and Role.AUDITOR in user.roles


def may_correct_address(user: Reader, person: User) -> bool:
    """Whether the reader may change the address with which the person signs in.

    Whoever changes it could sign in as them: so nobody does who may do or read less than they.
    """
    if not user.is_authenticated or user.is_superuser or user.pk == person.pk:
        return user.is_authenticated
    return not _will_see_all(person) and _leads_all_affairs(user, person)


def may_merge_away(user: Reader, person: User) -> bool:
    """Whether all that the person takes part in and does is in programmes that the reader leads."""
    if not user.is_authenticated or user.is_superuser:
        return user.is_authenticated
    return not _will_see_all(person) and _leads_all_affairs(user, person)


def _will_see_all(person: User) -> bool:
    """Whether the person reads everything, today or from a day to come."""
    times = person.audits.exclude(valid_to__lt=timezone.localdate())
    return person.is_superuser or times.exists()


def may_appoint_contact(user: Reader, person: User) -> bool:
    """Whether the keeper of the register may let the person see the figures of an organisation.

    They are of programmes that the keeper does not lead, too: so nobody lets themselves see them.
    """
    if not user.is_authenticated or user.is_superuser:
        return user.is_authenticated
    return may_keep_registry(user) and user.pk != person.pk


def _leads_all_affairs(user: User, person: User) -> bool:
    """Whether a keeper of the register leads every programme in which the person is or does anything.

    Nor may the person read, today or from a day to come, what is of other programmes: as an auditor, or as the
    contact of an organisation.
    """
    today = timezone.localdate()
    for times in (person.audits, person.organisations_contacted):
        if times.exclude(valid_to__lt=today).exists():
            return False
    affairs = (
        Q(cohorts__enrolments__person=person)
        | Q(cohorts__applications__person=person)
        | Q(leads__person=person)
        | Q(cohorts__trainers__person=person)
        | Q(cohorts__chair=person)
    )
    beyond = Programme.objects.filter(affairs).exclude(pk__in=Programme.objects.led_by(user).values("pk"))
    return may_keep_registry(user) and not beyond.exists()


def only(may: Act) -> Callable[[View], View]:
    """Let in whoever may do so anywhere; send others to sign in, or tell them in a sentence why not."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refuse_unless(may, request.user)
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard


def refuse_unless(may: Act, user: Reader, subject: Subject = None) -> None:
    """Raises ``PermissionDenied`` with the sentence of the act."""
    if not may(user, subject):
        raise PermissionDenied(may.refusal)


leads_only = only(leads)
trainers_only = only(may_read_training)
