"""Who changed what, and who opened what."""

from django.urls import path

from lms.views.logs import files, own, pages

urlpatterns = [
    path("logs/changes/", pages.audit_log, name="audit-log"),
    path("logs/changes/<slug:code>/", files.audit_log_file, name="audit-log-file"),
    path("logs/access/", pages.access_log, name="access-log"),
    path("logs/access/<slug:code>/", files.access_log_file, name="access-log-file"),
    path("account/openings/", own.my_accesses, name="my-accesses"),
]
