"""How it works, told to each reader in their own words."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lms import permissions
from lms.permissions import Reader


def _anyone(user: Reader) -> bool:
    return True


# In the order of the tabs; whoever asks without saying for whom gets the first that is about them.
READERS: dict[str, tuple[Promise, Callable[[Reader], bool]]] = {
    "lead": (_("For programme leads"), permissions.leads),
    "trainer": (_("For trainers"), permissions.trains),
    "participant": (_("For participants"), permissions.takes_part),
    "anyone": (_("For anyone with a certificate in hand"), _anyone),
}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    own = next(reader for reader, (_label, is_about) in READERS.items() if is_about(request.user))
    return redirect("help", own)


@require_GET
def how_it_works(request: HttpRequest, reader: str) -> HttpResponse:
    """Open to everybody: there is nothing in it about anybody."""
    if reader not in READERS:
        raise Http404
    context = {
        "crumbs": [(_("How it works"), "")],
        "reader": reader,
        "tabs": [
            (label, reverse("help", args=[other]), other == reader) for other, (label, _is) in READERS.items()
        ],
    }
    return render(request, f"lms/help/{reader}.html", context)
