"""The lead's page for telling holders that their certificate is there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from certificates import telling
from lms import permissions
from lms.forms.mail import ChosenForm
from lms.models import Notice
from lms.permissions import SignedIn
from lms.views import reach
from lms.views.acting import form_page, sent
from lms.views.mail import samples
from lms.views.setup.subjects import way_to_cohort


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: SignedIn, slug: str) -> HttpResponse:
    """Choose whom to tell, see what they will read, and send it."""
    cohort = reach.cohort(request, slug, permissions.may_issue)
    published = telling.published(cohort)
    certificates = list(
        published.select_related("enrolment__person", "enrolment__cohort__programme").order_by(
            "enrolment__person__sort_key", "pk"
        )
    )
    told = telling.told(published)
    untold = [one for one in certificates if one.pk not in told]
    choices = []
    for one in certificates:
        words = {"name": one.enrolment.person.sort_name, "number": one.number}
        known = _("%(name)s, %(number)s (told already)") if one.pk in told else _("%(name)s, %(number)s")
        choices.append((one.pk, known % words))
    form = ChosenForm(
        sent(request),
        choices=choices,
        initial={"chosen": [one.pk for one in untold]},
        label=_("Whom to tell"),
        nobody=_("Choose at least one person."),
    )

    def send() -> list[Notice]:
        chosen = {int(key) for key in form.cleaned_data["chosen"]}
        return telling.tell(cohort, [one for one in certificates if one.pk in chosen], by=request.user)

    mail = reverse("cohort-mail", args=[cohort.slug])
    return form_page(
        request,
        form,
        send,
        title=_("Tell of certificates"),
        sub=_("%(cohort)s · %(count)d not told yet") % {"cohort": cohort, "count": len(untold)},
        button=_("Tell those ticked"),
        done=lambda mails: (
            ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", len(mails))
            % {"count": len(mails)}
        ),
        to=mail,
        back=mail,
        crumbs=[*way_to_cohort(cohort), (_("Mail"), mail)],
        template="lms/mail/send.html",
        samples=samples(untold or certificates, lambda one: one.enrolment.person, telling.letters),
        empty=not certificates,
    )
