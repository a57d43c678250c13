"""Rosters, one person added by hand, and the people of a cohort in groups."""

from django.urls import path

from lms.views.rosters import files, groups, imported, person, plan

urlpatterns = [
    path("cohorts/<slug:slug>/rosters/", files.cohort_rosters, name="cohort-rosters"),
    path("cohorts/<slug:slug>/rosters/example.<slug:kind>", files.example_file, name="roster-example"),
    path("cohorts/<slug:slug>/people/add/", person.add, name="person-add"),
    path("cohorts/<slug:slug>/people/groups/", groups.cohort_groups, name="cohort-groups"),
    path("enrolments/<int:pk>/pause/", groups.pause, name="enrolment-pause"),
    path("pauses/<int:pk>/end/", groups.resume, name="enrolment-resume"),
    path("rosters/<int:pk>/", plan.roster, name="roster"),
    path("rosters/<int:pk>/file/", files.original, name="roster-file"),
    path("rosters/<int:pk>/names/", plan.meanings, name="roster-meanings"),
    path("rosters/<int:pk>/names/change/", plan.reconsider, name="roster-reconsider"),
    path("rosters/<int:pk>/names/new/", plan.new_organisation, name="roster-organisation"),
    path("rosters/<int:pk>/import/", plan.carry_out, name="roster-apply"),
    path("rosters/<int:pk>/undo/", imported.undo, name="roster-undo"),
    path("rosters/<int:pk>/remove/", plan.discard, name="roster-discard"),
]
