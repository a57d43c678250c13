"""Mail to the people of a cohort: what went, what waits, and inviting them."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lms import permissions
from lms.actions import invitations, notices
from lms.actions.notices import Letter
from lms.choices import Language, NoticeKind
from lms.forms.mail import ChosenForm
from lms.models import Cohort, Enrolment, Invitation, Notice, User
from lms.permissions import SignedIn
from lms.views import reach
from lms.views.acting import form_page, press, sent
from lms.views.setup.subjects import way_to_cohort

Row = TypeVar("Row")

PAGE = 50


@login_required
@require_GET
def cohort_mail(request: SignedIn, slug: str) -> HttpResponse:
    """Every mail to somebody about this cohort, the newest first."""
    cohort = reach.cohort(request, slug, permissions.may_oversee)
    mails = Notice.objects.filter(cohort=cohort).select_related("recipient", "queued_by")
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": _crumbs(cohort),
        "cohort": cohort,
        "page": page,
        "may_enrol": permissions.may_enrol(request.user, cohort),
        "to_invite": _to_invite(cohort).count(),
        "invited": Notice.objects.about(NoticeKind.INVITATION, cohort.enrolments.all()).exists(),
        "certified": Enrolment.objects.filter(cohort=cohort, certificates__isnull=False).exists(),
        "is_written_to_files": not settings.EMAIL_HOST
        and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
    }
    return render(request, "lms/mail/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedIn, slug: str) -> HttpResponse:
    """Choose whom to invite, see what they will read, and send it."""
    cohort = reach.cohort(request, slug, permissions.may_enrol)
    active = Enrolment.objects.active().filter(cohort=cohort)
    people = list(active.select_related("person", "cohort__programme").in_alphabetical_order())
    invited = set(Notice.objects.about(NoticeKind.INVITATION, active).values_list("subject_id", flat=True))
    form = ChosenForm(
        sent(request),
        choices=[(row.pk, _choice(row, invited)) for row in people],
        initial={"chosen": [row.pk for row in people if row.pk not in invited]},
        label=_("Whom to invite"),
        nobody=_("Choose at least one person."),
    )
    waiting = [row for row in people if row.pk not in invited]

    def send() -> list[Invitation]:
        chosen = {int(key) for key in form.cleaned_data["chosen"]}
        return invitations.invite_all([row for row in people if row.pk in chosen], by=request.user)

    return form_page(
        request,
        form,
        send,
        title=_("Invite people"),
        sub=_("%(cohort)s · %(count)d not invited yet") % {"cohort": cohort, "count": len(waiting)},
        button=_("Invite those ticked"),
        done=lambda mails: (
            ngettext(
                "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", len(mails)
            )
            % {"count": len(mails)}
        ),
        to=reverse("cohort-mail", args=[cohort.slug]),
        back=reverse("cohort-mail", args=[cohort.slug]),
        crumbs=_crumbs(cohort, here=False),
        template="lms/mail/send.html",
        samples=samples(
            waiting or people,
            lambda row: row.person,
            lambda rows: invitations.letters(rows, by=request.user),
        ),
        empty=not people,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: SignedIn, pk: int) -> HttpResponse:
    """One mail as it was written, and sending again what could not be sent."""
    mails = Notice.objects.select_related("recipient", "queued_by")
    may = reach.act(request, reads=permissions.may_oversee, writes=permissions.may_enrol)
    found = reach.part(request, mails, "cohort", may, pk=pk)
    here = reverse("notice", args=[found.pk])
    if request.method == "POST":
        return press(
            request,
            lambda: notices.try_again(found, by=request.user),
            done=_("The mail is in the queue again."),
            to=here,
        )
    context = {
        "crumbs": [*_crumbs(found.cohort, here=False), (found.heading, "")],
        "notice": found,
        "may_enrol": permissions.may_enrol(request.user, found.cohort),
        "text": notices.readable(found.body),
    }
    return render(request, "lms/mail/notice.html", context)


def samples(
    rows: Sequence[Row], person: Callable[[Row], User], write: Callable[[Sequence[Row]], Sequence[Letter]]
) -> list[dict[str, Any]]:
    """The first letter in each language, and how many get theirs in it: what is seen before mail goes.

    ``person`` is whom a row is about, ``write`` makes the letters; only those that are shown are written.
    """
    counts = Counter(person(row).language for row in rows)
    first = {person(row).language: row for row in reversed(rows)}
    languages = [language for language in Language.values if language in first]
    letters = write([first[language] for language in languages])
    return [
        {
            "language": language,
            "count": counts[language],
            "heading": letter.heading,
            "text": letter.text,
            "words": _in_language(language, counts[language]),
        }
        for language, letter in zip(languages, letters, strict=True)
    ]


def _in_language(language: str, count: int) -> str:
    return {
        "fi": ngettext("%(count)d in Finnish", "%(count)d in Finnish", count),
        "sv": ngettext("%(count)d in Swedish", "%(count)d in Swedish", count),
        "en": ngettext("%(count)d in English", "%(count)d in English", count),
    }[language] % {"count": count}


def _choice(row: Enrolment, invited: set[int]) -> str:
    name = row.person.sort_name
    return _("%(name)s (invited already)") % {"name": name} if row.pk in invited else name


def _to_invite(cohort: Cohort) -> Any:
    active = Enrolment.objects.active().filter(cohort=cohort)
    return active.exclude(pk__in=Notice.objects.about(NoticeKind.INVITATION, active).values("subject_id"))


def _crumbs(cohort: Cohort, *, here: bool = True) -> Sequence[tuple[Any, str]]:
    return [*way_to_cohort(cohort), (_("Mail"), "" if here else reverse("cohort-mail", args=[cohort.slug]))]
