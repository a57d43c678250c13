"""What reports add below ``/api/v1/`` (lms/api/urls.py includes it by name)."""

from django.urls import path

from reports.api import figures

urlpatterns = [
    path(
        "programmes/<slug:slug>/organisation-report/",
        figures.OrganisationReport.as_view(),
        name="organisation-report",
    ),
    path(
        "organisations/<slug:slug>/report/",
        figures.OwnOrganisationReport.as_view(),
        name="own-organisation-report",
    ),
]
