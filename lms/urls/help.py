"""How it works."""

from django.urls import path

from lms.views import help as pages

urlpatterns = [
    path("help/", pages.index, name="help-index"),
    path("help/<slug:reader>/", pages.how_it_works, name="help"),
]
