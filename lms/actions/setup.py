"""What a programme lead sets up: the programme, who stands behind it and who leads it.

Its runs are in ``cohorts``, with their ``groups`` and ``participations``; what they consist of is in ``plans``.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.actions import invitations, rows, slugs
from lms.choices import ProgrammeKind, Role
from lms.errors import Refused
from lms.models import (
    AggregateFigure,
    Cohort,
    Organisation,
    OrganisationContact,
    Programme,
    ProgrammeLead,
    ProgrammePartner,
    ProgrammeText,
    User,
)
from lms.translated import NO_TEXT, Texts, columns

Seen = Mapping[str, str] | None


@transaction.atomic
def create_programme(
    slug: str = "",
    *,
    title: Texts,
    by: User,
    kind: str = ProgrammeKind.TRAINING_PROGRAMME,
    final_work_label: Texts = NO_TEXT,
    issuer: Organisation | None = None,
    led_by: User | None = None,
) -> Programme:
    """A new programme, perhaps with its first lead. Without a ``slug`` one is made of the title.

    ``issuer`` grants its certificates; a programme without certificates has none.
    """
    programme = rows.add(
        Programme(
            slug=slug or slugs.proposed(title, Programme.objects.all(), otherwise="programme"),
            kind=kind,
            issuer=issuer,
            **columns("title", title),
            **columns("final_work_label", final_work_label),
        ),
        "create_programme",
        by=by,
    )
    if led_by is not None:
        appoint_lead(programme, led_by, by=by)
    return programme


def change_programme(programme: Programme, *, by: User, seen: Seen = None, **values: Any) -> Programme:
    """Change its title, kind, issuer or word for the final work. Certificates issued keep what they say."""
    return rows.change(programme, "change_programme", by=by, seen=seen, **values)


@transaction.atomic
def remove_programme(programme: Programme, *, by: User) -> None:
    """Take away a programme that was never run, with its texts, partners and figures. Refuses ``has_cohorts``."""
    held = rows.hold(programme)
    refuse_if_it_has_cohorts(held)
    rows.remove(held, "remove_programme", by=by)


def refuse_if_it_has_cohorts(programme: Programme) -> None:
    """Refuses ``has_cohorts``: a programme that was run stays."""
    if programme.cohorts.exists():
        raise Refused("has_cohorts", _("This programme has cohorts. Only one without any can be removed."))


@transaction.atomic
def describe(
    programme: Programme, *, language: str, text: str, dated_on: datetime.date, by: User, seen: Seen = None
) -> ProgrammeText:
    """Write, or write anew, the programme's text in one language, with the date of that text."""
    known = ProgrammeText.objects.filter(programme=programme, language=language).first()
    if known is not None:
        return rows.change(known, "describe", by=by, seen=seen, body=text.strip(), dated_on=dated_on)
    return rows.add(
        ProgrammeText(programme=programme, language=language, body=text.strip(), dated_on=dated_on),
        "describe",
        by=by,
    )


def remove_text(text: ProgrammeText, *, by: User) -> None:
    """Take away the text in one language; the audit log keeps it."""
    rows.remove(text, "remove_text", by=by)


# Who stands behind it


def add_partner(
    programme: Programme,
    organisation: Organisation,
    *,
    role: str,
    by: User,
    under_name: str = "",
    position: int | None = None,
) -> ProgrammePartner:
    """Name the organisation as owner, organiser, financier or training partner, last in the role's list.

    ``under_name`` is the name of a joint front that it stands under.
    """
    if position is None:
        position = rows.next_place(programme.partners.filter(role=role))
    return rows.add(
        ProgrammePartner(
            programme=programme,
            organisation=organisation,
            role=role,
            under_name=under_name,
            position=position,
        ),
        "add_partner",
        by=by,
    )


@transaction.atomic
def change_partner(
    partner: ProgrammePartner, *, by: User, seen: Seen = None, position: int | None = None, **values: Any
) -> ProgrammePartner:
    """Change the role, the joint front or the place; who stands at that place and after it moves on."""
    held = rows.hold(partner)
    if position is not None and position != held.position:
        others = ProgrammePartner.objects.filter(
            programme=held.programme_id, role=values.get("role", held.role)
        )
        rows.make_room(others.exclude(pk=held.pk), position)
        values["position"] = position
    return rows.change(held, "change_partner", by=by, seen=seen, **values)


def remove_partner(partner: ProgrammePartner, *, by: User) -> None:
    rows.remove(partner, "remove_partner", by=by)


# Figures


