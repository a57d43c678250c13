import pytest
from django.contrib.auth.models import Group, Permission

from certificates import issuing
from lms.actions import merging, people, ways_in
from lms.choices import ApplicationDecision, NoticeKind
from lms.errors import Refused
from lms.models import (
    Application,
    AuditEntry,
    CohortTrainer,
    EarlierAddress,
    Enrolment,
    Notice,
    OrganisationContact,
    ProgrammeLead,
    User,
)
from tests.certificates.making import CEREMONY, make_certifying_cohort, make_completed
from tests.factories import (
    STARTS_ON,
    at,
    make_attendance,
    make_cohort,
    make_contact,
    make_day,
    make_enrolment,
    make_final_work,
    make_organisation,
    make_person,
    make_session,
    make_submission,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def leena():
    return make_person("Leena Laine")


@pytest.fixture
def aino():
    return make_person("Aino Korhonen")


@pytest.fixture
def second():
    """A second record of Aino."""
    return make_person("Aino Saari", email="aino.saari@kunta.example")


def make_application(cohort, person, **columns):
    return Application.objects.create(
        cohort=cohort, person=person, organisation=make_organisation(), submitted_at=at(STARTS_ON), **columns
    )


def decided(cohort, person, decision, by):
    return make_application(
        cohort,
        person,
        decision=decision,
        decided_on=STARTS_ON,
        decided_at=at(STARTS_ON),
        decided_by=by,
    )


def test_everything_that_names_a_person_either_moves_or_names_an_actor():
    moved = {(model._meta.label, column) for model, column in merging.AFFAIRS}
    pointing = {
        (relation.related_model._meta.label, relation.field.name)
        for relation in User._meta.get_fields(include_hidden=True)
        if relation.auto_created and (relation.one_to_many or relation.one_to_one)
        # The identity provider of the tests keeps its own books.
        if relation.related_model._meta.app_label != "allauth_idp_oidc"
    }
    actors = {(label, column) for label, column in pointing if column == "by" or column.endswith("_by")}
    # Nobody has permissions one by one: who may do what follows from what they lead and train.
    unused = {("lms.User_groups", "user"), ("lms.User_user_permissions", "user")}
    # Nobody gets in as the record that is merged away, nor by its ways in as the other (tests/lms/account).
    closed = {(model._meta.label, "user") for model in ways_in.WAYS}
    # Who was given the data of a record stays on record under it.
    history = {("lms.AccessEntry", "person")}

    assert sorted(pointing - actors - unused - closed - history) == sorted(moved)
    assert [field.related_model for field in User._meta.many_to_many] == [Group, Permission]


def test_all_affairs_move_and_history_stays(leena, aino, second):
    cohort = make_cohort()
    place = make_enrolment(cohort, person=second)
    application = decided(cohort, second, ApplicationDecision.ADMITTED, leena)
    other = make_cohort("EKJ 2016–2018", chair=second)
    CohortTrainer.objects.create(cohort=other, person=second)
    ProgrammeLead.objects.create(programme=cohort.programme, person=second)
    espoo = make_organisation("Espoo")
    OrganisationContact.objects.create(organisation=espoo, person=second, valid_from=STARTS_ON)
    by_second = people.add("matti@kunta.example", full_name="Matti Mäki", by=second)
    notice = Notice.objects.create(
        kind=NoticeKind.INVITATION,
        cohort=cohort,
        recipient=second,
        language="fi",
        heading="Tervetuloa",
        body="Tervetuloa",
        subject_type="lms.enrolment",
        subject_id=place.pk,
        queued_at=at(STARTS_ON),
        queued_by=leena,
    )

    merging.merge(second, into=aino, by=leena, reason="Sama henkilö")

    for row, column in [(place, "person"), (application, "person"), (other, "chair"), (notice, "recipient")]:
        row.refresh_from_db()
        assert getattr(row, column) == aino
    assert list(aino.cohorts_trained.values_list("cohort", flat=True)) == [other.pk]
    assert list(aino.programmes_led.values_list("programme", flat=True)) == [cohort.programme_id]
    assert list(aino.organisations_contacted.values_list("organisation", flat=True)) == [espoo.pk]
    assert AuditEntry.objects.about(by_second).get().by == second


def test_second_record_stays_without_a_way_in(leena, aino, second):
    second.set_password("helmikuu-2016")
    second.save()

    kept = merging.merge(second, into=aino, by=leena)

    second.refresh_from_db()
    assert kept == aino
    assert (second.merged_into, second.merged_by, second.is_active) == (aino, leena, False)
    assert (second.email, second.has_usable_password()) == (f"merged-{second.pk}@kohortti.invalid", False)
    assert people.known("aino.saari@kunta.example") == aino
    assert list(User.objects.not_merged().in_alphabetical_order()) == [aino, leena]


def test_merging_is_one_act_in_the_audit_log_of_all_it_touched(leena, aino, second):
    place = make_enrolment(person=second)

    merging.merge(second, into=aino, by=leena, reason="Sama henkilö")

    entries = AuditEntry.objects.order_by("pk")
    assert len(set(entries.values_list("act", "by", "reason"))) == 1
    assert list(entries.values_list("verb", "subject_type", "subject_id", "before", "after")) == [
        ("move_at_merger", "lms.enrolment", place.pk, {"person": second.pk}, {"person": aino.pk}),
        (
            "merge_away",
            "lms.user",
            second.pk,
            {"full_name": "Aino Saari", "email": "aino.saari@kunta.example"},
            {"merged_into": aino.pk},
        ),
        (
            "merge_into",
            "lms.user",
            aino.pk,
            {},
            {"merged_record": second.pk, "email": "aino.saari@kunta.example"},
        ),
    ]


def test_certificates_and_works_go_with_their_place_and_keep_what_is_printed(leena, aino, second):
    cohort = make_certifying_cohort()
    place = make_completed(cohort, person=second)
    version = make_submission(make_final_work(cohort), place)
    [certificate] = issuing.issue_all([place], by=leena, on=CEREMONY)

    merging.merge(second, into=aino, by=leena)

    certificate.refresh_from_db()
    assert certificate.enrolment.person == aino
    assert certificate.content["holder"] == "Aino Saari"
    assert version.submission.authors.get().enrolment.person == aino


def test_plan_says_the_same_and_writes_nothing(leena, aino, second):
    place = make_enrolment(person=second)

    plan = merging.plan(second, into=aino, by=leena)

    assert (plan.moved, plan.removed) == ([(place, "person")], [])
    assert AuditEntry.objects.count() == 0


def test_what_has_changed_since_it_was_shown_is_not_merged(leena, aino, second):
    seen = merging.plan(second, into=aino, by=leena).fingerprint
    make_enrolment(person=second)

    with pytest.raises(Refused) as refusal:
        merging.merge(second, into=aino, by=leena, seen=seen)

    second.refresh_from_db()
    assert (refusal.value.code, second.merged_into) == ("changed_meanwhile", None)


# Two places in one cohort


def test_empty_place_goes_and_what_was_mailed_about_it_is_about_the_other(leena, aino, second):
    cohort = make_cohort()
    mine, theirs = make_enrolment(cohort, person=aino), make_enrolment(cohort, person=second)
    make_attendance(mine, make_session(make_day(cohort)))

    merging.merge(second, into=aino, by=leena)

    assert list(Enrolment.objects.all()) == [mine]
    entry = AuditEntry.objects.get(verb="remove_at_merger")
    assert (entry.subject_id, entry.before["person"]) == (theirs.pk, second.pk)


def test_empty_place_of_the_record_that_stays_goes_too(leena, aino, second):
    cohort = make_cohort()
    make_enrolment(cohort, person=aino)
    theirs = make_enrolment(cohort, person=second)
    make_attendance(theirs, make_session(make_day(cohort)))

    merging.merge(second, into=aino, by=leena)

    assert list(Enrolment.objects.values_list("pk", "person")) == [(theirs.pk, aino.pk)]


def test_of_two_empty_places_the_one_given_up_goes(leena, aino, second):
    cohort = make_cohort()
    make_enrolment(
        cohort, person=aino, withdrawn_on=STARTS_ON, withdrawn_at=at(STARTS_ON), withdrawn_by=leena
    )
    theirs = make_enrolment(cohort, person=second)

    merging.merge(second, into=aino, by=leena)

    assert list(Enrolment.objects.values_list("pk", "person")) == [(theirs.pk, aino.pk)]


def test_two_places_with_records_are_refused_with_the_cohort(leena, aino, second):
    cohort = make_cohort()
    session = make_session(make_day(cohort))
    for person in (aino, second):
        make_attendance(make_enrolment(cohort, person=person), session)

    with pytest.raises(Refused) as refusal:
        merging.merge(second, into=aino, by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "places_in_one_cohort",
        "Both records have a place in EKJ 2014–2016, and something is recorded on each: attendance, work, a group, "
        "a waiver, a completion or a certificate. An empty place would be removed, but two of these cannot become "
        "one: clear the one that should go, then merge.",
    )
    assert Enrolment.objects.count() == 2


# What both have once


def test_what_both_have_stays_once(leena, aino, second):
    cohort, espoo = make_cohort(), make_organisation("Espoo")
    for person in (aino, second):
        CohortTrainer.objects.create(cohort=cohort, person=person)
        ProgrammeLead.objects.create(programme=cohort.programme, person=person)
    make_contact(espoo, "Aino Korhonen", valid_to=STARTS_ON)
    longer = OrganisationContact.objects.create(organisation=espoo, person=second, valid_from=STARTS_ON)

    merging.merge(second, into=aino, by=leena)

    assert list(CohortTrainer.objects.values_list("person", flat=True)) == [aino.pk]
    assert list(ProgrammeLead.objects.values_list("person", flat=True)) == [aino.pk]
    assert list(OrganisationContact.objects.values_list("pk", "person")) == [(longer.pk, aino.pk)]


def test_of_two_applications_the_undecided_one_goes(leena, aino, second):
    cohort = make_cohort()
    make_application(cohort, aino)
    theirs = decided(cohort, second, ApplicationDecision.ADMITTED, leena)

    merging.merge(second, into=aino, by=leena)

    assert list(Application.objects.values_list("pk", "person")) == [(theirs.pk, aino.pk)]


def test_applications_that_were_decided_otherwise_are_refused(leena, aino, second):
    cohort = make_cohort()
    decided(cohort, aino, ApplicationDecision.DECLINED, leena)
    decided(cohort, second, ApplicationDecision.ADMITTED, leena)

    with pytest.raises(Refused) as refusal:
        merging.merge(second, into=aino, by=leena)

    assert str(refusal.value) == (
        "Both records applied to EKJ 2014–2016, and it was decided otherwise on each."
    )


# Who cannot be merged


def test_record_is_not_merged_into_itself(leena, aino):
    with pytest.raises(Refused) as refusal:
        merging.merge(aino, into=aino, by=leena)

    assert refusal.value.code == "same_record"


@pytest.mark.parametrize("which", ["duplicate", "into"])
def test_merged_record_is_not_merged_again(leena, aino, second, which):
    merging.merge(second, into=aino, by=leena)
    matti = make_person("Matti Mäki")
    second.refresh_from_db()
    both = {"duplicate": (second, matti), "into": (matti, second)}[which]

    with pytest.raises(Refused) as refusal:
        merging.merge(both[0], into=both[1], by=leena)

    assert refusal.value.code == "merged_already"


def test_earlier_mergers_and_addresses_follow(leena, aino, second):
    third = make_person("Aino K", email="aino.k@kunta.example")
    merging.merge(third, into=second, by=leena)

    merging.merge(second, into=aino, by=leena)

    third.refresh_from_db()
    assert third.merged_into == aino
    assert sorted(EarlierAddress.objects.values_list("email", "person")) == [
        ("aino.k@kunta.example", aino.pk),
        ("aino.saari@kunta.example", aino.pk),
    ]


def test_nobody_merges_themselves_away(aino, second):
    with pytest.raises(Refused) as refusal:
        merging.merge(second, into=aino, by=second)

    assert refusal.value.code == "merging_oneself_away"


def test_administrator_is_not_merged_into_somebody_who_is_none(leena, aino):
    kaisa = make_person("Kaisa Pääkäyttäjä", is_superuser=True)

    with pytest.raises(Refused) as refusal:
        merging.merge(kaisa, into=aino, by=leena)

    assert (refusal.value.code, str(refusal.value)) == (
        "administrator_lost",
        "Kaisa Pääkäyttäjä is an administrator, Aino Korhonen is not: merge them the other way round.",
    )


def test_record_of_the_system_is_nobodys(leena, aino):
    with pytest.raises(Refused) as refusal:
        merging.merge(User.objects.system(), into=aino, by=leena)

    assert refusal.value.code == "system_record"
