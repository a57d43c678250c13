"""What is opened at each address that shows data of people, a certificate or an export: the table of the access log.

A route that shows any is in ``OPENINGS``; every other is in ``WITHOUT``, with why. A test holds both against all
addresses there are, so that a new page or an endpoint of the API is in one of them.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.choices import AccessDeed

DOWNLOADED, EXPORTED = AccessDeed.DOWNLOADED, AccessDeed.EXPORTED


class Opening(NamedTuple):
    """What the addresses named by ``routes`` open, told as ``what``.

    ``subject`` is the kind of row that it is about, found by its column ``by`` in the ``argument`` of the address
    (of the same name, unless told); a list is about none. ``own`` is always the reader's own data. A ``part_of``
    a page is logged as that page, so that it is not told twice: its ``argument`` is the page's only one. A list
    that the query narrows by one of ``narrowed`` (NARROWED) is about that row.
    """

    what: Promise
    routes: tuple[str, ...]
    subject: str = ""
    by: str = "pk"
    argument: str = ""
    deed: AccessDeed = AccessDeed.OPENED
    own: bool = False
    part_of: str = ""
    narrowed: tuple[str, ...] = ()


# What a list of the API is narrowed by: the kind of row, and the column that the query names it by.
NARROWED = {
    "enrolment": ("lms.enrolment", "pk"),
    "session": ("lms.trainingsession", "pk"),
    "assignment": ("lms.assignment", "pk"),
    "cohort": ("lms.cohort", "slug"),
    "programme": ("lms.programme", "slug"),
    "organisation": ("lms.organisation", "slug"),
}


OPENINGS: tuple[Opening, ...] = (
    # People
    Opening(_("the list of people"), ("people",)),
    Opening(
        _("the page of a person"),
        (
            *("person", "person-name", "person-email", "person-language", "person-second-factors"),
            *("person-merge", "person-invite"),
        ),
        "lms.user",
    ),
    # The one whose affairs are told there.
    Opening(_("the page of a person"), ("person-merge-with",), "lms.user", argument="other"),
    Opening(_("the list of invitations"), ("invitations",)),
    Opening(_("an invitation"), ("invitation-send-again", "invitation-revoke"), "lms.invitation"),
    Opening(
        _("the list of administrators and auditors"), ("appointments", "administrator-new", "auditor-new")
    ),
    Opening(_("the task of an administrator"), ("administrator-end",), "lms.user"),
    Opening(_("the task of an auditor"), ("auditor-end",), "lms.auditor"),
    # Places
    Opening(
        _("the page of a participant"),
        (
            *("enrolment", "enrolment-complete", "enrolment-undo-completion", "enrolment-waive"),
            *("enrolment-withdraw", "enrolment-reinstate", "enrolment-transfer", "enrolment-move"),
            *("enrolment-describe", "enrolment-pause", "certificates:issue-one"),
        ),
        "lms.enrolment",
    ),
    Opening(_("a waiver"), ("waiver-undo",), "lms.waiver"),
    Opening(_("the pause of a participant"), ("enrolment-resume",), "lms.enrolmentpause"),
    Opening(_("one’s own programmes"), ("my-programmes",), own=True),
    Opening(_("one’s own sessions"), ("my-sessions",), own=True),
    Opening(_("a work of one’s own"), ("my-work",), "lms.enrolment"),
    # Cohorts
    Opening(
        _("the people of a cohort"),
        (
            *("cohort", "cohort-complete", "cohort-groups", "person-add", "invite"),
            *("certificates:issue", "certificates:tell"),
        ),
        "lms.cohort",
        by="slug",
    ),
    Opening(_("the attendance of a cohort"), ("cohort-attendance",), "lms.cohort", by="slug"),
    Opening(_("the works of a cohort"), ("cohort-works",), "lms.cohort", by="slug"),
    Opening(_("the mail of a cohort"), ("cohort-mail",), "lms.cohort", by="slug"),
    Opening(_("the rosters of a cohort"), ("cohort-rosters",), "lms.cohort", by="slug"),
    Opening(
        _("the set-up of a cohort"),
        (
            *("cohort-setup", "cohort-edit", "cohort-copy", "cohort-remove", "trainer-new"),
            *("group-new", "group-edit", "group-remove", "group-pause", "pause-edit", "pause-remove"),
        ),
        "lms.cohort",
        by="slug",
    ),
    Opening(_("the task of a trainer"), ("trainer-end",), "lms.cohorttrainer"),
    # What would change for whom is told by name before a plan is changed.
    Opening(
        _("the plan of a cohort"),
        ("cohort-plan", "training-day-new", "assignment-new", "requirement-new"),
        "lms.cohort",
        by="slug",
    ),
    Opening(
        _("a training day"),
        ("training-day-edit", "training-day-move", "training-day-remove", "session-new"),
        "lms.trainingday",
    ),
    Opening(
        _("a session"),
        ("session-edit", "session-cancel", "session-hold", "session-remove"),
        "lms.trainingsession",
    ),
    Opening(
        _("an assignment"), ("assignment-edit", "assignment-move", "assignment-remove"), "lms.assignment"
    ),
    Opening(
        _("a completion requirement"), ("requirement-edit", "requirement-remove"), "lms.completionrequirement"
    ),
    # Attendance, works, rosters, mail
    Opening(_("an attendance sheet"), ("sheet",), "lms.trainingsession"),
    Opening(_("an attendance sheet"), ("sheet-mark",), "lms.trainingsession", part_of="sheet"),
    Opening(_("the works that wait for a review"), ("reviews",)),
    Opening(_("a work"), ("review",), "lms.submission"),
    Opening(_("a file that was handed in"), ("file",), "lms.submissionfile", deed=DOWNLOADED),
    Opening(
        _("a roster"),
        (
            *("roster", "roster-meanings", "roster-reconsider", "roster-organisation"),
            *("roster-apply", "roster-undo", "roster-discard"),
        ),
        "lms.roster",
    ),
    Opening(_("the file of a roster"), ("roster-file",), "lms.roster", deed=DOWNLOADED),
    Opening(_("a mail"), ("notice",), "lms.notice"),
    # Programmes and organisations
    Opening(
        _("the set-up of a programme"),
        ("programme", "lead-new", "cohort-new", "programme-contact-names", "programme-contact-names-end"),
        "lms.programme",
        by="slug",
    ),
    Opening(_("the task of a programme lead"), ("lead-end",), "lms.programmelead"),
    Opening(
        _("an organisation and its contacts"), ("organisation", "contact-new"), "lms.organisation", by="slug"
    ),
    Opening(_("the task of an organisation contact"), ("contact-end",), "lms.organisationcontact"),
    Opening(_("the places after a split"), ("after-split",), "lms.organisation", by="slug"),
    # Certificates
    Opening(_("one’s own certificates"), ("certificates:mine",), own=True),
    Opening(
        _("a certificate"),
        ("certificates:downloads", "certificates:revoke", "certificates:reissue"),
        "certificates.certificate",
        by="number",
    ),
    Opening(
        _("a certificate"),
        ("certificates:edition",),
        "certificates.certificate",
        by="number",
        deed=DOWNLOADED,
    ),
    Opening(_("certificates issued together"), ("certificates:batch",), "certificates.certificate", by="act"),
    # Reports and logs
    Opening(_("the report of a programme"), ("reports:organisations",), "lms.programme", by="slug"),
    Opening(
        _("the report of a programme"),
        ("reports:organisations-file",),
        "lms.programme",
        by="slug",
        deed=EXPORTED,
    ),
    Opening(_("the organisations of a contact"), ("my-organisations",)),
    Opening(_("the report of an organisation"), ("reports:own-organisation",), "lms.organisation", by="slug"),
    Opening(
        _("the report of an organisation"),
        ("reports:own-organisation-file",),
        "lms.organisation",
        by="slug",
        deed=EXPORTED,
    ),
    Opening(_("the log of changes"), ("audit-log",)),
    Opening(_("the log of changes"), ("audit-log-file",), deed=EXPORTED),
    Opening(_("the log of access"), ("access-log",)),
    Opening(_("the log of access"), ("access-log-file",), deed=EXPORTED),
    # The API: the same rows, for programs
    Opening(_("the list of cohorts"), ("api:cohort-list",), narrowed=("programme",)),
    Opening(_("a cohort"), ("api:cohort-detail",), "lms.cohort", by="slug"),
    Opening(
        _("the list of participants"),
        ("api:enrolment-list",),
        narrowed=("cohort", "programme", "organisation"),
    ),
    Opening(
        _("the page of a participant"),
        (
            *("api:enrolment-detail", "api:enrolment-complete", "api:enrolment-undo-completion"),
            *("api:enrolment-waive", "api:enrolment-withdraw", "api:enrolment-reinstate"),
        ),
        "lms.enrolment",
    ),
    Opening(_("the attendance"), ("api:attendance-list",), narrowed=("enrolment", "session", "cohort")),
    Opening(_("the attendance"), ("api:attendance-detail",), "lms.attendance"),
    Opening(_("an attendance sheet"), ("api:session-attendance",), "lms.trainingsession"),
    Opening(_("a session"), ("api:session-cancel", "api:session-hold"), "lms.trainingsession"),
    Opening(_("works"), ("api:submission-list",), narrowed=("enrolment", "assignment", "cohort")),
    Opening(_("a work"), ("api:submission-detail", "api:submission-reviews"), "lms.submission"),
    Opening(_("an assignment"), ("api:assignment-hand-in",), "lms.assignment"),
    Opening(_("certificates"), ("api:certificate-list",), narrowed=("enrolment", "cohort", "programme")),
    Opening(
        _("a certificate"),
        ("api:certificate-detail", "api:certificate-revoke", "api:certificate-reissue"),
        "certificates.certificate",
        by="number",
    ),
    Opening(_("the report of a programme"), ("api:organisation-report",), "lms.programme", by="slug"),
    Opening(
        _("the report of an organisation"), ("api:own-organisation-report",), "lms.organisation", by="slug"
    ),
)

WITHOUT: dict[str, frozenset[str]] = {
    "it says nothing of anybody": frozenset(
        {
            *("home", "language", "brand-css", "help", "help-index", "who-can-do-what"),
            *("api:index", "api:schema", "api:docs", "api:unknown", "api-nothing", "api-unknown"),
            *("roster-example", "certificates:specimen"),
        }
    ),
    "signing in and out, and opening an account: nobody else's data": frozenset(
        {
            *("account_request_login_code", "account_confirm_login_code", "account_login", "account_logout"),
            *("account_inactive", "mfa_authenticate", "mfa_login_webauthn", "socialaccount_login_cancelled"),
            *("openid_connect_login", "openid_connect_callback", "saml_login", "saml_metadata", "saml_acs"),
            *("saml_finish_acs", "saml_sls", "invitation-open", "invitation"),
        }
    ),
    "one's own account, which nobody else can open": frozenset(
        {
            *("account", "account-language", "account-sign-out-elsewhere", "account-again", "second-factor"),
            *("account_reauthenticate", "account_set_password", "account_change_password"),
            *("socialaccount_connections", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index"),
            *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_list_webauthn"),
            *("mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes"),
            *("mfa_generate_recovery_codes", "tokens", "token-new", "token-revoke", "my-accesses"),
        }
    ),
    "public by design: whoever has the code of a certificate may check it, and is not told of anywhere": frozenset(
        {"certificates:verify", "certificates:verdict", "certificates:verdict-json"}
    ),
    "counts and titles of programmes, cohorts and sessions, without names": frozenset(
        {"programmes", "cohorts", "today", "reports:index"}
    ),
    "facts of a programme, without names": frozenset(
        {
            *("programme-new", "programme-edit", "programme-remove", "programme-public-figures"),
            *("partner-new", "partner-edit", "partner-remove", "programme-text", "programme-text-remove"),
            *("figure-new", "figure-edit", "figure-remove", "api:programme-list", "api:programme-detail"),
        }
    ),
    "facts of organisations, without names of people": frozenset(
        {
            *("organisations", "organisation-new", "organisation-edit", "organisation-rename"),
            *("organisation-name", "succession-new", "succession-undo"),
            *("participation-new", "participation-edit", "participation-remove", "project", "project-remove"),
            *("api:organisation-list", "api:organisation-detail"),
        }
    ),
    "training days, sessions and assignments as they are planned, without names": frozenset(
        {
            *("api:training-day-list", "api:training-day-detail", "api:session-list", "api:session-detail"),
            *("api:assignment-list", "api:assignment-detail"),
        }
    ),
    "what is printed on every certificate of a programme, its signatories among it": frozenset(
        {
            *("certificates:template", "certificates:template-edit", "certificates:series-new"),
            *("certificates:signatory-new", "certificates:signatory-edit", "certificates:signatory-move"),
            "certificates:signatory-remove",
        }
    ),
}

ROUTES: dict[str, Opening] = {route: opening for opening in OPENINGS for route in opening.routes}
