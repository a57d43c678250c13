"""Where leads issue certificates and see their files being made."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from certificates import issuing
from certificates.forms import IssueForm
from certificates.models import Certificate, CertificateEdition, CertificateTemplate
from lms import completion, permissions, readiness
from lms.actions import once
from lms.choices import CertificateKind
from lms.errors import Refused
from lms.forms.ticking import counted
from lms.models import Cohort, Enrolment
from lms.models.enrolments import EnrolmentQuerySet
from lms.permissions import SignedIn
from lms.progress import Progress
from lms.views import reach
from lms.views.acting import sent
from lms.wording import day


@login_required
def issue_to_cohort(request: SignedIn, slug: str) -> HttpResponse:
    """Issue to those in the cohort who have completed and have none, after showing who they are."""
    cohort = reach.cohort(request, slug, permissions.may_issue)
    standing = _stand(cohort, Enrolment.objects.active().filter(cohort=cohort))
    form = IssueForm(
        sent(request),
        people=standing.due,
        unticked=() if request.method == "POST" else {*standing.revoked, *standing.obstacles},
        initial={"issue_date": standing.first_day},
    )
    back = cohort.get_absolute_url()
    if request.method == "POST" and (done := _issued(request, form, standing, back=back)):
        return done
    ticked = form.ticked
    context = _about(cohort) | {
        "form": form,
        "will_get": [
            _person(row) | {"key": row.pk, "is_ticked": row.pk in ticked}
            for row in standing.can
            if row.pk not in standing.revoked
        ],
        "revoked": [
            _person(row)
            | {"key": row.pk, "is_ticked": row.pk in ticked, "detail": _revocation(standing.revoked[row.pk])}
            for row in standing.can
            if row.pk in standing.revoked
        ],
        "count": len(ticked),
        "words": counted(len(ticked), none=_("Issue certificates"), words=_button),
        "cannot": standing.cannot(),
        "have_one": [
            _person(row) | {"number": standing.in_force[row.pk].number}
            for row in standing.rows
            if row.pk in standing.in_force
        ],
        "lacking": _lacking([row for row in standing.rows if not row.is_completed]),
        "back_url": back,
    }
    return render(request, "certificates/issue.html", context)


@login_required
def issue_to_person(request: SignedIn, pk: int) -> HttpResponse:
    """Issue to one person, or say why that cannot be."""
    enrolment = reach.enrolment(request, pk, permissions.may_issue)
    standing = _stand(enrolment.cohort, Enrolment.objects.filter(pk=enrolment.pk))
    form = IssueForm(sent(request), people=standing.due, initial={"issue_date": standing.first_day})
    back = enrolment.get_absolute_url()
    if request.method == "POST" and (done := _issued(request, form, standing, back=back)):
        return done
    row = standing.rows[0]
    revoked, in_force = standing.revoked.get(row.pk), standing.in_force.get(row.pk)
    context = _about(enrolment.cohort) | {
        "form": form,
        "person": _person(row) | {"key": row.pk, "full_name": row.person.full_name},
        "can": bool(standing.can),
        "obstacle": next((refusal.sentence for refusal in standing.obstacles.values()), ""),
        "in_force": in_force.number if in_force else "",
        "revoked": _revocation(revoked) if revoked else "",
        "missing": [] if row.is_completed else _lacking([row])[0]["missing"],
        "back_url": back,
    }
    return render(request, "certificates/issue_one.html", context)


@login_required
@require_GET
@never_cache
def batch(request: SignedIn, act: uuid.UUID) -> HttpResponse:
    """How far the files of one act of issuing are; the fragment alone when htmx asks."""
    issued = list(
        Certificate.objects.overseen_by(request.user)
        .filter(act=act)
        .select_related("enrolment__cohort__programme", "enrolment__person")
        .order_by("number")
    )
    if not issued:
        raise Http404
    cohort = issued[0].enrolment.cohort
    permissions.refuse_unless(permissions.may_oversee, request.user, cohort)
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
        "crumbs": crumbs(cohort, _("Files of certificates")),
        "title": title % {"count": len(issued)},
        "facts": facts,
        "progress": progress,
        "people": [
            {
                "name": row.enrolment.person.sort_name,
                "url": row.enrolment.get_absolute_url(),
                "number": row.number,
            }
            for row in issued
        ],
        "cohort": cohort,
        "may_issue": permissions.may_issue(request.user, cohort),
        "back_url": cohort.get_absolute_url(),
    }
    return render(request, "certificates/batch.html", context)


@dataclass
class _Standing:
    """Where people stand towards a certificate of completion: who has one, who had one, to whom one is due."""

    rows: list[Enrolment]
    in_force: dict[int, Certificate]
    revoked: dict[int, Certificate]  # the newest of those who have none in force
    first_day: datetime.date
    due: list[Enrolment]

    @cached_property
    def obstacles(self) -> dict[int, Refused]:
        """Why some of those due cannot be issued to. It takes a while: each certificate is tried out."""
        return issuing.obstacles(self.due, on=self.first_day)

    @property
    def can(self) -> list[Enrolment]:
        return [row for row in self.due if row.pk not in self.obstacles]

    def cannot(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """By sentence why some cannot be issued to, though they have completed and have none."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows:
            if refusal := self.obstacles.get(row.pk):
                found.setdefault(refusal.sentence, []).append(_person(row))
        return list(found.items())


