import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from lms.actions import once, setup
from lms.errors import Refused
from lms.models import FormUse, Programme
from tests.factories import make_person, make_programme


def create(key, leena, *, slug="emba"):
    with once.only(key):
        return setup.create_programme(slug, title={"fi": "EMBA"}, by=leena)


@pytest.mark.django_db
def test_form_that_was_sent_acts_once():
    leena, key = make_person("Leena Laine"), uuid.uuid4()
    create(key, leena)

    with pytest.raises(once.SentAlready):
        create(key, leena, slug="emba-2")

    assert [programme.slug for programme in Programme.objects.all()] == ["emba"]


@pytest.mark.django_db
def test_form_that_was_refused_can_be_sent_again():
    leena, key = make_person("Leena Laine"), uuid.uuid4()
    make_programme("EMBA")

    with pytest.raises(Refused) as refused:
        create(key, leena)
    create(key, leena, slug="emba-5")

    assert refused.value.code == "slug_taken"
    assert sorted(programme.slug for programme in Programme.objects.all()) == ["emba", "emba-5"]


@pytest.mark.django_db
def test_form_without_a_key_is_not_remembered():
    with once.only(None):
        pass

    assert FormUse.objects.count() == 0


@pytest.mark.django_db
def test_forms_that_nobody_has_open_any_more_are_forgotten():
    now = timezone.now()
    old = FormUse.objects.create(key=uuid.uuid4(), used_at=now - once.KEPT_FOR - datetime.timedelta(hours=1))
    young = FormUse.objects.create(key=uuid.uuid4(), used_at=now - datetime.timedelta(days=29))

    assert once.forget_old() == 1

    assert list(FormUse.objects.all()) == [young]
    assert old.pk != young.pk


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_act_once():
    leena, key = make_person("Leena Laine"), uuid.uuid4()
    together = threading.Barrier(2)
    said = []

    def press(slug):
        together.wait()
        try:
            create(key, leena, slug=slug)
            said.append("done")
        except once.SentAlready as again:
            said.append(again.code)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=[slug]) for slug in ("emba", "emba-2")]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert sorted(said) == ["done", "sent_already"]
    assert Programme.objects.count() == 1
