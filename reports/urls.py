from django.urls import path

from reports.views import own, programmes

app_name = "reports"

urlpatterns = [
    path("", programmes.index, name="index"),
    path("organisations/<slug:slug>/", programmes.organisations, name="organisations"),
    path("organisations/<slug:slug>/<slug:code>/", programmes.organisations_file, name="organisations-file"),
    path("my-organisation/<slug:slug>/", own.own_organisation, name="own-organisation"),
    path("my-organisation/<slug:slug>/<slug:code>/", own.own_organisation_file, name="own-organisation-file"),
]
