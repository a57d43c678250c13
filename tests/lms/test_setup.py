import datetime

import pytest
from django.utils.translation import override

from lms.actions import cohorts, groups, participations, setup
from lms.choices import GroupKind, ParticipationRole, PartnerRole, ProgrammeKind
from lms.errors import Refused
from lms.models import AuditEntry, Cohort, DevelopmentProject, Programme, ProgrammePartner
from tests.factories import STARTS_ON, make_cohort, make_lead, make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db

CEREMONY_ON = datetime.date(2016, 2, 12)


@pytest.fixture
def programme():
    return make_programme()


@pytest.fixture
def leena(programme):
    return make_lead(programme)


@pytest.fixture
def cohort(programme):
    return make_cohort(programme=programme)


def refused(verb, *args, **kwargs):
    """The code and the sentence with which it was refused; nothing is recorded of it."""
    entries = AuditEntry.objects.count()
    with override("en"), pytest.raises(Refused) as refusal:
        verb(*args, **kwargs)
    assert AuditEntry.objects.count() == entries
    with override("en"):
        return refusal.value.code, str(refusal.value)


def test_programme_is_created_with_its_issuer(leena):
    kuntaliitto = make_organisation("Kuntaliitto")

    programme = setup.create_programme(
        "startti",
        title={"fi": "Startti", "sv": "Starten"},
        kind=ProgrammeKind.COURSE,
        final_work_label={"fi": "lopputyö"},
        issuer=kuntaliitto,
        by=leena,
    )

    programme.refresh_from_db()
    assert (programme.title_fi, programme.title_sv, programme.title_en) == ("Startti", "Starten", "")
    assert (programme.kind, programme.issuer) == ("course", kuntaliitto)
    assert [entry.after for entry in AuditEntry.objects.about(programme)] == [
        {
            "slug": "startti",
            "kind": "course",
            "title_fi": "Startti",
            "title_sv": "Starten",
            "final_work_label_fi": "lopputyö",
            "issuer": kuntaliitto.pk,
        }
    ]


def test_programme_needs_a_title_and_an_identifier_of_its_own(programme, leena):
    assert refused(setup.create_programme, "startti", title={}, by=leena) == (
        "programme_has_a_title",
        "Write the title in at least one language.",
    )
    assert refused(setup.create_programme, programme.slug, title={"fi": "EKJ"}, by=leena)[0] == "slug_taken"
    assert refused(setup.create_programme, "ei näin", title={"fi": "EKJ"}, by=leena)[0] == "slug_invalid"
    assert Programme.objects.count() == 1


def test_each_language_has_a_text_of_its_own_with_its_own_date(programme, leena):
    old, new = datetime.date(2015, 1, 1), datetime.date(2016, 2, 15)
    setup.describe(programme, language="fi", text="Vanha", dated_on=old, by=leena)
    setup.describe(programme, language="sv", text="Gammal", dated_on=old, by=leena)

    setup.describe(programme, language="fi", text="Uusi", dated_on=new, by=leena)

    assert list(programme.texts.values_list("language", "body", "dated_on")) == [
        ("fi", "Uusi", new),
        ("sv", "Gammal", old),
    ]


def test_the_same_text_again_is_no_change(programme, leena):
    for _time in range(2):
        setup.describe(programme, language="fi", text="Teksti", dated_on=CEREMONY_ON, by=leena)

    assert AuditEntry.objects.count() == 1


def test_organisation_may_stand_in_several_roles_but_once_in_each(programme, leena):
    kt = make_organisation("KT")
    setup.add_partner(programme, kt, role=PartnerRole.ORGANISER, by=leena)
    setup.add_partner(programme, kt, role=PartnerRole.FINANCIER, under_name="Kuntayt5", by=leena)

    assert refused(setup.add_partner, programme, kt, role=PartnerRole.FINANCIER, by=leena) == (
        "partner_once_in_a_role",
        "This organisation has that role in the programme already.",
    )
    assert ProgrammePartner.objects.count() == 2


def test_partners_stand_in_the_order_in_which_they_were_added(programme, leena):
    for name in ("Tekes", "KT", "Keva"):
        setup.add_partner(programme, make_organisation(name), role=PartnerRole.FINANCIER, by=leena)

    assert list(programme.partners.values_list("organisation__slug", "position")) == [
        ("tekes", 1),
        ("kt", 2),
        ("keva", 3),
    ]


def test_figures_are_declared_public_once(programme, leena):
    read_before = Programme.objects.get(pk=programme.pk)
    setup.declare_figures_public(programme, on=CEREMONY_ON, by=leena)

    programme.refresh_from_db()
    assert programme.figures_declared_public_on == CEREMONY_ON
    for each in (programme, read_before):
        assert refused(setup.declare_figures_public, each, on=CEREMONY_ON, by=leena)[0] == "declared_already"


def test_figure_without_persons_needs_a_source(programme, leena):
    told = {"count": 300, "label": {"fi": "Kehittäjiä"}, "is_approximate": True, "by": leena}

    assert refused(setup.tell_figure, programme, "developers", source={"fi": " "}, **told) == (
        "source_missing",
        "Say where the figure comes from.",
    )
    figure = setup.tell_figure(programme, "developers", source={"fi": "Tiedote"}, **told)
    assert (figure.count, figure.is_approximate, figure.source_fi) == (300, True, "Tiedote")
    assert refused(setup.tell_figure, programme, "developers", source={"fi": "Tiedote"}, **told)[0] == (
        "figure_once_in_a_programme"
    )


