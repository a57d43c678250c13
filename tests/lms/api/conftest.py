import pytest

from lms.models import Cohort
from tests.factories import make_cohort, make_lead, make_programme, make_trainer


@pytest.fixture
def cohort() -> Cohort:
    """One that Tero trains and Leena leads."""
    cohort = make_cohort()
    make_trainer(cohort)
    make_lead(cohort.programme)
    return cohort


@pytest.fixture
def other() -> Cohort:
    """One of another programme, with which neither has anything to do."""
    return make_cohort("Toinen 2015", programme=make_programme("Toinen valmennus"))
