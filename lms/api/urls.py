"""The addresses below ``/api/v1/``, namespace ``api``; each package has its own list.

``certificates`` and ``reports`` bring theirs by name, ``path("", include("certificates.api.urls"))``, above the last
line: such a module has ``urlpatterns`` and no ``app_name``, and its names are then ``api:…`` like the others.
"""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from lms.api import cohorts, enrolments, organisations, pages, training, works

app_name = "api"

router = SimpleRouter()
router.register("organisations", organisations.Organisations, "organisation")
router.register("programmes", organisations.Programmes, "programme")
router.register("cohorts", cohorts.Cohorts, "cohort")
router.register("enrolments", enrolments.Enrolments, "enrolment")
router.register("training-days", training.TrainingDays, "training-day")
router.register("sessions", training.Sessions, "session")
router.register("attendance", training.Attendances, "attendance")
router.register("assignments", works.Assignments, "assignment")
router.register("submissions", works.Submissions, "submission")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.Index.as_view(), name="index"),
    path("schema/", pages.Schema.as_view(), name="schema"),
    path("docs/", pages.docs, name="docs"),
    path("", include("reports.api.urls")),
    path("", include("certificates.api.urls")),
    path("", include(router.urls)),
    path("<path:rest>", pages.Unknown.as_view(), name="unknown"),
]
