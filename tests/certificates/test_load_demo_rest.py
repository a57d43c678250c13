"""An installation that has some of the programmes gets the others, and keeps what it has as it is."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from certificates.management.demo import cast, controller, counties, ekj, emba, small_groups
from lms.models import AuditEntry, Enrolment, Organisation, Programme, User
from tests.certificates import demos

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ekj_only(django_db_setup, django_db_blocker):
    with demos.loaded(django_db_blocker, ekj.SLUG):
        yield


@pytest.fixture
def said(ekj_only, db, tmp_path):
    """What the command says where EKJ was loaded before areas were told and before Elli was thought of."""
    Organisation.objects.update(collaborative_area="")
    output = StringIO()
    with override_settings(DEVELOPMENT=True, VAR=tmp_path):
        call_command("load_demo", stdout=output)
    return output.getvalue()


def test_the_other_programmes_come_and_ekj_stays_one(said):
    assert sorted(Programme.objects.values_list("slug", flat=True)) == sorted(
        [ekj.SLUG, emba.SLUG, counties.SLUG, small_groups.SLUG, controller.SLUG]
    )
    assert Enrolment.objects.filter(cohort__programme__slug=ekj.SLUG).count() == 142
    assert said.splitlines()[:6] == [
        "The demo is loaded, with invented people:",
        "  City of Helsinki EMBA: 50 people in 2 cohorts",
        "  Leadership programme for wellbeing services counties: 150 people in 1 cohort",
        "  Small groups of top leaders: 41 people in 1 cohort",
        "  Business Controller coaching: 25 people in 1 cohort",
        "What was there before has not been changed.",
    ]


def test_counties_known_from_ekj_are_told_their_area_and_are_not_added_again(said):
    known = Organisation.objects.filter(
        slug__in=["kymenlaakson-hyvinvointialue", "varsinais-suomen-hyvinvointialue"]
    )

    assert list(known.values_list("collaborative_area", flat=True)) == ["southern", "western"]


def test_password_that_somebody_has_is_not_given_again(said):
    given = AuditEntry.objects.filter(verb="give_password").values_list("subject_id", flat=True)
    newcomer = User.objects.get(email=cast.ELLI.email)

    assert (len(given), len(set(given))) == (len(cast.ALL), len(cast.ALL))
    assert newcomer.has_usable_password() is True
