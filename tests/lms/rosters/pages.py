"""What Leena does on the pages about rosters, in as few words as a story needs."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.lms.rosters.story import AINO, TERO

NAMELESS = "matti@kunta.example;;;Espoo"

__all__ = ["AINO", "NAMELESS", "TERO", "at", "hand_in", "press_import", "said"]


def at(name, *args):
    return reverse(name, args=args)


def hand_in(client, cohort, content, name="väki.csv", **fields):
    fields["file"] = SimpleUploadedFile(name, content)
    return client.post(at("cohort-rosters", cohort.slug), fields, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def press_import(client, roster, **fields):
    shown = client.get(at("roster", roster.pk)).context["fingerprint"]
    return client.post(at("roster-apply", roster.pk), {"fingerprint": shown, **fields}, follow=True)
