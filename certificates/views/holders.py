"""Where the holders of certificates find and fetch theirs."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certificates.cards import Card
from certificates.models import Certificate, CertificateEdition
from lms import permissions
from lms.models import Enrolment, User
from lms.permissions import SignedIn
from lms.wording import day

logger = logging.getLogger(__name__)


@login_required
@require_GET
@never_cache
def mine(request: SignedIn) -> HttpResponse:
    own = (
        Certificate.objects.held_by(request.user).select_related("superseded_by").prefetch_related("editions")
    )
    newest_first = list(own.order_by("-issue_date", "-issued_at", "-pk"))
    crumbs = [(_("My certificates"), "")]
    return render(
        request,
        "certificates/mine.html",
        {
            "certificates": [Card(row) for row in newest_first],
            "not_issued": "" if newest_first else _not_issued(request.user),
            "crumbs": crumbs,
        },
    )


@login_required
@require_GET
@never_cache
def downloads(request: SignedIn, number: str) -> HttpResponse:
    """The files of one certificate, asked for again while they are being made."""
    certificate = _visible(request, number)
    return render(request, "lms/components/downloads.html", {"certificate": Card(certificate)})


@login_required
@require_GET
def edition(request: SignedIn, number: str, language: str) -> HttpResponse | FileResponse:
    """The stored bytes of one language version, as they were drawn."""
    certificate = _visible(request, number)
    wanted = get_object_or_404(certificate.editions, language=language)
    if not wanted.is_ready:
        messages.info(request, _("The file of this certificate is being made. It will be here in a moment."))
        is_own = certificate.enrolment.person_id == request.user.pk
        return redirect("certificates:mine" if is_own else certificate.enrolment)
    try:
        drawn = wanted.document.open("rb")
    except FileNotFoundError:
        return _lost(request, wanted)
    return FileResponse(
        drawn,
        as_attachment=True,
        filename=f"{certificate.number}-{language}.pdf",
        content_type="application/pdf",
    )


def _lost(request: SignedIn, wanted: CertificateEdition) -> HttpResponse:
    """Drawn once, hashed, and gone from the store: never drawn anew, since the bytes are what was issued."""
    logger.error(
        "The file %s of certificate %s is missing from the store. Put it back from the backup; its SHA-256 is %s.",
        wanted.document.name,
        wanted.certificate,
        wanted.sha256,
    )
    context = {
        "crumbs": [(str(wanted.certificate), "")],
        "number": wanted.certificate.number,
        "verdict_url": wanted.certificate.get_absolute_url(),
        "file": wanted.document.name if request.user.is_superuser else "",
        "sha256": wanted.sha256,
    }
    return render(request, "certificates/lost.html", context, status=404)


def _not_issued(person: User) -> str:
    """Since when a person without any certificate could have one; empty where none is to be expected."""
    completed = Enrolment.objects.active().completed().filter(person=person)
    newest = completed.filter(cohort__programme__issuer__isnull=False).order_by("-completed_on").first()
    if newest is None:
        return ""
    return _("You completed the programme on %(day)s. Your certificate has not been issued yet.") % {
        "day": day(newest.completed_on)
    }


def _visible(request: SignedIn, number: str) -> Certificate:
    visible = Certificate.objects.visible_to(request.user).select_related("enrolment__cohort__programme")
    found = get_object_or_404(visible.prefetch_related("editions"), number=number)
    permissions.refuse_unless(permissions.may_read_certificates, request.user, found.enrolment)
    return found
