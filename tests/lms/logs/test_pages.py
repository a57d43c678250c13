"""The logs as whoever oversees reads them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.actions import cohorts, groups, people
from lms.choices import AccessDeed
from lms.models import AccessEntry, AuditEntry
from tests.factories import (
    at,
    make_auditor,
    make_cohort,
    make_enrolment,
    make_group,
    make_lead,
    make_person,
    make_programme,
    make_trainer,
)

pytestmark = pytest.mark.django_db
LOGS = ("audit-log", "access-log")


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def leena(cohort):
    return make_lead(cohort.programme)


@pytest.fixture
def sanna():
    """A lead of another programme."""
    return make_lead(make_programme("EMBA"), "Sanna Salo")


def make_change(subject, by, on=datetime.date(2016, 2, 12), **columns):
    """An entry of that day, as a verb would have written it then."""
    entry = AuditEntry(
        **AuditEntry.about_change(columns.pop("verb", "change_cohort"), subject, before=None, after=None),
        by=by,
        at=at(on),
        programme=getattr(subject, "programme", None),
    )
    for name, value in columns.items():
        setattr(entry, name, value)
    entry.save()
    return entry


def make_opening(by, on=datetime.date(2016, 2, 12), **columns):
    columns = {"deed": AccessDeed.OPENED, "route": "people"} | columns
    return AccessEntry.objects.create(by=by, at=at(on), **columns)


def lines(response):
    return [(line.sentence, line.about) for line in response.context["history"].lines]


# Who sees what


def test_lead_sees_what_was_done_in_their_programmes_and_what_they_did(client, cohort, leena, sanna):
    by_leena = people.correct_name(make_person("Aino Korhnen"), full_name="Aino Korhonen", by=leena)
    by_tero = make_change(cohort, make_trainer(cohort))
    make_change(make_cohort("EMBA 1", programme=make_programme("EMBA")), sanna)
    people.correct_name(make_person("Juha Maki"), full_name="Juha Mäki", by=sanna)
    client.force_login(leena)

    response = client.get(reverse("audit-log"))

    assert lines(response) == [
        ("Leena Laine corrected the name.", str(by_leena)),
        (f"{by_tero.by} changed the cohort.", str(cohort)),
    ]


def test_lead_sees_what_was_removed(client, cohort, leena):
    groups.remove_group(make_group(cohort), by=leena)
    client.force_login(make_lead(cohort.programme, "Liisa Niemi"))

    assert lines(client.get(reverse("audit-log"))) == [
        ("Leena Laine removed a group.", "Group, removed since")
    ]


def test_lead_sees_who_opened_what_of_their_programmes(client, cohort, leena, sanna):
    place = make_enrolment(cohort)
    facts = {"subject_type": "lms.enrolment", "subject_id": place.pk, "person": place.person}
    make_opening(make_trainer(cohort), route="enrolment", programme=cohort.programme, **facts)
    make_opening(sanna, programme=make_programme("EMBA"))
    client.force_login(leena)

    response = client.get(reverse("access-log"))

    assert lines(response) == [("Tero Virtanen opened: the page of a participant.", str(place))]


@pytest.mark.parametrize("log", LOGS)
def test_auditor_and_administrator_see_everything(client, cohort, leena, sanna, log):
    kaisa = make_person("Kaisa Koski", is_superuser=True)
    make_change(cohort, leena)
    make_change(make_person(), sanna, verb="correct_name")
    make_opening(leena, programme=cohort.programme)
    make_opening(sanna)

    seen = []
    for reader in (make_auditor(), kaisa):
        client.force_login(reader)
        rows = client.get(reverse(log), {"until": "2016-02-12"}).context["page"].rows
        seen.append({entry.by for entry in rows})

    assert seen == [{leena, sanna}, {leena, sanna}]


@pytest.mark.parametrize("log", [*LOGS, "audit-log-file", "access-log-file"])
def test_trainer_and_participant_may_not_read_logs(client, cohort, log):
    address = reverse(log, args=["csv"] if log.endswith("file") else [])

    refused = []
    for reader in (make_trainer(cohort), make_enrolment(cohort).person, make_person("Matti Mäki")):
        client.force_login(reader)
        refused.append(client.get(address).status_code)
    client.logout()

    assert refused == [403, 403, 403]
    assert client.get(address).status_code == 302


def test_log_is_only_read(client, leena):
    client.force_login(leena)

    assert [client.post(reverse(log)).status_code for log in LOGS] == [405, 405]


def test_refusal_names_nobody_to_whoever_was_refused(client, cohort, leena, sanna):
    place = make_enrolment(cohort)
    client.force_login(sanna)
    client.get(reverse("enrolment", args=[place.pk]))

    page = client.get(reverse("access-log"))
    file = b"".join(client.get(reverse("access-log-file", args=["csv"])).streaming_content).decode()

    assert lines(page)[0] == ("Sanna Salo was refused: the page of a participant.", "")
    assert [text for text in ("Aino", str(cohort), "EKJ") if text in file + page.content.decode()] == []


# Narrowing


def test_log_is_narrowed_by_day_person_act_and_programme(client, cohort, leena):
    tero = make_trainer(cohort)
    first = make_change(cohort, tero, datetime.date(2016, 2, 11), verb="copy_cohort")
    second = make_change(cohort, leena, datetime.date(2016, 2, 12))
    third = make_change(make_person("Aino Korhonen"), leena, datetime.date(2016, 2, 13), verb="correct_name")
    client.force_login(leena)

    found = {}
    for query in (
        "",
        "since=2016-02-12",
        "until=2016-02-12",
        "since=2016-02-12&until=2016-02-12",
        "who=VIRTANEN",
        "who=leena.laine@kunta",
        "act=correct_name",
        "person=korhonen+aino",
        f"programme={cohort.programme_id}",
        "who=nobody",
    ):
        response = client.get(f"{reverse('audit-log')}?{query}")
        found[query] = [entry.pk for entry in response.context["page"].rows]

    assert found == {
        "": [third.pk, second.pk, first.pk],
        "since=2016-02-12": [third.pk, second.pk],
        "until=2016-02-12": [second.pk, first.pk],
        "since=2016-02-12&until=2016-02-12": [second.pk],
        "who=VIRTANEN": [first.pk],
        "who=leena.laine@kunta": [third.pk, second.pk],
        "act=correct_name": [third.pk],
        "person=korhonen+aino": [third.pk],
        f"programme={cohort.programme_id}": [second.pk, first.pk],
        "who=nobody": [],
    }


def test_openings_are_narrowed_to_refusals_and_to_whose_data_it_was(client, cohort, leena):
    aino = make_person()
    opened = make_opening(leena, person=aino)
    refused = make_opening(leena, deed=AccessDeed.DENIED)
    client.force_login(leena)

    by_deed = client.get(reverse("access-log"), {"deed": "denied"}).context["page"].rows
    by_person = client.get(reverse("access-log"), {"person": "aino"}).context["page"].rows

    assert (by_deed, by_person) == ([refused], [opened])


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize(
    "nonsense",
    ["since=yesterday", "until=9999-12-31", "since=0001-01-01", "programme=x", "programme=999", "who=%00"],
)
def test_choice_that_cannot_be_shows_nothing_and_says_so(client, leena, log, nonsense):
    make_change(make_person(), leena)
    make_opening(leena)
    client.force_login(leena)

    response = client.get(f"{reverse(log)}?{nonsense}")

    assert (response.status_code, lines(response)) == (200, [])
    assert "Put right what is chosen above." in response.content.decode()


def test_lead_cannot_choose_a_programme_of_another(client, leena, sanna):
    client.force_login(leena)

    response = client.get(reverse("audit-log"), {"programme": make_programme("EMBA").pk})

    assert list(response.context["form"].errors) == ["programme"]


# Pages


@pytest.mark.parametrize("log", LOGS)
def test_log_takes_the_same_queries_for_one_and_three_lines(
    client, cohort, leena, django_assert_num_queries, log
):
    client.force_login(leena)
    for number in (1, 2, 3):
        place = make_enrolment(cohort, f"Aino {number} Korhonen")
        make_change(place, leena, verb="withdraw", programme=cohort.programme)
        facts = {"subject_type": "lms.enrolment", "subject_id": place.pk, "person": place.person}
        make_opening(leena, route="enrolment", programme=cohort.programme, **facts)
        if number in (1, 3):
            with django_assert_num_queries(QUERIES):
                client.get(reverse(log), {"until": "2016-02-12"})


# Session, reader and roles; the programmes led, twice, and those offered; the entries of the one led and those by the
# reader; the places that they name; the entry that this page makes.
QUERIES = 10


@pytest.mark.parametrize("log", LOGS)
def test_pages_lead_from_the_newest_to_the_oldest_and_back(client, leena, log):
    for number in range(120):
        on = datetime.date(2016, 2, 1) + datetime.timedelta(days=number // 60)
        make_change(make_person(), leena, on) if log == "audit-log" else make_opening(leena, on)
    model = AuditEntry if log == "audit-log" else AccessEntry
    newest_first = list(model.objects.order_by("-at", "-pk"))
    client.force_login(leena)
    narrowed = {"until": "2016-02-12"}

    first = client.get(reverse(log), narrowed).context["page"]
    second = client.get(reverse(log), narrowed | {"before": first.older}).context["page"]
    third = client.get(reverse(log), narrowed | {"before": second.older}).context["page"]
    back = client.get(reverse(log), narrowed | {"after": third.newer}).context["page"]

    assert [first.rows, second.rows, third.rows] == [
        newest_first[:50],
        newest_first[50:100],
        newest_first[100:],
    ]
    assert back.rows == second.rows
    assert [bool(page.newer) for page in (first, second, third)] == [False, True, True]
    assert [bool(page.older) for page in (first, second, third)] == [True, True, False]


@pytest.mark.parametrize(
    "mark", ["before=x", "after=1", "before=9999999999999999-999999999999999999", "after=-1-1"]
)
def test_mark_that_is_none_breaks_nothing(client, leena, mark):
    make_change(make_person(), leena, verb="correct_name")
    client.force_login(leena)

    assert client.get(f"{reverse('audit-log')}?{mark}").status_code == 200


# Files


def read(response):
    return b"".join(response.streaming_content)


def test_file_for_programs_has_keys_and_what_was_before_and_after(client, cohort, leena):
    changed = cohorts.change_cohort(cohort, by=leena, title_fi="=1+1")
    client.force_login(leena)

    response = client.get(reverse("audit-log-file", args=["csv"]))

    entry = AuditEntry.objects.get()
    heading, row = read(response).decode().splitlines()
    assert heading == (
        "at,by_id,by,act,act_id,subject_type,subject_id,subject,programme_id,programme,before,after,reason"
    )
    assert row == (
        f"{entry.at.isoformat()},{leena.pk},Leena Laine,change_cohort,{entry.act},lms.cohort,{changed.pk},'=1+1,"
        f"{cohort.programme_id},{cohort.programme},"
        '"{""title_fi"": ""EKJ 2014–2016""}","{""title_fi"": ""=1+1""}",'
    )
    assert response["Content-Disposition"] == (
        f'attachment; filename="log of changes {timezone.localdate().isoformat()}.csv"'
    )


def test_file_for_excel_has_words_and_the_mark_of_its_letters(client, cohort, leena):
    place = make_enrolment(cohort)
    make_opening(
        leena,
        route="enrolment",
        person=place.person,
        programme=cohort.programme,
        subject_type="lms.enrolment",
        subject_id=place.pk,
    )
    client.force_login(leena)

    told = read(client.get(reverse("access-log-file", args=["csv-excel"]), {"until": "2016-02-12"}))

    assert told.decode("utf-8-sig").splitlines() == [
        "Time;Who;What;Concerning;Programme;Person;Chosen",
        f"2016-02-12 12:00:00;Leena Laine;Leena Laine opened: the page of a participant.;{place};"
        f"{cohort.programme};{place.person};",
    ]
    assert told.startswith(b"\xef\xbb\xbf")


def test_taking_a_log_away_is_itself_in_the_log(client, leena):
    client.force_login(leena)

    client.get(reverse("audit-log-file", args=["csv"]), {"since": "2016-01-01"})

    entry = AccessEntry.objects.get()
    told = (entry.by, entry.deed, entry.route, entry.asked, entry.chosen)
    assert told == (leena, AccessDeed.EXPORTED, "audit-log-file", "csv", "since=2016-01-01")


def test_too_many_lines_are_said_before_and_nothing_is_taken_away(client, leena, monkeypatch):
    monkeypatch.setattr("lms.views.logs.files.MOST", 2)
    for _time in range(3):
        make_change(make_person(), leena, verb="correct_name")
    client.force_login(leena)
    address = reverse("audit-log-file", args=["csv"])

    response = client.get(address, {"since": "2016-01-01"}, follow=True)

    assert response.redirect_chain == [(f"{reverse('audit-log')}?since=2016-01-01", 302)]
    assert [str(one) for one in response.context["messages"]] == [
        "More than 2 lines are chosen. Choose a shorter time, then export again."
    ]
    assert client.get(address, {"since": "2017-01-01"}).status_code == 200


def test_file_of_a_choice_that_cannot_be_leads_back_to_the_page(client, leena):
    client.force_login(leena)

    response = client.get(reverse("access-log-file", args=["csv"]), {"since": "x"})

    assert (response.status_code, response["Location"]) == (302, f"{reverse('access-log')}?since=x")


def test_flavour_that_nobody_writes_is_not_found(client, leena):
    client.force_login(leena)

    assert client.get(reverse("access-log-file", args=["pdf"])).status_code == 404


def test_file_longer_than_a_chunk_has_every_line_once(client, leena, monkeypatch):
    monkeypatch.setattr("lms.views.logs.files.CHUNK", 2)
    opened = [make_opening(leena, asked=str(number)) for number in range(5)]
    client.force_login(leena)

    told = read(client.get(reverse("access-log-file", args=["csv"]), {"until": "2016-02-12"})).decode()

    asked = [row.split(",")[5] for row in told.splitlines()[1:]]
    assert asked == [entry.asked for entry in reversed(opened)]
