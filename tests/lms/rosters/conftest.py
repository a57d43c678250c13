import pytest
from django.utils import translation

from lms import spreadsheets
from lms.actions import rosters
from lms.models import Roster
from tests.factories import make_cohort, make_lead, make_organisation
from tests.lms.roster_files import HEADINGS, csv_roster


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def espoo():
    espoo = make_organisation("Espoo")
    espoo.names.update(name_sv="Esbo", name_en="City of Espoo", short_name_fi="EPO")
    return espoo


@pytest.fixture
def cohort(espoo):
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def planned(cohort, leena):
    """Plan the lines of a roster."""

    def plan(*lines: str, headings: str = HEADINGS) -> rosters.Plan:
        sheet = spreadsheets.read(csv_roster(*lines, headings=headings), name="roster.csv")
        return rosters.plan(cohort, sheet, by=leena)

    return plan


@pytest.fixture
def imported(planned, leena):
    """Plan the lines of a roster and do it."""
    return lambda *lines, **headings: rosters.apply(planned(*lines, **headings), by=leena)


@pytest.fixture
def in_language():
    return translation.override


@pytest.fixture
def kept(cohort, leena, settings, tmp_path):
    """Hand in the lines of a roster; nothing is imported yet."""
    settings.MEDIA_ROOT = tmp_path / "stored"

    def keep(*lines: str, headings: str = HEADINGS) -> Roster:
        return rosters.keep(cohort, csv_roster(*lines, headings=headings), name="väki.csv", by=leena)

    return keep


@pytest.fixture
def reader(client, leena):
    """Leena, signed in, in English."""
    client.cookies["django_language"] = "en"
    client.force_login(leena)
    return leena
