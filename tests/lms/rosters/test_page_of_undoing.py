"""Leena undoes an import as long as nothing rests on it."""

import pytest

from lms.models import Enrolment
from tests.factories import (
    make_attendance,
    make_day,
    make_session,
)
from tests.lms.rosters.pages import AINO, TERO, at, press_import, said

pytestmark = pytest.mark.django_db


def test_undoing_shows_what_will_go_and_does_it(client, cohort, reader, kept):
    roster = kept(AINO, TERO)
    press_import(client, roster)

    preview = client.get(at("roster-undo", roster.pk))
    response = client.post(at("roster-undo", roster.pk), follow=True)

    assert preview.context["happens"] == [
        "The places of 2 people are removed.",
        "2 people who came with the file and have nothing else are removed altogether.",
        "Organisations that were added to the register stay there.",
    ]
    assert preview.context["leaving"]["names"] == ["Korhonen, Aino", "Virtanen, Tero"]
    assert said(response) == ["The import has been undone: the cohort is as it was before."]
    assert Enrolment.objects.count() == 0
    assert [row["name"] for row in response.context["page"]] == [
        "aino.korhonen@kunta.example",
        "tero.virtanen@kunta.example",
    ]


def test_import_on_which_something_rests_offers_no_button(client, reader, kept, cohort):
    roster = kept(AINO)
    press_import(client, roster)
    make_attendance(Enrolment.objects.get(), make_session(make_day(cohort)))

    preview = client.get(at("roster-undo", roster.pk))
    response = client.post(at("roster-undo", roster.pk))

    assert list(map(str, preview.context["obstacles"])) == ["Attendance has been recorded: Aino Korhonen."]
    assert '<button class="btn danger"' not in preview.text
    assert response.context["form"].non_field_errors() == [
        "The import cannot be undone. Attendance has been recorded: Aino Korhonen."
    ]
    assert Enrolment.objects.count() == 1


def test_undoing_twice_says_who_did_it(client, reader, kept):
    roster = kept(AINO)
    press_import(client, roster)

    for _press in range(2):
        response = client.post(at("roster-undo", roster.pk), follow=True)

    assert said(response) == ["Leena Laine has undone this import already."]
