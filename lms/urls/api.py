"""The API, and what to say below its address where there is nothing."""

from django.urls import URLPattern, URLResolver, include, path

from lms.api.pages import Unknown

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("lms.api.urls")),
    path("api/", Unknown.as_view(), name="api-nothing"),
    path("api/<path:rest>", Unknown.as_view(), name="api-unknown"),
]
