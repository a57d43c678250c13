"""Every page there is, at an address where it has something to show, and who looks at it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import make_person
from tests.journeys.everyday import Everyday


class Look(NamedTuple):
    """``name`` is that of the URL, ``at`` its arguments. ``sent`` sends its first form as it is, to be refused."""

    name: str
    at: Callable[[Everyday], Any] = lambda day: []
    by: Callable[[Everyday], Any] | None = None
    query: str = ""
    status: int = 200
    sent: bool = False

    @property
    def words(self) -> str:
        return f"{self.name}{' ' + self.query if self.query else ''}{', refused' if self.sent else ''}"

    def address(self, day: Everyday) -> str:
        arguments = self.at(day)
        arguments = arguments if isinstance(arguments, (list, tuple)) else [arguments]
        return reverse(self.name, args=arguments) + self.query


def leena(day: Everyday) -> Any:
    return day.leena


def tero(day: Everyday) -> Any:
    return day.tero


def aino(day: Everyday) -> Any:
    return day.aino.person


def stranger(_day: Everyday) -> Any:
    return make_person("Matti Mäki")


def of_programme(day: Everyday) -> Any:
    return day.programme.slug


def of_cohort(day: Everyday) -> Any:
    return day.cohort.slug


def of_ended(day: Everyday) -> Any:
    return day.ended.cohort.slug


def of_espoo(day: Everyday) -> Any:
    return day.espoo.slug


def of_number(day: Everyday) -> Any:
    return day.certificate.number


PUBLIC = [
    Look("home"),
    Look("login"),
    Look("login", sent=True),
    Look("new-link"),
    Look("new-link-sent"),
    Look("choose-password", lambda day: day.personal),
    Look("choose-password", lambda day: ["MQ", "set-password"]),
    Look("certificates:verify"),
    Look("certificates:verify", query="?code=7Q4K"),
    Look("certificates:verdict", lambda day: day.certificate.code),
    Look("home", by=stranger),
    *(
        Look("help", lambda _day, reader=reader: reader)
        for reader in ("lead", "trainer", "participant", "anyone")
    ),
]

OF_PARTICIPANTS = [
    Look("my-programmes", by=aino),
    Look("my-programmes", by=stranger),
    Look("my-work", lambda day: [day.aino.pk, day.returned.pk], by=aino),
    Look("my-work", lambda day: [day.aino.pk, day.not_handed_in.pk], by=aino),
    Look("my-work", lambda day: [day.aino.pk, day.not_handed_in.pk], by=aino, sent=True),
    Look("my-sessions", by=aino),
    Look("certificates:mine", by=lambda day: day.ended.aile.person),
    Look("certificates:mine", by=lambda day: day.ended.aino.person),
    Look("programmes", by=aino, status=403),
]

OF_TRAINERS = [
    Look("today", by=tero),
    Look("cohorts", by=tero),
    Look("sheet", lambda day: day.session.pk, by=tero),
    Look("sheet", lambda day: day.session.pk, by=tero, query="?guest=a"),
    Look("sheet", lambda day: day.to_come.pk, by=tero),
    Look("cohort-attendance", of_cohort, by=tero),
    Look("cohort-works", of_cohort, by=tero),
    Look("cohort-works", of_cohort, by=tero, query="?q=nobody"),
    Look("reviews", by=tero),
    Look("reviews", by=tero, query="?q=nobody"),
    Look("review", lambda day: day.waiting.pk, by=tero),
]

SETUP = [
    Look("programme-new", by=leena),
    Look("programme-new", by=leena, sent=True),
    Look("programme", of_programme, by=leena),
    Look("programme-edit", of_programme, by=leena),
    Look("programme-remove", lambda _day: "tuleva-valmennus", by=leena),
    Look("programme-public-figures", of_programme, by=leena),
    Look("partner-new", of_programme, by=leena),
    Look("partner-edit", lambda day: [day.programme.slug, day.partner.pk], by=leena),
    Look("partner-remove", lambda day: [day.programme.slug, day.partner.pk], by=leena),
    Look("lead-new", of_programme, by=leena),
    Look("lead-new", of_programme, by=leena, sent=True),
    Look("lead-end", lambda day: [day.programme.slug, day.programme.leads.first().pk], by=leena),
    Look("programme-text", lambda day: [day.programme.slug, "fi"], by=leena),
    Look("programme-text-remove", lambda day: [day.programme.slug, "fi"], by=leena),
    Look("figure-new", of_programme, by=leena),
    Look("figure-edit", lambda day: [day.programme.slug, day.figure.pk], by=leena),
    Look("figure-remove", lambda day: [day.programme.slug, day.figure.pk], by=leena),
    Look("cohort-new", of_programme, by=leena),
    Look("cohort-new", of_programme, by=leena, sent=True),
    Look("cohort-setup", of_cohort, by=leena),
    Look("cohort-setup", lambda day: day.standing.slug, by=leena),
    Look("cohort-edit", of_cohort, by=leena),
    Look("cohort-copy", of_cohort, by=leena),
    Look("cohort-copy", of_cohort, by=leena, sent=True),
    Look("cohort-remove", lambda day: day.unused.slug, by=leena),
    Look("trainer-new", of_cohort, by=leena),
    Look("trainer-end", lambda day: [day.cohort.slug, day.cohort.trainers.first().pk], by=leena),
    Look("group-new", of_cohort, by=leena),
    Look("group-edit", lambda day: [day.cohort.slug, day.area.pk], by=leena),
    Look("group-remove", lambda day: [day.unused.slug, day.unused.groups.get().pk], by=leena),
    Look("group-pause", lambda day: [day.standing.slug, day.team.pk], by=leena),
    Look("pause-edit", lambda day: [day.standing.slug, day.pause.pk], by=leena),
    Look("pause-remove", lambda day: [day.standing.slug, day.pause.pk], by=leena),
    Look("participation-new", of_cohort, by=leena),
    Look("participation-edit", lambda day: [day.cohort.slug, day.participation.pk], by=leena),
    Look(
        "participation-remove",
        lambda day: [day.unused.slug, day.unused.participations.get().pk],
        by=leena,
    ),
    Look("project", lambda day: [day.cohort.slug, day.participation.pk], by=leena),
    Look("project-remove", lambda day: [day.cohort.slug, day.participation.pk], by=leena),
]

PLAN = [
    Look("cohort-plan", of_cohort, by=leena),
    Look("cohort-plan", lambda day: day.standing.slug, by=leena),
    Look("training-day-new", of_cohort, by=leena),
    Look("training-day-new", of_cohort, by=leena, sent=True),
    Look("training-day-edit", lambda day: day.day.pk, by=leena),
    Look("training-day-remove", lambda day: day.empty_day.pk, by=leena),
    Look("session-new", lambda day: day.day.pk, by=leena),
    Look("session-edit", lambda day: day.session.pk, by=leena),
    Look("session-cancel", lambda day: day.session.pk, by=leena),
    Look("session-remove", lambda day: day.to_come.pk, by=leena),
    Look("assignment-new", of_cohort, by=leena),
    Look("assignment-new", of_cohort, by=leena, sent=True),
    Look("assignment-edit", lambda day: day.returned.pk, by=leena),
    Look("assignment-remove", lambda day: day.not_handed_in.pk, by=leena),
    Look("requirement-new", lambda day: [day.cohort.slug, "intermediate_assignments"], by=leena),
    Look("requirement-edit", lambda day: day.requirement.pk, by=leena),
    Look("requirement-remove", lambda day: day.requirement.pk, by=leena),
]

REGISTER = [
    Look("organisations", by=leena),
    Look("organisations", by=leena, query="?q=nobody"),
    Look("organisation", of_espoo, by=leena),
    Look("organisation", lambda day: day.split.slug, by=leena),
    Look("organisation-new", by=leena),
    Look("organisation-new", by=leena, sent=True),
    Look("organisation-edit", of_espoo, by=leena),
    Look("organisation-rename", of_espoo, by=leena),
    Look("organisation-name", lambda day: [day.espoo.slug, day.espoo.names.get().pk], by=leena),
    Look("succession-new", of_espoo, by=leena),
    Look("succession-new", of_espoo, by=leena, sent=True),
    Look("succession-undo", lambda day: [day.split.slug, day.succession.pk], by=leena),
    Look("after-split", lambda day: day.split.slug, by=leena),
    Look("contact-new", of_espoo, by=leena),
    Look("contact-end", lambda day: [day.espoo.slug, day.contact.pk], by=leena),
    Look("people", by=leena),
    Look("person", lambda day: day.aino.person_id, by=leena),
    Look("person-name", lambda day: day.aino.person_id, by=leena),
    Look("person-email", lambda day: day.aino.person_id, by=leena),
    Look("person-language", lambda day: day.aino.person_id, by=leena),
    Look("person-merge", lambda day: day.aino.person_id, by=leena, query="?q=sanna"),
    Look("person-merge-with", lambda day: [day.aino.person_id, day.done.person_id], by=leena),
]

ROSTERS = [
    Look("cohort-rosters", of_cohort, by=leena),
    Look("cohort-rosters", of_cohort, by=leena, sent=True),
    Look("roster", lambda day: day.roster.pk, by=leena),
    Look("roster", lambda day: day.imported.pk, by=leena),
    Look("roster-organisation", lambda day: day.roster.pk, by=leena, query="?name=Esbo%20stad"),
    Look("roster-undo", lambda day: day.imported.pk, by=leena),
    Look("roster-discard", lambda day: day.roster.pk, by=leena),
    Look("person-add", of_cohort, by=leena),
    Look("person-add", of_cohort, by=leena, sent=True),
    Look("cohort-groups", of_cohort, by=leena),
    Look("cohort-groups", of_cohort, by=leena, query="?q=nobody"),
    Look("enrolment-pause", lambda day: day.in_standing_group.pk, by=leena),
    Look("enrolment-resume", lambda day: day.away.pauses.get().pk, by=leena),
]

LEADING = [
    Look("programmes", by=leena),
    Look("cohort", of_cohort, by=leena),
    Look("cohort", of_ended, by=leena),
    Look("cohort", of_cohort, by=leena, query="?q=nobody"),
    Look("cohort-complete", of_cohort, by=leena),
    Look("enrolment", lambda day: day.aino.pk, by=leena),
    Look("enrolment", lambda day: day.ended.aile.pk, by=leena),
    Look("enrolment-complete", lambda day: day.done.pk, by=leena),
    Look("enrolment-undo-completion", lambda day: day.ended.juha.pk, by=leena),
    Look("enrolment-waive", lambda day: [day.aino.pk, day.requirement.pk], by=leena),
    Look("waiver-undo", lambda day: day.waiver.pk, by=leena),
    Look("enrolment-withdraw", lambda day: day.aino.pk, by=leena),
    Look("enrolment-withdraw", lambda day: day.aino.pk, by=leena, sent=True),
    Look("enrolment-reinstate", lambda day: day.gone.pk, by=leena),
    Look("enrolment-transfer", lambda day: day.aino.pk, by=leena),
    Look("enrolment-move", lambda day: day.aino.pk, by=leena),
    Look("enrolment-describe", lambda day: day.aino.pk, by=leena),
    Look("cohort-mail", of_cohort, by=leena),
    Look("invite", of_cohort, by=leena),
    Look("notice", lambda day: day.notice.pk, by=leena),
]

CERTIFYING = [
    Look("certificates:template", of_programme, by=leena),
    Look("certificates:series-new", of_programme, by=leena),
    Look("certificates:series-new", of_programme, by=leena, sent=True),
    Look("certificates:template-edit", of_programme, by=leena),
    Look("certificates:signatory-new", of_programme, by=leena),
    Look("certificates:signatory-edit", lambda day: day.signatory.pk, by=leena),
    Look("certificates:signatory-remove", lambda day: day.signatory.pk, by=leena),
    Look("certificates:issue", of_ended, by=leena),
    Look("certificates:issue-one", lambda day: day.ended.juha.pk, by=leena),
    Look("certificates:issue-one", lambda day: day.aino.pk, by=leena),
    Look("certificates:batch", lambda day: day.certificate.act, by=leena),
    Look("certificates:tell", of_ended, by=leena),
    Look("certificates:tell", of_cohort, by=leena),
    Look("certificates:revoke", of_number, by=leena),
    Look("certificates:revoke", of_number, by=leena, sent=True),
    Look("certificates:reissue", of_number, by=leena),
    Look("reports:index", by=leena),
    Look("reports:organisations", of_programme, by=leena),
]

PAGES: list[Look] = [
    *PUBLIC,
    *OF_PARTICIPANTS,
    *OF_TRAINERS,
    *SETUP,
    *PLAN,
    *REGISTER,
    *ROSTERS,
    *LEADING,
    *CERTIFYING,
]

# What has an address and is no page, and why.
NO_PAGES = {
    "an act that answers by leading on": {
        "language",
        "logout",
        "help-index",
        "training-day-move",
        "assignment-move",
        "session-hold",
        "roster-meanings",
        "roster-reconsider",
        "roster-apply",
        "certificates:signatory-move",
    },
    "a part of a page": {"sheet-mark", "certificates:downloads"},
    "a file": {
        "brand-css",
        "file",
        "roster-file",
        "roster-example",
        "certificates:edition",
        "certificates:specimen",
        "certificates:verdict-json",
        "reports:organisations-file",
    },
}


def names_of_addresses(of: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Every name that leads to an address, with its namespace."""
    for pattern in (of or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            yield from names_of_addresses(
                pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
