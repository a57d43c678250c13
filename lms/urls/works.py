"""Where a participant stands; handing in and reviewing."""

from django.urls import URLPattern, path

from lms.views.participant import home, sessions, work
from lms.views.works import cohort, files, queue, review

urlpatterns: list[URLPattern] = [
    path("my/programmes/", home.home, name="my-programmes"),
    path("my/programmes/<int:pk>/works/<int:assignment>/", work.work, name="my-work"),
    path("my/sessions/", sessions.sessions, name="my-sessions"),
    path("reviews/", queue.reviews, name="reviews"),
    path("reviews/<int:pk>/", review.review, name="review"),
    path("files/<int:pk>/", files.file, name="file"),
    path("cohorts/<slug:slug>/works/", cohort.cohort_works, name="cohort-works"),
]
