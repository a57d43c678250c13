"""The page of a form that leads to one act: shown, refused with a sentence, or done and left."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from lms.actions import once
from lms.errors import Refused
from lms.forms.acts import ActForm

Result = TypeVar("Result")
Text = str | Promise


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when it was sent empty; None when it is only to be shown."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    form: ActForm,
    verb: Callable[[], Result],
    *,
    title: Text,
    button: Text,
    done: Text | Callable[[Result], Text],
    to: str | Callable[[Result], str],
    back: str,
    crumbs: Sequence[tuple[Any, str]],
    affects: Callable[[], Sequence[Text]] | None = None,
    fields: Mapping[str, str] | None = None,
    template: str = "lms/form.html",
    **context: Any,
) -> HttpResponse:
    """Show ``form``; when it is sent and valid, do ``verb`` once, say ``done`` and go ``to``.

    ``affects`` answers, for a valid form, what has happened already and would be touched: those sentences are
    shown first, and the act is done when the form comes back knowing them. ``fields`` names the field at which
    a refusal of a code is said. ``back`` is the way out, and where a form leads that was sent twice. The rest
    of ``context`` is for the template: ``sub`` and ``help`` of lms/form.html, and ``danger``.
    """
    warnings: Sequence[Text] = ()
    if request.method == "POST" and form.is_valid():
        warnings = affects() if affects else ()
        if not warnings or request.POST.get("knowing") == _fingerprint(warnings):
            try:
                with once.only(form.key):
                    result = verb()
            except once.SentAlready as again:
                messages.info(request, again.sentence)
                return redirect(back)
            except Refused as refusal:
                form.refuse(refusal, fields)
                warnings = ()
            else:
                messages.success(request, done(result) if callable(done) else done)
                return redirect(to(result) if callable(to) else to)
    context |= {
        "crumbs": [*crumbs, (title, "")],
        "title": title,
        "form": form,
        "button": button,
        "back": back,
        "warnings": warnings,
        "knowing": _fingerprint(warnings) if warnings else "",
    }
    return render(request, template, context)


def press(
    request: HttpRequest, verb: Callable[[], Any], *, done: Text | Callable[[Any], Text], to: str
) -> HttpResponse:
    """Do ``verb`` for a button without a form, and go ``to`` with what happened or why it did not.

    The verb has to say no by itself when it is done twice.
    """
    try:
        result = verb()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done(result) if callable(done) else done)
    return redirect(to)


def _fingerprint(sentences: Sequence[Text]) -> str:
    return hashlib.sha256("\n".join(map(str, sentences)).encode()).hexdigest()[:16]
