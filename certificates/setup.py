"""What has to be set up before the first certificate: a number series and the template of a programme."""

import re

from django.utils.translation import gettext_lazy as _

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
    whoever issues also numbers.
    """
    if series.issuer_id != programme.issuer_id:
        raise Refused("series_of_other_issuer", _("That number series is not of the programme’s issuer."))
    return rows.add(
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


def add_signatory(template: CertificateTemplate, name: str, *, office: Texts, by: User) -> Signatory:
    """Let somebody sign, last in the order printed."""
    return rows.add(
        Signatory(
            template=template,
            name=name,
            position=rows.next_place(template.signatories.all()),
            **columns("office", office),
        ),
        "add_signatory",
        by=by,
    )
