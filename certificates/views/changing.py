"""Where leads revoke a certificate or issue it anew."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.cards import Card
from certificates.forms import ReasonForm
from certificates.models import Certificate
from certificates.views.issuing import crumbs
from lms import permissions
from lms.errors import Refused
from lms.permissions import SignedIn
from lms.views.acting import sent


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
    visible = Certificate.objects.visible_to(request.user).select_related("enrolment__cohort__programme")
    certificate = get_object_or_404(visible, number=number)
    enrolment = certificate.enrolment
    permissions.refuse_unless(permissions.may_issue, request.user, enrolment)
    back = enrolment.get_absolute_url()
    if not certificate.is_in_force:
        messages.info(request, _("This certificate has been revoked or replaced already."))
        return redirect(back)
    form = ReasonForm(sent(request), day_label=day_label)
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
        "crumbs": crumbs(enrolment.cohort, certificate.number),
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
