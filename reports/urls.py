from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.index, name="index"),
    path("organisations/<slug:slug>/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/<slug:code>/", views.organisations_file, name="organisations-file"),
]
