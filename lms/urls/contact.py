"""What the contacts of organisations see; their figures are in reports/urls.py."""

from django.urls import path

from lms.views import contact

urlpatterns = [path("my/organisations/", contact.organisations, name="my-organisations")]
