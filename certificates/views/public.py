"""Where anybody checks a certificate."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates import claims, codes, verification
from certificates.cards import headline
from certificates.limits import limited
from certificates.verification import State, Verdict
from lms.translated import reader_language


@require_safe
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


@require_safe
@never_cache
@limited
def verdict(request: HttpRequest, code: str) -> HttpResponse:
    """The verdict on one code, for anyone: everything that is printed, and whether it holds."""
    found = verification.verify(code)
    if found.state in (State.MISTYPED, State.NUMBER_ONLY):
        return _box_again(request, found)
    response = render(request, "certificates/verify.html", {"verdict": _shown(found)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


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
        "editions": [row for row in found.editions if row.is_ready],
    }