def _stand(cohort: Cohort, people: EnrolmentQuerySet) -> _Standing:
    rows = list(people.with_names().in_alphabetical_order())
    in_force, revoked = {}, {}
    for certificate in Certificate.objects.filter(
        enrolment__in=rows, kind=CertificateKind.COMPLETION
    ).order_by("issued_at", "pk"):
        if certificate.is_in_force:
            in_force[certificate.enrolment_id] = certificate
        elif certificate.revoked_at is not None:
            revoked[certificate.enrolment_id] = certificate
    due = [row for row in rows if row.is_completed and row.pk not in in_force]
    earliest = cohort.ceremony_on or timezone.localdate()
    first_day = max([earliest, *(row.completed_on for row in due if row.completed_on)])
    return _Standing(
        rows=rows,
        in_force=in_force,
        revoked={row.pk: revoked[row.pk] for row in due if row.pk in revoked},
        first_day=first_day,
        due=due,
    )


def _issued(request: SignedIn, form: IssueForm, standing: _Standing, *, back: str) -> HttpResponse | None:
    """Issue to those chosen and lead on; None where something has to be put right first."""
    if not standing.due:
        messages.info(request, _nobody(standing))
        return redirect(back)
    if not form.is_valid():
        return None
    chosen = form.chosen()
    try:
        with once.only(form.key):
            if len(chosen) > 1:
                certificates = issuing.issue_all(chosen, by=request.user, on=form.cleaned_data["issue_date"])
            else:
                certificates = [issuing.issue(chosen[0], by=request.user, on=form.cleaned_data["issue_date"])]
    except once.SentAlready as again:
        messages.info(request, again.sentence)
        return redirect(back)
    except Refused as refusal:
        form.refuse(refusal, {"before_completion": "issue_date"})
        return None
    if len(certificates) > 1:
        return redirect("certificates:batch", certificates[0].act)
    words = {"number": certificates[0].number, "person": chosen[0].person.full_name}
    messages.success(request, _("Certificate %(number)s is issued to %(person)s.") % words)
    return redirect(back)


def _nobody(standing: _Standing) -> str:
    if len(standing.rows) == 1 and not standing.in_force:
        return _("No certificate can be issued: the completion is not on record.")
    return _("Nobody is waiting for a certificate: everybody who has completed has theirs.")


def _about(cohort: Cohort) -> dict[str, Any]:
    template = CertificateTemplate.objects.filter(
        programme=cohort.programme_id, kind=CertificateKind.COMPLETION
    ).first()
    return {
        "crumbs": crumbs(cohort, _("Issue certificates")),
        "cohort": cohort,
        "certificate_title": template.title if template else _("no certificate template"),
        "issuer": cohort.programme.issuer,
        "unfinished": [line for line in readiness.certificate(cohort.programme) if line.state == "to_do"],
    }


def _revocation(certificate: Certificate) -> str:
    return _("%(number)s was revoked on %(day)s") % {
        "number": certificate.number,
        "day": day(certificate.revoked_on),
    }


def _button(count: int) -> str:
    return ngettext("Issue %(count)d certificate", "Issue %(count)d certificates", count) % {"count": count}


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


def crumbs(cohort: Cohort, last: str) -> list[tuple[str, str]]:
    return [
        (_("Programmes"), reverse("programmes")),
        (str(cohort.programme), cohort.programme.get_absolute_url()),
        (str(cohort), cohort.get_absolute_url()),
        (last, ""),
    ]
