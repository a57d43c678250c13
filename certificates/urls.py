from django.urls import path

from certificates import api, views

app_name = "certificates"

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>.json", api.verdict, name="verdict-json"),
    path("verify/<str:code>/", views.verdict, name="verdict"),
    path("my/certificates/", views.mine, name="mine"),
    path("cohorts/<slug:slug>/issue/", views.issue_to_cohort, name="issue"),
    path("enrolments/<int:pk>/issue/", views.issue_to_person, name="issue-one"),
    path("certificates/acts/<uuid:act>/", views.batch, name="batch"),
    path("certificates/<slug:number>/files/", views.downloads, name="downloads"),
    path("certificates/<slug:number>/revoke/", views.revoke, name="revoke"),
    path("certificates/<slug:number>/reissue/", views.reissue, name="reissue"),
    path("certificates/<slug:number>/<slug:language>.pdf", views.edition, name="edition"),
]
