from django.urls import path

from certificates.api import verdict as verdicts
from certificates.views import changing, holders, issuing, public, setup, telling

app_name = "certificates"

urlpatterns = [
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>.json", verdicts.verdict, name="verdict-json"),
    path("verify/<str:code>/", public.verdict, name="verdict"),
    path("my/certificates/", holders.mine, name="mine"),
    path("programmes/<slug:slug>/certificate/", setup.template, name="template"),
    path("programmes/<slug:slug>/certificate/series/new/", setup.new_series, name="series-new"),
    path("programmes/<slug:slug>/certificate/texts/", setup.texts_of_template, name="template-edit"),
    path("programmes/<slug:slug>/certificate/signatories/new/", setup.new_signatory, name="signatory-new"),
    path("programmes/<slug:slug>/certificate/specimen-<slug:language>.pdf", setup.specimen, name="specimen"),
    path("certificates/signatories/<int:pk>/edit/", setup.edit_signatory, name="signatory-edit"),
    path("certificates/signatories/<int:pk>/move/", setup.move_signatory, name="signatory-move"),
    path("certificates/signatories/<int:pk>/remove/", setup.remove_signatory, name="signatory-remove"),
    path("cohorts/<slug:slug>/issue/", issuing.issue_to_cohort, name="issue"),
    path("cohorts/<slug:slug>/certificates/tell/", telling.tell, name="tell"),
    path("enrolments/<int:pk>/issue/", issuing.issue_to_person, name="issue-one"),
    path("certificates/acts/<uuid:act>/", issuing.batch, name="batch"),
    path("certificates/<slug:number>/files/", holders.downloads, name="downloads"),
    path("certificates/<slug:number>/revoke/", changing.revoke, name="revoke"),
    path("certificates/<slug:number>/reissue/", changing.reissue, name="reissue"),
    path("certificates/<slug:number>/<slug:language>.pdf", holders.edition, name="edition"),
]
