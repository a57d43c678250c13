import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from certificates.management.demo import counties
from lms.models import AuditEntry, Organisation, Programme, User
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


def test_demo_is_refused_in_production():
    with pytest.raises(CommandError) as refusal:
        call_command("load_demo")

    assert str(refusal.value) == (
        "The demo is for development (KOHORTTI_DEVELOPMENT=1): everybody knows the password of its people."
    )
    assert User.objects.count() == 0


def test_demo_that_meets_an_organisation_of_its_own_is_not_loaded_at_all(tmp_path):
    make_organisation("Kouvola")

    with override_settings(DEVELOPMENT=True, VAR=tmp_path), pytest.raises(CommandError) as refusal:
        call_command("load_demo")

    assert str(refusal.value) == (
        "The demo cannot be loaded, and nothing has been: “kouvola” is taken already. Choose another."
    )
    assert [Organisation.objects.count(), User.objects.count(), AuditEntry.objects.count()] == [1, 0, 0]
    assert list(tmp_path.iterdir()) == []


def test_demo_that_is_refused_near_its_end_leaves_nothing_of_its_beginning(tmp_path):
    make_person("Somebody Else", email=counties.TRAINER.email("haus.example"))

    with override_settings(DEVELOPMENT=True, VAR=tmp_path), pytest.raises(CommandError) as refusal:
        call_command("load_demo")

    assert str(refusal.value) == (
        "The demo cannot be loaded, and nothing has been: Somebody has this e-mail address already."
    )
    assert [Programme.objects.count(), Organisation.objects.count(), User.objects.count()] == [0, 0, 1]
