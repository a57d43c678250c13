"""What became of an organisation, and to which successor the places of a split one belong."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.actions import organisations as acts
from lms.actions import splitting
from lms.choices import SuccessionKind
from lms.forms.acts import ActForm
from lms.forms.registry import AfterSplitForm, SuccessionForm
from lms.models import AfterSplit, Enrolment, Organisation, Succession
from lms.permissions import SignedIn
from lms.views.acting import form_page, sent
from lms.views.registry.pages import crumbs_to, found_by, page_of
from lms.wording import day

PAGE = 300


@login_required
def succession_new(request: SignedIn, slug: str) -> HttpResponse:
    """Recorded once the reader has seen what it does, and what it does not."""
    found = found_by(request, slug)
    form = SuccessionForm(sent(request))

    def record() -> Succession:
        return acts.record_succession(found, by=request.user, **form.values())

    return form_page(
        request,
        form,
        record,
        title=_("What became of it"),
        sub=found.name,
        button=_("Record it"),
        done=lambda made: (
            _("It is recorded that %(successor)s came after %(organisation)s. Nobody was moved.")
            % {"successor": made.successor.name, "organisation": found.name}
        ),
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        affects=lambda: _what_it_does(request, found, **form.values()),
        fields={
            "succession_into_another": "successor",
            "succession_once": "successor",
            "succession_circle": "successor",
        },
        template="lms/registry/succession.html",
    )


@login_required
def succession_undo(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    found = found_by(request, slug)
    one = get_object_or_404(Succession.objects.filter(predecessor=found).select_related("successor"), pk=pk)
    words = {"organisation": found.name, "successor": one.successor.name, "day": day(one.on)}
    decided = AfterSplit.objects.filter(predecessor=found, successor=one.successor)
    divided = decided.filter(enrolment__in=Enrolment.objects.overseen_by(request.user)).count()
    happens = [
        _("%(successor)s does not count as having come after %(organisation)s any more.") % words,
        _("Nobody is moved, and no certificate changes. The history keeps what was recorded."),
    ]
    if divided:
        happens.insert(
            1,
            ngettext(
                "It is undecided again to which successor %(count)d place belongs.",
                "It is undecided again to which successor %(count)d places belong.",
                divided,
            )
            % {"count": divided},
        )
    happens += _elsewhere(request)
    return form_page(
        request,
        ActForm(sent(request)),
        lambda: acts.undo_succession(one, by=request.user),
        title=_("Take back what was recorded"),
        sub=_("%(organisation)s → %(successor)s, %(day)s") % words,
        button=_("Take it back"),
        done=_("It is taken back that %(successor)s came after %(organisation)s.") % words,
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        template="lms/confirm.html",
        happens=happens,
        danger=True,
    )


@login_required
def after_split(request: SignedIn, slug: str) -> HttpResponse:
    """The places of a split organisation, each with the successor it belongs to; saved all at once."""
    found = found_by(request, slug)
    successors = list(splitting.successors(found).with_names())
    if not successors:
        raise Http404(_("This organisation has not been split."))
    led = splitting.places(found).filter(pk__in=Enrolment.objects.led_by(request.user).values("pk"))
    ordered = led.select_related("person", "cohort").order_by("cohort__slug", "person__sort_key", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    places = list(page.object_list)
    decided = splitting.decided(found, Enrolment.objects.filter(pk__in=[place.pk for place in places]))
    form = AfterSplitForm(sent(request), places=places, successors=successors, decided=decided)

    def assign() -> int:
        return splitting.assign(found, form.choices(), by=request.user, seen=form.what_was_seen())

    return form_page(
        request,
        form,
        assign,
        title=_("To whom the places belong"),
        sub=found.name,
        help=_(
            "For figures “as organised today”. Figures “as it was then” and certificates keep %(organisation)s."
        )
        % {"organisation": found.name},
        button=_("Save"),
        done=_saved,
        to=page_of(found),
        back=page_of(found),
        crumbs=crumbs_to((found.name, page_of(found))),
        template="lms/registry/after_split.html",
        page=page,
    )


def _saved(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("%(count)d place is decided.", "%(count)d places are decided.", count) % {"count": count}


def _elsewhere(request: SignedIn) -> list[str]:
    """Of places in programmes that the reader does not lead nothing is counted: it may be a figure under 5."""
    if request.user.sees_all:
        return []
    return [_("It holds for places in programmes that you do not lead as well. They are not counted here.")]


def _what_it_does(
    request: SignedIn, organisation: Organisation, successor: Organisation, kind: str, **_day: object
) -> Sequence[str]:
    overseen = Enrolment.objects.overseen_by(request.user)
    count = splitting.places(organisation).filter(pk__in=overseen.values("pk")).count()
    words = {"organisation": organisation.name, "successor": successor.name, "count": count}
    stays = ngettext(
        "%(count)d place stays with %(organisation)s: nobody is moved, and figures “as it was then” do not change.",
        "%(count)d places stay with %(organisation)s: nobody is moved, and figures “as it was then” do not change.",
        count,
    )
    if kind == SuccessionKind.SPLIT_INTO:
        today = _(
            "In figures “as organised today” a place counts in %(successor)s once that is decided for it. "
            "Record every part first, then decide."
        )
    else:
        today = _("In figures “as organised today” its places count in %(successor)s.")
    return [
        stays % words,
        today % words,
        *_elsewhere(request),
        _("Issued certificates keep the name that is printed on them."),
        _("Contacts and participations in cohorts stay with %(organisation)s.") % words,
    ]
