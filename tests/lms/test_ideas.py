import datetime

import pytest

from lms.actions import ideas
from lms.choices import IdeaFate
from lms.errors import Refused
from lms.models import AuditEntry, DevelopmentIdea
from tests.factories import make_cohort, make_group, make_lead, make_organisation

pytestmark = pytest.mark.django_db

RAISED_ON = datetime.date(2015, 3, 2)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def idea(cohort, leena):
    return ideas.raise_idea(
        cohort, " Yhteinen tilannekuva ", organisation=make_organisation("Kouvola"), by=leena, on=RAISED_ON
    )


def test_idea_is_raised_by_an_organisation_on_a_day(idea):
    stored = DevelopmentIdea.objects.get()

    assert (stored.title, stored.organisation.slug, stored.raised_on) == (
        "Yhteinen tilannekuva",
        "kouvola",
        RAISED_ON,
    )
    assert (stored.fate, stored.fate_on) == (IdeaFate.RAISED, None)


def test_what_became_of_it_is_told_and_the_log_keeps_what_was_told_before(idea, leena):
    ideas.tell_fate(idea, IdeaFate.TAKEN_FORWARD, by=leena, on=datetime.date(2015, 5, 4))
    ideas.tell_fate(
        idea, IdeaFate.IN_LAW_DRAFTING, by=leena, on=datetime.date(2015, 9, 1), note=" Hanke asetettu. "
    )

    stored = DevelopmentIdea.objects.get()
    assert (stored.fate, stored.fate_on, stored.fate_note) == (
        IdeaFate.IN_LAW_DRAFTING,
        datetime.date(2015, 9, 1),
        "Hanke asetettu.",
    )
    last = AuditEntry.objects.about(idea).first()
    assert (last.verb, last.before["fate"], last.after["fate"]) == (
        "tell_fate",
        "taken_forward",
        "in_law_drafting",
    )


def test_nothing_becomes_of_an_idea_before_it_was_raised(idea, leena):
    with pytest.raises(Refused) as refusal:
        ideas.tell_fate(idea, IdeaFate.TAKEN_FORWARD, by=leena, on=datetime.date(2015, 3, 1))

    assert refusal.value.code == "before_raised"
    assert DevelopmentIdea.objects.get().fate == IdeaFate.RAISED


def test_fate_that_is_none_is_refused(idea, leena):
    with pytest.raises(Refused) as refusal:
        ideas.tell_fate(idea, "forgotten", by=leena, on=RAISED_ON)

    assert refusal.value.code == "fate_invalid"


def test_idea_without_words_is_refused(cohort, leena):
    with pytest.raises(Refused) as refusal:
        ideas.raise_idea(cohort, "  ", by=leena, on=RAISED_ON)

    assert refusal.value.code == "title_invalid"


def test_idea_of_a_day_to_come_is_refused(cohort, leena):
    with pytest.raises(Refused) as refusal:
        ideas.raise_idea(cohort, "Huomisen aihio", by=leena, on=datetime.date(2999, 1, 1))

    assert refusal.value.code == "in_the_future"


def test_idea_of_a_group_of_another_cohort_is_refused(cohort, leena):
    elsewhere = make_group(make_cohort("EKJ 2016"))

    with pytest.raises(Refused) as refusal:
        ideas.raise_idea(cohort, "Yhteinen tilannekuva", group=elsewhere, by=leena, on=RAISED_ON)

    assert refusal.value.code == "other_cohort"
    assert DevelopmentIdea.objects.count() == 0
