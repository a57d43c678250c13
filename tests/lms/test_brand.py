"""The buyer's accent is always readable."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from lms.views.brand import DARK, LEAST_CONTRAST, LIGHT, Colour, accent_in

COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)
BRAND = {"name": "Johtola", "accent": "#0d4f63", "accent_dark": "#7cc4d6", "logo": ""}


def test_black_on_white_has_the_greatest_contrast():
    assert Colour.read("#000").contrast(Colour.read("#ffffff")) == 21


def test_something_else_than_a_colour_is_said_to_be_one():
    with pytest.raises(ValueError, match="'red;}body'"):
        Colour.read("red;}body")


def test_readable_accent_stays_as_the_buyer_chose_it():
    assert accent_in(LIGHT, Colour.read("#0d4f63"))["accent"] == "#0d4f63"


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@given(accent=COLOURS)
def test_any_accent_becomes_readable_on_every_ground(scheme, accent):
    tokens = {name: Colour.read(value) for name, value in accent_in(scheme, accent).items()}

    grounds = [scheme.paper, scheme.surface, tokens["accent-soft"], tokens["accent-ink"]]
    assert min(map(tokens["accent"].contrast, grounds)) >= LEAST_CONTRAST


@override_settings(BRAND={**BRAND, "accent": "#ffe600"})
def test_stylesheet_holds_the_accent_for_light_and_dark(client):
    response = client.get("/brand.css")

    light, dark = response.content.decode().split("@media (prefers-color-scheme:dark)")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert light.startswith(":root{--accent:#")
    assert dark.startswith("{:root{--accent:#7cc4d6;--accent-ink:#0b1a20;")
    assert "#ffe600" not in light


def test_stylesheet_is_fetched_once(client):
    first = client.get("/brand.css")

    assert client.get("/brand.css", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


@pytest.mark.django_db
@override_settings(BRAND={**BRAND, "logo": "lms/mark.svg"})
def test_name_and_logo_stand_in_the_bar(client):
    page = client.get("/verify/").content.decode()

    assert '<img src="/static/lms/mark.svg" alt="" height="28">Johtola</a>' in page
