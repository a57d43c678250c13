"""How it works."""

from django.urls import path

from lms.views import help as pages

urlpatterns = [
    path("help/", pages.index, name="help-index"),
    path("who-can-do-what/", pages.who_can_do_what, name="who-can-do-what"),
    path("help/<slug:reader>/", pages.how_it_works, name="help"),
]
