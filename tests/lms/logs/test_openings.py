"""What the access log keeps, told by what people open."""

import logging

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from certificates import issuing
from lms.actions import tokens
from lms.choices import AccessDeed, TokenScope
from lms.models import AccessEntry
from lms.models.belonging import BELONGING
from lms.views.history import NOUNS
from lms.views.openings import NARROWED, OPENINGS, ROUTES, WITHOUT
from tests.certificates.making import CEREMONY, make_completed, make_template
from tests.factories import (
    make_assignment,
    make_cohort,
    make_day,
    make_enrolment,
    make_lead,
    make_organisation,
    make_person,
    make_programme,
    make_session,
    make_submission,
    make_trainer,
)
from tests.journeys.addresses import names_of_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def aino(cohort):
    return make_enrolment(cohort, organisation=make_organisation("Espoo"))


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def tero(cohort):
    return make_trainer(cohort)


@pytest.fixture
def certificate(cohort, leena):
    make_template(cohort.programme)
    return issuing.issue_all([make_completed(cohort, "Juha Mäki")], by=leena, on=CEREMONY)[0]


def told(entry):
    return (entry.by, entry.deed, entry.route, entry.asked, entry.chosen)


def of(entry):
    return (entry.subject_type, entry.subject_id, entry.person, entry.programme, entry.organisation)


def test_every_address_is_in_the_table_or_says_why_not():
    without = [route for routes in WITHOUT.values() for route in routes]

    assert sorted([*ROUTES, *without]) == sorted(set(names_of_addresses()))


def test_every_address_that_has_no_name_of_its_own_is_none():
    assert "None" not in {name.rpartition(":")[2] for name in names_of_addresses(get_resolver())}


def test_table_names_each_route_once_and_finds_its_rows():
    routes = [route for opening in OPENINGS for route in opening.routes]
    kinds = {opening.subject for opening in OPENINGS if opening.subject} | {
        kind for kind, _ in NARROWED.values()
    }
    columns = [(opening.subject, opening.by) for opening in OPENINGS if opening.subject]

    assert len(routes) == len(set(routes))
    assert sorted(kinds - set(BELONGING)) == []
    for kind, column in [*columns, *NARROWED.values()]:
        assert list(NOUNS[kind]._default_manager.filter(**{column: None})) == []


def test_lead_who_opens_a_participant_is_in_the_log_with_whose_data_it_was(client, aino, leena):
    client.force_login(leena)

    client.get(reverse("enrolment", args=[aino.pk]))

    entry = AccessEntry.objects.get()
    assert told(entry) == (leena, AccessDeed.OPENED, "enrolment", str(aino.pk), "")
    assert of(entry) == ("lms.enrolment", aino.pk, aino.person, aino.cohort.programme, aino.organisation)


def test_list_is_one_entry_with_what_was_chosen(client, cohort, aino, leena):
    client.force_login(leena)

    client.get(
        cohort.get_absolute_url(), {"q": "korhonen", "state": "", "organisation": aino.organisation_id}
    )

    entry = AccessEntry.objects.get()
    chosen = f"q=korhonen&organisation={aino.organisation_id}"
    assert told(entry) == (leena, AccessDeed.OPENED, "cohort", cohort.slug, chosen)
    assert of(entry) == ("lms.cohort", cohort.pk, None, cohort.programme, None)


def test_what_was_chosen_is_cut_and_keeps_no_sign_that_a_database_refuses(client, cohort, leena):
    client.force_login(leena)

    client.get(cohort.get_absolute_url(), {"q": "a\0" + "b" * 600})

    assert AccessEntry.objects.get().chosen == "q=a" + "b" * 497


def test_own_page_is_the_readers_own_data(client, aino):
    client.force_login(aino.person)

    client.get(reverse("my-programmes"))

    entry = AccessEntry.objects.get()
    assert told(entry) == (aino.person, AccessDeed.OPENED, "my-programmes", "", "")
    assert of(entry) == ("", None, aino.person, None, None)


def test_files_of_a_certificate_are_its_holders_data(client, certificate, leena):
    juha = certificate.enrolment
    client.force_login(leena)

    response = client.get(reverse("certificates:downloads", args=[certificate.number]))

    entry = AccessEntry.objects.get()
    assert response.status_code == 200
    assert told(entry) == (leena, AccessDeed.OPENED, "certificates:downloads", certificate.number, "")
    assert of(entry) == (
        "certificates.certificate",
        certificate.pk,
        juha.person,
        juha.cohort.programme,
        juha.organisation,
    )


