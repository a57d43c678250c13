"""Mail to the people of a cohort."""

from django.urls import path

from lms.views import mail

urlpatterns = [
    path("cohorts/<slug:slug>/mail/", mail.cohort_mail, name="cohort-mail"),
    path("cohorts/<slug:slug>/mail/invite/", mail.invite, name="invite"),
    path("mail/<int:pk>/", mail.notice, name="notice"),
]