def test_figure_of_a_cohort_is_told_in_its_own_programme(programme, leena):
    other = make_cohort("EMBA 5", programme=make_programme("EMBA"))

    code, _sentence = refused(
        setup.tell_figure,
        programme,
        "applicants",
        count=52,
        label={"fi": "Hakijoita"},
        source={"fi": "Helsinki"},
        cohort=other,
        by=leena,
    )

    assert code == "other_programme"


def test_cohort_is_created_with_its_days(programme, leena):
    cohort = cohorts.create_cohort(
        programme,
        "ekj-2016",
        title={"fi": "EKJ 2016"},
        scope={"fi": "Kuusi päivää."},
        starts_on=datetime.date(2016, 11, 1),
        planned_training_days=6,
        by=leena,
    )

    cohort.refresh_from_db()
    assert (cohort.programme, cohort.starts_on, cohort.ends_on) == (
        programme,
        datetime.date(2016, 11, 1),
        None,
    )
    assert (cohort.scope_fi, cohort.planned_training_days) == ("Kuusi päivää.", 6)


def test_cohort_cannot_end_before_it_starts(programme, leena):
    assert refused(
        cohorts.create_cohort,
        programme,
        "ekj-2016",
        title={"fi": "EKJ 2016"},
        starts_on=CEREMONY_ON,
        ends_on=STARTS_ON,
        by=leena,
    ) == ("cohort_dates_in_order", "A cohort cannot end before it starts.")
    assert Cohort.objects.count() == 0


def test_organisation_takes_part_once_in_a_cohort_and_again_in_the_next(programme, cohort, leena):
    pori = make_organisation("Pori")
    participations.add_participation(cohort, make_organisation("Espoo"), by=leena)
    first = participations.add_participation(cohort, pori, role=ParticipationRole.PILOT, by=leena)
    later = make_cohort("EKJ 2016", programme=programme, starts_on=CEREMONY_ON, ends_on=None)

    participations.add_participation(later, pori, by=leena)

    assert (first.role, first.position) == ("pilot", 2)
    assert refused(participations.add_participation, cohort, pori, by=leena) == (
        "participation_once_in_a_cohort",
        "This organisation takes part in the cohort already.",
    )


def test_project_names_the_language_of_each_part(cohort, leena):
    part = participations.add_participation(cohort, make_organisation("Pori"), by=leena)

    assert refused(
        participations.add_project, part, "Tiikerinloikka", language="fi", lead_word="Projektet", by=leena
    ) == (
        "lead_word_language_missing",
        "Give the lead word together with its language.",
    )
    assert (
        refused(participations.add_project, part, "Tiikerinloikka", language="", by=leena)[0]
        == "language_invalid"
    )
    project = participations.add_project(
        part, "Tiikerinloikka", language="fi", lead_word="Projektet", lead_word_language="sv", by=leena
    )
    assert str(project) == "Projektet Tiikerinloikka"


def test_organisation_runs_one_project_in_a_cohort(cohort, leena):
    part = participations.add_participation(cohort, make_organisation("Pori"), by=leena)
    participations.add_project(part, "Tiikerinloikka", language="fi", by=leena)

    assert (
        refused(participations.add_project, part, "Toinen loikka", language="fi", by=leena)[0]
        == "has_project"
    )
    assert DevelopmentProject.objects.count() == 1


def test_groups_are_counted_within_their_kind(cohort, leena):
    north = groups.add_group(cohort, kind=GroupKind.AREA, name={"fi": "Pohjoinen"}, by=leena)
    team = groups.add_group(cohort, kind=GroupKind.MANAGEMENT_TEAM, name={"fi": "Johtoryhmä"}, by=leena)
    south = groups.add_group(cohort, kind=GroupKind.AREA, name={"fi": "Eteläinen"}, by=leena)

    assert [group.position for group in (north, team, south)] == [1, 1, 2]
    assert refused(groups.add_group, cohort, kind=GroupKind.AREA, name={"fi": ""}, by=leena) == (
        "group_has_a_name",
        "Write the name in at least one language.",
    )


def test_lead_trainer_and_contact_are_appointed_once(programme, cohort, leena):
    tero, olli, pori = make_person("Tero Virtanen"), make_person("Olli Strand"), make_organisation("Pori")
    setup.appoint_lead(programme, tero, by=leena)
    cohorts.appoint_trainer(cohort, tero, by=leena)
    contact = setup.appoint_contact(pori, olli, on=STARTS_ON, by=leena)

    assert list(Programme.objects.visible_to(tero)) == [programme]
    assert (contact.valid_from, contact.valid_to) == (STARTS_ON, None)
    assert refused(setup.appoint_lead, programme, tero, by=leena)[0] == "programme_lead_once"
    assert refused(cohorts.appoint_trainer, cohort, tero, by=leena)[0] == "cohort_trainer_once"
    assert refused(setup.appoint_contact, pori, olli, on=STARTS_ON, by=leena)[0] == "contact_once_from_a_day"
    assert refused(setup.appoint_contact, pori, tero, on=CEREMONY_ON, until=STARTS_ON, by=leena) == (
        "contact_dates_in_order",
        "A contact’s time cannot end before it begins.",
    )