def test_report_as_a_file_is_exported(client, cohort, leena):
    client.force_login(leena)

    client.get(reverse("reports:organisations-file", args=[cohort.programme.slug, "csv"]))

    entry = AccessEntry.objects.get()
    asked = f"{cohort.programme.slug} csv"
    assert told(entry) == (leena, AccessDeed.EXPORTED, "reports:organisations-file", asked, "")


def test_work_of_several_is_nobodys_alone(client, cohort, aino, tero):
    juha = make_enrolment(cohort, "Juha Mäki")
    alone = make_submission(make_assignment(cohort), aino).submission
    together = make_submission(make_assignment(cohort), aino, juha).submission
    client.force_login(tero)

    for work in (alone, together):
        client.get(reverse("review", args=[work.pk]))

    assert [(of(entry)[:3]) for entry in AccessEntry.objects.order_by("pk")] == [
        ("lms.submission", alone.pk, aino.person),
        ("lms.submission", together.pk, None),
    ]


def test_what_one_may_not_know_of_is_refused_without_whose_it_is(client, aino, leena):
    stranger = make_lead(make_programme("Toinen ohjelma"), "Sanna Salo")
    client.force_login(stranger)

    response = client.get(reverse("enrolment", args=[aino.pk]))

    entry = AccessEntry.objects.get()
    assert response.status_code == 404
    assert told(entry) == (stranger, AccessDeed.DENIED, "enrolment", str(aino.pk), "")
    assert of(entry) == ("", None, None, aino.cohort.programme, None)
    assert list(AccessEntry.objects.visible_to(leena)) == [entry]


def test_what_one_may_not_do_is_refused(client, cohort, tero):
    client.force_login(tero)

    response = client.post(reverse("cohort-complete", args=[cohort.slug]))

    assert response.status_code == 403
    assert told(AccessEntry.objects.get()) == (tero, AccessDeed.DENIED, "cohort-complete", cohort.slug, "")


def test_refusal_at_an_address_outside_the_table_is_kept_without_what_could_be_a_secret(client, tero):
    client.force_login(tero)

    response = client.get(reverse("programme-new"))

    assert response.status_code == 403
    assert told(AccessEntry.objects.get()) == (tero, AccessDeed.DENIED, "programme-new", "", "")


def test_address_that_does_not_exist_is_nothing_that_was_refused(client, tero):
    client.force_login(tero)

    assert client.get("/nothing/").status_code == 404
    assert client.get(reverse("help", args=["nobody"])).status_code == 404
    assert AccessEntry.objects.count() == 0


def test_row_that_never_was_is_refused_too(client, tero):
    client.force_login(tero)

    client.get("/enrolments/999999999999999999999999/")

    assert told(AccessEntry.objects.get())[1:4] == (AccessDeed.DENIED, "enrolment", "9" * 24)


def test_stranger_who_is_not_signed_in_and_whoever_checks_a_certificate_are_not_logged(
    client, aino, certificate
):
    client.get(reverse("enrolment", args=[aino.pk]))
    client.get(certificate.get_absolute_url())
    client.force_login(aino.person)
    client.get(certificate.get_absolute_url())

    assert AccessEntry.objects.count() == 0


def test_program_that_reads_is_logged_as_whoever_it_reads_for(client, cohort, aino, tero):
    _token, secret = tokens.issue(tero, "Vuosiraportti", scope=TokenScope.READ, days=30, by=tero)
    told_who = {"Authorization": f"Token {secret}"}

    client.get(reverse("api:enrolment-list"), {"cohort": cohort.slug}, headers=told_who)
    client.get(reverse("api:enrolment-detail", args=[aino.pk]), headers=told_who)
    client.get(reverse("api:enrolment-detail", args=[aino.pk + 1]), headers=told_who)
    client.get(reverse("api:enrolment-list"), headers={"Authorization": "Token guessed"})

    whole, one, none = AccessEntry.objects.order_by("pk")
    assert told(whole) == (tero, AccessDeed.OPENED, "api:enrolment-list", "", f"cohort={cohort.slug}")
    assert of(whole) == ("lms.cohort", cohort.pk, None, cohort.programme, None)
    assert told(one) == (tero, AccessDeed.OPENED, "api:enrolment-detail", str(aino.pk), "")
    assert of(one)[2:4] == (aino.person, cohort.programme)
    assert told(none) == (tero, AccessDeed.DENIED, "api:enrolment-detail", str(aino.pk + 1), "")


