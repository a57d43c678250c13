"""Pages on which certificates are checked, issued, revoked and fetched."""

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certificates import claims, codes, issuing, verification
from certificates.cards import Card, headline
from certificates.forms import IssueForm, ReasonForm
from certificates.models import Certificate, CertificateEdition, CertificateTemplate
from certificates.verification import State, Verdict
from lms import completion, permissions
from lms.choices import CertificateKind
from lms.errors import Refused
from lms.models import Cohort, Enrolment, User
from lms.permissions import SignedIn
from lms.progress import Progress
from lms.translated import reader_language
from lms.wording import day


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """The box. A code that can be one leads to its verdict; anything else is answered here."""
    typed = request.GET.get("code", "").strip()
    if not typed:
        problem = _("Type the code.") if "code" in request.GET else ""
        return render(request, "certificates/verify.html", {"verdict": None, "problem": problem})
    verdict_on_it = verification.verify(_code_in(typed))
    if verdict_on_it.state in (State.MISTYPED, State.NUMBER_ONLY):
        return _box_again(request, verdict_on_it)
    return redirect("certificates:verdict", codes.grouped(verdict_on_it.code))


@require_GET
@never_cache
def verdict(request: HttpRequest, code: str) -> HttpResponse:
    """The verdict on one code, for anyone: everything that is printed, and whether it holds."""
    found = verification.verify(code)
    if found.state in (State.MISTYPED, State.NUMBER_ONLY):
        return _box_again(request, found)
    response = render(request, "certificates/verify.html", {"verdict": _shown(found)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


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
    return FileResponse(
        wanted.document.open("rb"),
        as_attachment=True,
        filename=f"{certificate.number}-{language}.pdf",
        content_type="application/pdf",
    )


@login_required
def issue_to_cohort(request: SignedIn, slug: str) -> HttpResponse:
    """Issue to everybody in the cohort who has completed and has none yet, after showing who they are."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user).select_related("programme"), slug=slug)
    people = Enrolment.objects.active().filter(cohort=cohort)
    return _issue(request, cohort, people, back=cohort.get_absolute_url())


@login_required
def issue_to_person(request: SignedIn, pk: int) -> HttpResponse:
    """Issue to one person, on the same page with the same questions."""
    enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user).select_related("cohort"), pk=pk)
    people = Enrolment.objects.active().filter(pk=enrolment.pk)
    return _issue(request, enrolment.cohort, people, back=enrolment.get_absolute_url())


@login_required
@require_GET
@never_cache
def batch(request: SignedIn, act: uuid.UUID) -> HttpResponse:
    """How far the files of one act of issuing are; the fragment alone when htmx asks."""
    issued = list(
        Certificate.objects.visible_to(request.user)
        .filter(act=act)
        .select_related("enrolment__cohort__programme")
    )
    if not issued:
        raise Http404
    cohort = issued[0].enrolment.cohort
    if not permissions.may_issue(request.user, cohort):
        raise PermissionDenied(_("Only the leads of the programme may see this."))
    progress = _progress(act)
    if request.htmx:
        return render(request, "lms/components/progress.html", {"progress": progress})
    facts = [
        str(cohort),
        _("issue date %(day)s") % {"day": day(issued[0].issue_date)},
        " … ".join(dict.fromkeys([issued[0].number, issued[-1].number])),
    ]
    title = ngettext("%(count)d certificate is issued", "%(count)d certificates are issued", len(issued))
    context = {
        "crumbs": _crumbs(cohort, _("Files of certificates")),
        "title": title % {"count": len(issued)},
        "facts": facts,
        "progress": progress,
        "back_url": cohort.get_absolute_url(),
    }
    return render(request, "certificates/batch.html", context)


@login_required
def revoke(request: SignedIn, number: str) -> HttpResponse:
    """Revoke one certificate, with a day and a reason."""
    return _change(
        request,
        number,
        act=issuing.revoke,
        title=_("Revoke the certificate"),
        verb=_("Revoke the certificate"),
        happens=[
            _(
                "The certificate stops being in force. Whoever checks it sees the day on which it was revoked."
            ),
            _("Its files and its number stay as they are. This cannot be undone; a new one can be issued."),
        ],
        done=_("The certificate %(number)s is revoked."),
        day_label=_("Day of revocation"),
        danger=True,
    )


@login_required
def reissue(request: SignedIn, number: str) -> HttpResponse:
    """Issue one certificate anew, from what holds today."""
    return _change(
        request,
        number,
        act=issuing.reissue,
        title=_("Issue the certificate anew"),
        verb=_("Issue anew"),
        happens=[
            _("A new certificate is issued from the name and the texts of today."),
            _("The organisation has the name that it had when the programme was completed."),
            _("The new one has a number and a code of its own. The old one says that it was replaced."),
        ],
        done=_("The certificate %(number)s is replaced by certificate %(new)s."),
        day_label=_("Issue date"),
        danger=False,
    )


def _code_in(typed: str) -> str:
    """The code within a pasted link or after a word such as "Code"; what was typed where there is none."""
    parts = [part for part in re.split(r"[\s/]+", typed) if part]
    endings = (" ".join(parts[start:]) for start in range(len(parts)))
    return next((text for text in (*endings, *reversed(parts)) if codes.is_whole(codes.read(text))), typed)


def _box_again(request: HttpRequest, verdict_on_it: Verdict) -> HttpResponse:
    problems = {
        State.MISTYPED: _("There is a typing error in this code. Look at the certificate and type it again."),
        State.NUMBER_ONLY: _(
            "This is the number of a certificate. Type the code that is printed below it: 13 letters and digits."
        ),
    }
    context = {"verdict": None, "code": verdict_on_it.code, "problem": problems[verdict_on_it.state]}
    return render(request, "certificates/verify.html", context)


def _shown(found: Verdict) -> dict[str, Any]:
    certificate = found.certificate
    if certificate is None:
        return {
            "state": found.state,
            "headline": found.state.label,
            "explanation": _("The code is well formed, but no certificate of this register has it."),
            "checked_at": timezone.now(),
            "claims": [(_("Verification code"), codes.grouped(found.code), None)],
            "code": "",
            "editions": [],
        }
    return {
        "state": found.state,
        "headline": headline(certificate, found.state),
        "explanation": claims.explanation(certificate, found.state),
        "checked_at": timezone.now(),
        "claims": claims.printed(certificate, reader_language()),
        "code": certificate.grouped_code,
        "editions": [row for row in certificate.editions.all() if row.is_ready],
    }


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
    visible = Certificate.objects.visible_to(request.user).prefetch_related("editions")
    return get_object_or_404(visible, number=number)


def _issue(request: SignedIn, cohort: Cohort, people: Any, *, back: str) -> HttpResponse:
    if not permissions.may_issue(request.user, cohort):
        raise PermissionDenied(_("Only the leads of the programme may issue certificates."))
    rows = list(people.with_names().in_alphabetical_order())
    in_force = {
        row.enrolment_id: row
        for row in Certificate.objects.in_force().filter(enrolment__in=rows, kind=CertificateKind.COMPLETION)
    }
    due = [row for row in rows if row.is_completed and row.pk not in in_force]
    completed_on = (row.completed_on for row in due if row.completed_on)
    earliest = cohort.ceremony_on or timezone.localdate()
    initial = {"issue_date": max([earliest, *completed_on])}
    form = IssueForm(request.POST or None, people=due, initial=initial)
    if request.method == "POST" and not due:
        messages.info(
            request, _("Nobody is waiting for a certificate: everybody who has completed has theirs.")
        )
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            return _issued(request, due, on=form.cleaned_data["issue_date"], back=back)
        except Refused as refusal:
            form.add_error("issue_date" if refusal.code == "before_completion" else None, str(refusal))
    template = CertificateTemplate.objects.filter(
        programme=cohort.programme_id, kind=CertificateKind.COMPLETION
    ).first()
    context = {
        "crumbs": _crumbs(cohort, _("Issue certificates")),
        "cohort": cohort,
        "certificate_title": template.title if template else _("no certificate template"),
        "issuer": cohort.programme.issuer,
        "form": form,
        "will_get": [_person(row) for row in due],
        "have_one": [
            _person(row) | {"number": in_force[row.pk].number} for row in rows if row.pk in in_force
        ],
        "lacking": _lacking([row for row in rows if not row.is_completed]),
        "back_url": back,
    }
    return render(request, "certificates/issue.html", context)


def _issued(request: SignedIn, due: Sequence[Enrolment], *, on: Any, back: str) -> HttpResponse:
    if len(due) == 1:
        certificate = issuing.issue(due[0], by=request.user, on=on)
        messages.success(request, _("Certificate %(number)s is issued.") % {"number": certificate.number})
        return redirect(back)
    certificates = issuing.issue_all(due, by=request.user, on=on)
    return redirect("certificates:batch", certificates[0].act)


def _person(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "name": enrolment.person.sort_name,
        "organisation": enrolment.organisation.short_name,
        "url": enrolment.get_absolute_url(),
    }


def _lacking(enrolments: Sequence[Enrolment]) -> list[dict[str, Any]]:
    progress = completion.assess_all(enrolments)
    return [_person(row) | {"missing": _missing(progress[row.pk])} for row in enrolments]


def _missing(progress: Progress) -> list[str]:
    if progress.is_complete:
        return [_("Everything is done; the completion has not been recorded.")]
    return [item.sentence for item in progress.missing] or [progress.sentence]


def _progress(act: uuid.UUID) -> dict[str, Any]:
    editions = CertificateEdition.objects.filter(certificate__act=act)
    total, waiting = editions.count(), editions.waiting().count()
    words = ngettext("%(done)d of %(total)d file is ready", "%(done)d of %(total)d files are ready", total)
    return {
        "done": total - waiting,
        "total": total,
        "finished": waiting == 0,
        "url": reverse("certificates:batch", args=[act]),
        "words": words % {"done": total - waiting, "total": total},
    }


def _change(
    request: SignedIn,
    number: str,
    *,
    act: Callable[..., Certificate],
    title: str,
    verb: str,
    happens: Sequence[str],
    done: str,
    day_label: str,
    danger: bool,
) -> HttpResponse:
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related("enrolment__cohort__programme"),
        number=number,
    )
    enrolment = certificate.enrolment
    if not permissions.may_issue(request.user, enrolment.cohort):
        raise PermissionDenied(
            _("Only the leads of the programme may revoke certificates and issue them anew.")
        )
    back = enrolment.get_absolute_url()
    if not certificate.is_in_force:
        messages.info(request, _("This certificate has been revoked or replaced already."))
        return redirect(back)
    form = ReasonForm(request.POST or None, day_label=day_label)
    if request.method == "POST" and form.is_valid():
        try:
            changed = act(certificate, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            at_day = refusal.code in ("before_issue", "before_completion", "in_the_future")
            form.add_error("on" if at_day else None, str(refusal))
        else:
            messages.success(request, done % {"number": certificate.number, "new": changed.number})
            return redirect(back)
    context = {
        "crumbs": _crumbs(enrolment.cohort, certificate.number),
        "title": title,
        "certificate": Card(certificate),
        "holder": certificate.content["holder"],
        "form": form,
        "happens": happens,
        "verb": verb,
        "back": back,
        "danger": danger,
    }
    return render(request, "certificates/change.html", context)


def _crumbs(cohort: Cohort, last: str) -> list[tuple[str, str]]:
    return [(_("Programmes"), reverse("programmes")), (str(cohort), cohort.get_absolute_url()), (last, "")]
