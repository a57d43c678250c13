"""The plan of a cohort: training days, assignments, requirements."""

from django.urls import URLPattern, path

from lms.views.plan import assignments, days, overview, requirements, sessions

urlpatterns: list[URLPattern] = [
    path("cohorts/<slug:slug>/plan/", overview.plan, name="cohort-plan"),
    path("cohorts/<slug:slug>/plan/days/new/", days.new, name="training-day-new"),
    path("plan/days/<int:pk>/edit/", days.edit, name="training-day-edit"),
    path("plan/days/<int:pk>/move/", days.move, name="training-day-move"),
    path("plan/days/<int:pk>/remove/", days.remove, name="training-day-remove"),
    path("plan/days/<int:pk>/sessions/new/", sessions.new, name="session-new"),
    path("plan/sessions/<int:pk>/edit/", sessions.edit, name="session-edit"),
    path("plan/sessions/<int:pk>/cancel/", sessions.cancel, name="session-cancel"),
    path("plan/sessions/<int:pk>/hold/", sessions.hold_after_all, name="session-hold"),
    path("plan/sessions/<int:pk>/remove/", sessions.remove, name="session-remove"),
    path("cohorts/<slug:slug>/plan/assignments/new/", assignments.new, name="assignment-new"),
    path("plan/assignments/<int:pk>/edit/", assignments.edit, name="assignment-edit"),
    path("plan/assignments/<int:pk>/move/", assignments.move, name="assignment-move"),
    path("plan/assignments/<int:pk>/remove/", assignments.remove, name="assignment-remove"),
    path("cohorts/<slug:slug>/plan/requirements/new/<slug:kind>/", requirements.new, name="requirement-new"),
    path("plan/requirements/<int:pk>/edit/", requirements.edit, name="requirement-edit"),
    path("plan/requirements/<int:pk>/remove/", requirements.remove, name="requirement-remove"),
]
