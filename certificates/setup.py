"""What has to be set up before the first certificate: a number series and the template of a programme.

Whatever is changed here is tried out on a specimen with long names first, so that what cannot be printed is
refused now and not on the day of issue. A change shows only on certificates issued after it.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import document
from certificates.freezing import specimen
from certificates.models import CertificateTemplate, NumberSeries, Signatory
from lms.actions import rows
from lms.choices import CertificateKind
from lms.errors import Refused
from lms.models import Organisation, Programme, User
from lms.translated import NO_TEXT, Texts, columns

# What stays readable aloud, in a file name and in an address.
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,11}")


def start_series(prefix: str, *, issuer: Organisation, by: User) -> NumberSeries:
    """Start numbering the issuer's certificates under ``prefix``, as in ``EKJ-2016-0001``.

    Refuses ``prefix_invalid`` and ``prefix_taken``.
    """
    if not _PREFIX.fullmatch(prefix):
        raise Refused(
            "prefix_invalid",
            _("A prefix begins with a capital letter and holds capital letters and digits, A–Z."),
        )
    return rows.add(NumberSeries(issuer=issuer, prefix=prefix), "start_series", by=by)


@transaction.atomic
def draw_up_template(
    programme: Programme,
    *,
    series: NumberSeries,
    title: Texts,
    by: User,
    award: Texts = NO_TEXT,
    statement: Texts = NO_TEXT,
    place: Texts = NO_TEXT,
    kind: str = CertificateKind.COMPLETION,
    design: str = "nordic",
) -> CertificateTemplate:
    """Decide what the programme prints on its certificates of one kind.

    ``award`` stands between the title and the name ("has been granted to"). Refuses ``series_of_other_issuer``:
    whoever issues also numbers; and what ``document.check`` refuses.
    """
    _refuse_unless_of_issuer(series, programme)
    template = rows.add(
        CertificateTemplate(
            programme=programme,
            kind=kind,
            series=series,
            design=design,
            **columns("title", title),
            **columns("award", award),
            **columns("statement", statement),
            **columns("place", place),
        ),
        "draw_up_template",
        by=by,
    )
    _refuse_unless_printable(template)
    return template


@transaction.atomic
def change_template(
    template: CertificateTemplate, *, by: User, seen: Mapping[str, str] | None = None, **values: Any
) -> CertificateTemplate:
    """Change the series or the texts, for certificates issued from now on. Refuses like ``draw_up_template``.

    ``seen`` is as in ``rows.change``.
    """
    if (series := values.get("series")) is not None:
        _refuse_unless_of_issuer(series, template.programme)
    changed = rows.change(template, "change_template", by=by, seen=seen, **values)
    _refuse_unless_printable(changed)
    return changed


@transaction.atomic
def add_signatory(template: CertificateTemplate, name: str, *, office: Texts, by: User) -> Signatory:
    """Let somebody sign, last in the order printed. Refuses what ``document.check`` refuses: four is the most."""
    rows.hold(template)  # so that two who come at once do not get the same place
    signatory = rows.add(
        Signatory(
            template=template,
            name=name,
            position=rows.next_place(template.signatories.all()),
            **columns("office", office),
        ),
        "add_signatory",
        by=by,
    )
    _refuse_unless_printable(template)
    return signatory


@transaction.atomic
def change_signatory(
    signatory: Signatory, *, by: User, seen: Mapping[str, str] | None = None, **values: Any
) -> Signatory:
    changed = rows.change(signatory, "change_signatory", by=by, seen=seen, **values)
    _refuse_unless_printable(changed.template)
    return changed


def move_signatory(signatory: Signatory, *, up: bool, place: int, by: User) -> None:
    """Sign before or after the next one. ``place`` is where the reader saw it: pressing twice moves once.

    Refuses ``moved_already`` and ``at_the_end``.
    """
    together = Signatory.objects.filter(template=signatory.template_id)
    rows.move(signatory, together, "move_signatory", up=up, place=place, by=by)


def remove_signatory(signatory: Signatory, *, by: User) -> None:
    """Let somebody sign no longer. Certificates that were issued keep their signatories."""
    rows.remove(signatory, "remove_signatory", by=by)


def _refuse_unless_of_issuer(series: NumberSeries, programme: Programme) -> None:
    if series.issuer_id != programme.issuer_id:
        raise Refused("series_of_other_issuer", _("That number series is not of the programme’s issuer."))


def _refuse_unless_printable(template: CertificateTemplate) -> None:
    """Tried on what is written by now, whatever ``template`` has read before."""
    written = CertificateTemplate.objects.select_related("programme", "series").get(pk=template.pk)
    document.check(specimen(written, on=timezone.localdate()))
