"""A lead's pages, and what a lead decides about people: completing, waiving, moving, leaving."""

from django.urls import path

from lms.views.lead import acts, cohort, completing, enrolment, programmes

urlpatterns = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("cohorts/<slug:slug>/", cohort.cohort, name="cohort"),
    path("cohorts/<slug:slug>/complete/", completing.cohort_complete, name="cohort-complete"),
    path("enrolments/<int:pk>/", enrolment.enrolment, name="enrolment"),
    path("enrolments/<int:pk>/complete/", completing.complete, name="enrolment-complete"),
    path(
        "enrolments/<int:pk>/undo-completion/", completing.undo_completion, name="enrolment-undo-completion"
    ),
    path("enrolments/<int:pk>/waive/<int:requirement>/", completing.waive, name="enrolment-waive"),
    path("waivers/<int:pk>/undo/", completing.undo_waiver, name="waiver-undo"),
    path("enrolments/<int:pk>/withdraw/", acts.withdraw, name="enrolment-withdraw"),
    path("enrolments/<int:pk>/reinstate/", acts.reinstate, name="enrolment-reinstate"),
    path("enrolments/<int:pk>/transfer/", acts.transfer, name="enrolment-transfer"),
    path("enrolments/<int:pk>/move/", acts.move, name="enrolment-move"),
    path("enrolments/<int:pk>/describe/", acts.describe, name="enrolment-describe"),
]
