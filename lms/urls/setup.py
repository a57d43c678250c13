"""Setting up programmes and cohorts."""

from django.urls import URLPattern, path

from lms.views.setup import cohorts, copying, groups, names, organisations, partners, programmes, telling

_PROGRAMME = "programmes/<slug:slug>"
_COHORT = "cohorts/<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("programmes/new/", programmes.new, name="programme-new"),
    path(f"{_PROGRAMME}/", programmes.programme, name="programme"),
    path(f"{_PROGRAMME}/edit/", programmes.edit, name="programme-edit"),
    path(f"{_PROGRAMME}/remove/", programmes.remove, name="programme-remove"),
    path(f"{_PROGRAMME}/public-figures/", programmes.publish_figures, name="programme-public-figures"),
    path(f"{_PROGRAMME}/contact-names/", names.show, name="programme-contact-names"),
    path(f"{_PROGRAMME}/contact-names/end/", names.stop, name="programme-contact-names-end"),
    path(f"{_PROGRAMME}/partners/new/", partners.add_partner, name="partner-new"),
    path(f"{_PROGRAMME}/partners/<int:pk>/", partners.change_partner, name="partner-edit"),
    path(f"{_PROGRAMME}/partners/<int:pk>/remove/", partners.remove_partner, name="partner-remove"),
    path(f"{_PROGRAMME}/leads/new/", partners.appoint_lead, name="lead-new"),
    path(f"{_PROGRAMME}/leads/<int:pk>/end/", partners.end_lead, name="lead-end"),
    path(f"{_PROGRAMME}/texts/<str:language>/", telling.write_text, name="programme-text"),
    path(f"{_PROGRAMME}/texts/<str:language>/remove/", telling.remove_text, name="programme-text-remove"),
    path(f"{_PROGRAMME}/figures/new/", telling.tell_figure, name="figure-new"),
    path(f"{_PROGRAMME}/figures/<int:pk>/", telling.change_figure, name="figure-edit"),
    path(f"{_PROGRAMME}/figures/<int:pk>/remove/", telling.remove_figure, name="figure-remove"),
    path(f"{_PROGRAMME}/cohorts/new/", cohorts.new, name="cohort-new"),
    path(f"{_COHORT}/set-up/", cohorts.setup, name="cohort-setup"),
    path(f"{_COHORT}/edit/", cohorts.edit, name="cohort-edit"),
    path(f"{_COHORT}/copy/", copying.copy, name="cohort-copy"),
    path(f"{_COHORT}/remove/", cohorts.remove, name="cohort-remove"),
    path(f"{_COHORT}/trainers/new/", cohorts.appoint_trainer, name="trainer-new"),
    path(f"{_COHORT}/trainers/<int:pk>/end/", cohorts.end_trainer, name="trainer-end"),
    path(f"{_COHORT}/groups/new/", groups.add, name="group-new"),
    path(f"{_COHORT}/groups/<int:pk>/", groups.change, name="group-edit"),
    path(f"{_COHORT}/groups/<int:pk>/remove/", groups.remove, name="group-remove"),
    path(f"{_COHORT}/groups/<int:pk>/pause/", groups.pause, name="group-pause"),
    path(f"{_COHORT}/pauses/<int:pk>/", groups.change_pause, name="pause-edit"),
    path(f"{_COHORT}/pauses/<int:pk>/remove/", groups.remove_pause, name="pause-remove"),
    path(f"{_COHORT}/organisations/new/", organisations.add, name="participation-new"),
    path(f"{_COHORT}/organisations/<int:pk>/", organisations.change, name="participation-edit"),
    path(f"{_COHORT}/organisations/<int:pk>/remove/", organisations.remove, name="participation-remove"),
    path(f"{_COHORT}/organisations/<int:pk>/project/", organisations.project, name="project"),
    path(
        f"{_COHORT}/organisations/<int:pk>/project/remove/",
        organisations.remove_project,
        name="project-remove",
    ),
]
