"""A cohort that can issue, its lead, and the certificate of Aino."""

import pytest

from certificates import issuing
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import make_lead


@pytest.fixture
def cohort():
    return make_certifying_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def certificate(cohort, leena):
    return issuing.issue_all([make_completed(cohort)], by=leena, on=CEREMONY)[0]


@pytest.fixture
def in_english(client):
    client.cookies["django_language"] = "en"