@transaction.atomic
def declare_figures_public(programme: Programme, *, by: User, on: datetime.date) -> Programme:
    """From the day ``on`` figures about few people are shown to whoever may see the report. Said once."""
    held = rows.hold(programme)
    if held.figures_declared_public_on is not None:
        raise Refused("declared_already", _("The figures have been declared public already."))
    return rows.change(held, "declare_figures_public", by=by, figures_declared_public_on=on)


# What contacts are told


@transaction.atomic
def show_names_to_contacts(programme: Programme, *, by: User, on: datetime.date) -> Programme:
    """From the day ``on`` the contacts of organisations see the names of their own people in this programme.

    Refuses ``names_shown_already``.
    """
    held = rows.hold(programme)
    if held.names_shown_to_contacts_on is not None:
        raise Refused("names_shown_already", _("It has been decided already that contacts see the names."))
    return rows.change(held, "show_names_to_contacts", by=by, names_shown_to_contacts_on=on)


@transaction.atomic
def stop_showing_names(programme: Programme, *, by: User) -> Programme:
    """Contacts see figures only, from now on. Refuses ``names_not_shown``."""
    held = rows.hold(programme)
    if held.names_shown_to_contacts_on is None:
        raise Refused("names_not_shown", _("The names are not shown to contacts."))
    return rows.change(held, "stop_showing_names", by=by, names_shown_to_contacts_on=None)


# What a source tells


def tell_figure(
    programme: Programme,
    code: str = "",
    *,
    count: int,
    label: Texts,
    source: Texts,
    by: User,
    is_approximate: bool = False,
    cohort: Cohort | None = None,
) -> AggregateFigure:
    """Tell a figure whose persons are not known, with its source. Without a ``code`` one is made of the label.

    Refuses ``source_missing`` and ``label_missing``.
    """
    _refuse_unless_told(label, source)
    if cohort is not None and cohort.programme_id != programme.pk:
        raise Refused("other_programme", _("That cohort is of another programme."))
    others = AggregateFigure.objects.filter(programme=programme)
    return rows.add(
        AggregateFigure(
            programme=programme,
            cohort=cohort,
            code=code or slugs.proposed(label, others, column="code", otherwise="figure", longest=60),
            count=count,
            is_approximate=is_approximate,
            **columns("label", label),
            **columns("source", source),
        ),
        "tell_figure",
        by=by,
    )


def change_figure(
    figure: AggregateFigure, *, label: Texts, source: Texts, by: User, seen: Seen = None, **values: Any
) -> AggregateFigure:
    """Change what a source tells. Refuses ``source_missing``, ``label_missing`` and ``other_programme``."""
    _refuse_unless_told(label, source)
    cohort = values.get("cohort")
    if cohort is not None and cohort.programme_id != figure.programme_id:
        raise Refused("other_programme", _("That cohort is of another programme."))
    texts = columns("label", label) | columns("source", source)
    return rows.change(figure, "change_figure", by=by, seen=seen, **texts, **values)


def remove_figure(figure: AggregateFigure, *, by: User) -> None:
    rows.remove(figure, "remove_figure", by=by)


def _refuse_unless_told(label: Texts, source: Texts) -> None:
    if not any(text.strip() for text in label.values()):
        raise Refused("label_missing", _("Say whom the figure counts, in at least one language."))
    if not any(text.strip() for text in source.values()):
        raise Refused("source_missing", _("Say where the figure comes from."))


# Who does what


def appoint_lead(programme: Programme, person: User, *, by: User) -> ProgrammeLead:
    """Let the person lead the programme: admit, issue and report."""
    return rows.add(ProgrammeLead(programme=programme, person=person), "appoint_lead", by=by)


@transaction.atomic
def end_lead(lead: ProgrammeLead, *, by: User) -> None:
    """Let the person lead the programme no longer. Refuses ``last_lead``: somebody has to."""
    rows.hold(lead.programme)  # so that two cannot both go
    held = rows.hold(lead)
    refuse_if_last(held)
    rows.remove(held, "end_lead", by=by)
    invitations.revoke_with_role(held.person, Role.LEAD, by=by, programme=held.programme)


def refuse_if_last(lead: ProgrammeLead) -> None:
    """Refuses ``last_lead`` when nobody else leads the programme."""
    if not ProgrammeLead.objects.filter(programme=lead.programme_id).exclude(pk=lead.pk).exists():
        raise Refused(
            "last_lead",
            _("%(person)s is the only lead of this programme. Appoint another one first.")
            % {"person": lead.person},
        )


def appoint_contact(
    organisation: Organisation,
    person: User,
    *,
    by: User,
    on: datetime.date,
    until: datetime.date | None = None,
) -> OrganisationContact:
    """Let the person see the figures of the organisation from the day ``on``."""
    return rows.add(
        OrganisationContact(organisation=organisation, person=person, valid_from=on, valid_to=until),
        "appoint_contact",
        by=by,
    )
