"""API tokens of the reader: listed, made, shown once, revoked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms.actions import once
from lms.actions import tokens as acts
from lms.errors import Refused
from lms.forms.account import TokenForm
from lms.forms.acts import ActForm
from lms.models import ApiToken
from lms.permissions import SignedIn
from lms.views.account.confirming import confirmed
from lms.views.acting import form_page, sent
from lms.wording import short_day


@login_required
@require_GET
def tokens(request: SignedIn) -> HttpResponse:
    rows = [(token, acts.is_over(token)) for token in ApiToken.objects.filter(user=request.user)]
    context = {"crumbs": _crumbs(), "tokens": rows}
    return render(request, "lms/account/tokens.html", context)


@confirmed
@never_cache
def new(request: SignedIn) -> HttpResponse:
    """Make a token. Its secret is the answer to the form itself, so no address leads to it again."""
    form = TokenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            with once.only(form.key):
                token, secret = acts.issue(request.user, by=request.user, **form.values())
        except once.SentAlready:
            messages.info(request, _("This token has been made already. Its secret was shown once."))
            return redirect("tokens")
        except Refused as refusal:
            form.refuse(refusal, {"lifetime_invalid": "days"})
        else:
            context = {
                "crumbs": _crumbs(token.name),
                "token": token,
                "secret": secret,
                "header": f"Authorization: Token {secret}",
            }
            return render(request, "lms/account/token_made.html", context)
    context = {
        "crumbs": _crumbs(_("Make a token")),
        "title": _("Make a token"),
        "help": _("A program that has the token acts in your name. Make one for each program."),
        "form": form,
        "button": _("Make the token"),
        "back": reverse("tokens"),
    }
    return render(request, "lms/form.html", context)


@login_required
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    happens = [
        _("The program that uses “%(name)s” is refused from now on.") % {"name": token.name},
        _("It cannot be taken back. Make a new token if the program is still needed.")
        if not acts.is_over(token)
        else _("It stopped working on %(day)s.") % {"day": short_day(token.expiry)},
    ]
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: acts.revoke(token, by=request.user),
        title=_("Revoke the token “%(name)s”") % {"name": token.name},
        button=_("Revoke the token"),
        done=_("The token works no more."),
        to=reverse("tokens"),
        back=reverse("tokens"),
        crumbs=[(_("Your account"), reverse("account")), (_("API tokens"), reverse("tokens"))],
        template="lms/confirm.html",
        happens=happens,
        danger=True,
    )


def _crumbs(*below: object) -> list[tuple[object, str]]:
    """From one's account to the list of tokens, or to a page below it."""
    account = (_("Your account"), reverse("account"))
    if not below:
        return [account, (_("API tokens"), "")]
    return [account, (_("API tokens"), reverse("tokens")), *((label, "") for label in below)]
