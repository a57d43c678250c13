"""What happened in the cohort from 2014 to 2016: who came, what was handed in, who completed."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from certificates import issuing
from certificates.management.demo import works
from certificates.management.demo.ekj import CEREMONY_ON, Plan
from certificates.management.demo.stories import FINAL, Outcome, chance, mark, outcome, story_of
from certificates.models import Certificate
from lms import spreadsheets
from lms.actions import attendance, completions, enrolments, reviews, rosters, submissions
from lms.models import Cohort, Enrolment, SubmissionVersion, User

ROSTER = Path(__file__).with_name("ekj-people.csv")

# When each work was handed in and reviewed, and the same for one that had to be completed.
DATES = {
    1: (datetime.date(2015, 8, 26), datetime.date(2015, 9, 3)),
    2: (datetime.date(2015, 10, 14), datetime.date(2015, 10, 22)),
    3: (datetime.date(2015, 12, 2), datetime.date(2015, 12, 11)),
    FINAL: (datetime.date(2016, 1, 13), datetime.date(2016, 1, 26)),
}
AGAIN_AFTER = datetime.timedelta(days=7)
# People of these come to Tampere when a day is held there as well.
NEAR_TAMPERE = {"jamsa", "pori", "akseli", "kuvitelma", "naytejarvi"}


def import_roster(cohort: Cohort, *, by: User) -> None:
    sheet = spreadsheets.read(ROSTER.read_bytes(), name=ROSTER.name)
    rosters.apply(rosters.plan(cohort, sheet, by=by), by=by)


def people_of(cohort: Cohort) -> list[Enrolment]:
    places = Enrolment.objects.filter(cohort=cohort)
    return list(places.select_related("person", "organisation").in_alphabetical_order())


def record_attendance(plan: Plan, people: Sequence[Enrolment], *, by: User) -> None:
    for day, sessions in plan.sessions.items():
        for turn, session in enumerate(sessions):
            marks = {
                enrolment.pk: state.value
                for enrolment in people
                if _session_of(enrolment, len(sessions)) == turn
                and (state := mark(enrolment.person.email, day, session.mode)) is not None
            }
            attendance.record(session, marks, by=by)


def hand_in_and_review(plan: Plan, people: Iterable[Enrolment], *, trainer: User) -> None:
    for enrolment in people:
        for number in sorted(plan.works, key=lambda number: number or len(plan.works)):
            _hand_in_and_review(plan, enrolment, number, trainer=trainer)


def waive(plan: Plan, people: Iterable[Enrolment], *, by: User) -> None:
    for enrolment in people:
        story = story_of(enrolment.person.email)
        if story.waived is not None:
            requirement = plan.requirements[story.waived]
            completions.waive(requirement, enrolment, by=by, on=story.waived_on, reason=story.reason)


def withdraw(people: Iterable[Enrolment], *, by: User) -> None:
    for enrolment in people:
        story = story_of(enrolment.person.email)
        if story.withdrew_on is not None:
            enrolments.withdraw(enrolment, by=by, on=story.withdrew_on, reason=story.reason)


def complete_and_issue(people: Iterable[Enrolment], *, by: User) -> list[Certificate]:
    """Complete those whose story says so; a mistake in a story is refused here. Numbers are in alphabetical order."""
    ready = [enrolment for enrolment in people if story_of(enrolment.person.email).completes]
    completions.complete_all(ready, by=by, on=CEREMONY_ON)
    return issuing.issue_all(ready, by=by, on=CEREMONY_ON)


def _session_of(enrolment: Enrolment, sessions: int) -> int:
    return min(sessions - 1, enrolment.organisation.slug in NEAR_TAMPERE)


def _hand_in_and_review(plan: Plan, enrolment: Enrolment, number: int, *, trainer: User) -> None:
    email, language = enrolment.person.email, enrolment.person.language
    came_of_it = outcome(email, number)
    if came_of_it is Outcome.NOT_HANDED_IN:
        return
    handed_in_on, reviewed_on = DATES[number]
    text = works.text(language, number, chance(email, f"text {number}"))
    version = _hand_in(plan, enrolment, number, text, handed_in_on)
    if came_of_it in {Outcome.RETURNED, Outcome.COMPLETED_AND_ACCEPTED}:
        comment = works.what_to_complete(language, number)
        reviews.send_back(version, by=trainer, on=reviewed_on, comment=comment)
    if came_of_it is Outcome.COMPLETED_AND_ACCEPTED:
        text = f"{text}\n\n{works.COMPLETED[language]}"
        reviewed_on += AGAIN_AFTER * 2
        version = _hand_in(plan, enrolment, number, text, reviewed_on - AGAIN_AFTER)
    if came_of_it in {Outcome.ACCEPTED, Outcome.COMPLETED_AND_ACCEPTED}:
        comment = works.praise(language, chance(email, f"praise {number}"))
        reviews.accept(version, by=trainer, on=reviewed_on, comment=comment)


def _hand_in(
    plan: Plan, enrolment: Enrolment, number: int, text: str, on: datetime.date
) -> SubmissionVersion:
    return submissions.hand_in(plan.works[number], [enrolment], text=text, by=enrolment.person, on=on)
