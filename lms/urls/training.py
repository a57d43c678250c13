"""Training days in the room: today, the sheet, the matrix."""

from django.urls import URLPattern, path

from lms.views.trainer import cohorts, matrix, sheet, today

urlpatterns: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("sessions/<int:pk>/", sheet.sheet, name="sheet"),
    path("sessions/<int:pk>/marks/<int:enrolment>/", sheet.mark, name="sheet-mark"),
    path("cohorts/<slug:slug>/attendance/", matrix.matrix, name="cohort-attendance"),
]
