"""The closed lists of the field, in its own words (GLOSSARY of the project: one word for one thing)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(TextChoices):
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


class Role(TextChoices):
    """What somebody is: in all programmes, in one, in a cohort, in a place of their own, in an organisation."""

    ADMINISTRATOR = "administrator", _("administrator")
    LEAD = "lead", _("programme lead")
    TRAINER = "trainer", _("trainer")
    PARTICIPANT = "participant", _("participant")
    CONTACT = "contact", _("organisation contact")
    AUDITOR = "auditor", _("auditor")
    ANYONE = "anyone", _("anyone")


class InvitationState(TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
    REVOKED = "revoked", pgettext_lazy("invitation", "taken back")


class OrganisationType(TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    CITY_DIVISION = "city_division", _("city division")
    MUNICIPAL_ENTERPRISE = "municipal_enterprise", _("municipal enterprise")
    JOINT_MUNICIPAL_AUTHORITY = "joint_municipal_authority", _("joint municipal authority")
    WELLBEING_SERVICES_COUNTY = "wellbeing_services_county", _("wellbeing services county")
    HUS_GROUP = "hus_group", _("HUS Group")
    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    OTHER = "other", _("other")


class CollaborativeArea(TextChoices):
    """Five areas of the wellbeing services counties; an attribute of an organisation, not a legal person."""

    NORTHERN = "northern", _("Northern Finland")
    EASTERN = "eastern", _("Eastern Finland")
    INNER = "inner", _("Inner Finland")
    WESTERN = "western", _("Western Finland")
    SOUTHERN = "southern", _("Southern Finland")


class SuccessionKind(TextChoices):
    MERGED_INTO = "merged_into", _("merged into")
    SPLIT_INTO = "split_into", _("split into")
    CONTINUED_BY = "continued_by", _("continued by")


class ManagementLevel(TextChoices):
    ASPIRING_SUPERVISOR = "aspiring_supervisor", _("aspiring supervisor")
    SUPERVISOR = "supervisor", _("supervisor")
    MIDDLE_MANAGEMENT = "middle_management", _("middle management")
    TOP_MANAGEMENT = "top_management", _("top management")
    EXPERT = "expert", _("expert")


class ProgrammeKind(TextChoices):
    TRAINING_PROGRAMME = "training_programme", _("training programme")
    COURSE = "course", _("course")
    EVENT_SERIES = "event_series", _("event series")
    NETWORK = "network", _("network")


class PartnerRole(TextChoices):
    OWNER = "owner", _("owner")
    ORGANISER = "organiser", _("organiser")
    FINANCIER = "financier", _("financier")
    TRAINING_PARTNER = "training_partner", _("training partner")


class ParticipationRole(TextChoices):
    PILOT = "pilot", _("pilot organisation")
    OTHER = "other", _("other organisation")


class GroupKind(TextChoices):
    AREA = "area", _("area group")
    SMALL_GROUP = "small_group", _("small group")
    PROJECT_GROUP = "project_group", _("project group")
    MANAGEMENT_TEAM = "management_team", _("management team")


class ApplicationDecision(TextChoices):
    ADMITTED = "admitted", _("admitted")
    WAITING_LIST = "waiting_list", _("on the waiting list")
    DECLINED = "declined", _("declined")


class SessionMode(TextChoices):
    ON_SITE = "on_site", _("on site")
    REMOTE = "remote", _("remote")
    HYBRID = "hybrid", _("hybrid")


class AttendanceState(TextChoices):
    """What was recorded of a person at a session. No row means that nothing was recorded."""

    PRESENT_ON_SITE = "present_on_site", _("present on site")
    PRESENT_REMOTELY = "present_remotely", _("present remotely")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


PRESENT = frozenset({AttendanceState.PRESENT_ON_SITE, AttendanceState.PRESENT_REMOTELY})


class AssignmentKind(TextChoices):
    INTERMEDIATE = "intermediate", _("intermediate assignment")
    FINAL_WORK = "final_work", _("final work")


class ReviewDecision(TextChoices):
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned for completion")


class RequirementKind(TextChoices):
    TRAINING_DAYS = "training_days", _("training days")
    INTERMEDIATE_ASSIGNMENTS = "intermediate_assignments", _("intermediate assignments")
    FINAL_WORK = "final_work", _("final work")


class ExcusedCounts(TextChoices):
    """What an excused absence does to the requirement on training days."""

    AS_ABSENT = "as_absent", _("An excused day does not count as attended")
    AS_PRESENT = "as_present", _("An excused day counts as attended")
    LEFT_OUT = "left_out", _("An excused day is left out of the days planned")


class IdeaFate(TextChoices):
    RAISED = "raised", _("raised")
    TAKEN_FORWARD = "taken_forward", _("taken forward")
    IN_LAW_DRAFTING = "in_law_drafting", _("in law drafting")
    CARRIED_OUT = "carried_out", _("carried out")
    NOT_TAKEN_FORWARD = "not_taken_forward", _("not taken forward")


class CertificateKind(TextChoices):
    COMPLETION = "completion", _("certificate of completion")
    ATTENDANCE = "attendance", _("certificate of attendance")


class AccessDeed(TextChoices):
    """What somebody did who read and changed nothing, or was not let in; and how they came in."""

    OPENED = "opened", _("opened")
    DOWNLOADED = "downloaded", _("downloaded")
    EXPORTED = "exported", _("exported")
    DENIED = "denied", _("refused")
    SIGNED_IN = "signed_in", _("signed in")
    NOT_LET_IN = "not_let_in", _("sign-in refused")


class TokenScope(TextChoices):
    READ = "read", _("reads")
    WRITE = "write", _("reads and writes")


class NoticeKind(TextChoices):
    INVITATION = "invitation", _("invitation")
    WORK_ACCEPTED = "work_accepted", _("accepted work")
    WORK_RETURNED = "work_returned", _("work returned for completion")
    CERTIFICATE = "certificate", _("published certificate")