def test_part_of_an_open_page_is_not_logged_twice(client, cohort, aino, tero):
    sheet = reverse("sheet", args=[make_session(make_day(cohort)).pk])
    mark = f"{sheet}marks/{aino.pk}/"
    client.force_login(tero)

    client.get(sheet)
    client.get(sheet, headers={"HX-Request": "true"})
    client.post(mark, {f"mark-{aino.pk}": "excused", f"seen-{aino.pk}": ""}, headers={"HX-Request": "true"})

    assert [entry.route for entry in AccessEntry.objects.all()] == ["sheet"]


def test_part_of_a_page_that_was_never_opened_is_logged_as_that_page(client, cohort, aino, tero):
    session = make_session(make_day(cohort))
    client.force_login(tero)

    client.post(reverse("sheet-mark", args=[session.pk, aino.pk]), headers={"HX-Request": "true"})

    entry = AccessEntry.objects.get()
    assert told(entry) == (tero, AccessDeed.OPENED, "sheet", str(session.pk), "")
    assert of(entry)[:2] == ("lms.trainingsession", session.pk)


def test_other_search_in_an_open_list_is_another_opening(client, cohort, aino, leena):
    client.force_login(leena)

    for search in ("", "aino", "aino", "juha"):
        client.get(cohort.get_absolute_url(), {"q": search}, headers={"HX-Request": "true"})

    assert [entry.chosen for entry in AccessEntry.objects.order_by("pk")] == ["", "q=aino", "q=juha"]


def test_page_opened_anew_is_logged_anew(client, aino, leena):
    client.force_login(leena)

    for _time in range(2):
        client.get(reverse("enrolment", args=[aino.pk]))

    assert AccessEntry.objects.count() == 2


def test_form_that_comes_back_is_the_page_that_was_open(client, aino, leena):
    address = reverse("enrolment-withdraw", args=[aino.pk])
    client.force_login(leena)

    client.get(address)
    response = client.post(address, {"on": "nonsense"})

    assert response.status_code == 200
    assert [entry.route for entry in AccessEntry.objects.all()] == ["enrolment-withdraw"]


def queries_of_the_log(ask):
    with CaptureQueriesContext(connection) as captured:
        ask()
    told = [query["sql"] for query in captured if AccessEntry._meta.db_table in query["sql"]]
    before = captured.captured_queries[-2]["sql"]
    return len(told), before.startswith("SELECT") and "LIMIT 2" in before


def test_page_of_a_row_costs_one_look_up_and_one_entry(client, aino, leena):
    client.force_login(leena)

    assert queries_of_the_log(lambda: client.get(reverse("enrolment", args=[aino.pk]))) == (1, True)


def test_list_costs_one_entry(client, aino, leena):
    client.force_login(leena)

    assert queries_of_the_log(lambda: client.get(reverse("people"))) == (1, False)


@pytest.fixture
def full_disk():
    """A database that does not take another entry."""

    def refuse(execute, sql, *rest):
        if sql.startswith(f'INSERT INTO "{AccessEntry._meta.db_table}"'):
            raise DatabaseError("The disk is full.")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def test_what_cannot_be_logged_is_not_given(client, aino, leena, full_disk):
    client.force_login(leena)
    client.raise_request_exception = False

    response = client.get(reverse("enrolment", args=[aino.pk]))

    assert response.status_code == 500
    assert aino.person.full_name not in response.content.decode()


def test_what_is_refused_is_refused_also_when_that_cannot_be_logged(client, aino, full_disk, caplog):
    client.force_login(make_person("Matti Mäki"))

    with caplog.at_level(logging.ERROR):
        response = client.get(reverse("enrolment", args=[aino.pk]))

    assert response.status_code == 404
    assert "A refusal at enrolment could not be logged." in caplog.messages


def test_comparing_two_records_is_told_of_the_one_whose_affairs_are_shown(client, cohort, leena, aino):
    kept = make_enrolment(cohort, "Aino Saari").person
    client.force_login(leena)

    client.get(reverse("person-merge-with", args=[kept.pk, aino.person_id]))

    assert AccessEntry.objects.get().person == aino.person
