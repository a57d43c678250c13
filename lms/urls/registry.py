"""The register of organisations and people."""

from django.urls import path

from lms.views.registry import contacts, facts, merging, organisations, people, second_factors, successions

urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", facts.organisation_new, name="organisation-new"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/facts/", facts.organisation_edit, name="organisation-edit"),
    path("organisations/<slug:slug>/rename/", facts.organisation_rename, name="organisation-rename"),
    path("organisations/<slug:slug>/names/<int:pk>/", facts.organisation_name, name="organisation-name"),
    path("organisations/<slug:slug>/successor/", successions.succession_new, name="succession-new"),
    path(
        "organisations/<slug:slug>/successors/<int:pk>/undo/",
        successions.succession_undo,
        name="succession-undo",
    ),
    path("organisations/<slug:slug>/after-split/", successions.after_split, name="after-split"),
    path("organisations/<slug:slug>/contacts/new/", contacts.contact_new, name="contact-new"),
    path("organisations/<slug:slug>/contacts/<int:pk>/end/", contacts.contact_end, name="contact-end"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/name/", people.person_name, name="person-name"),
    path("people/<int:pk>/e-mail/", people.person_email, name="person-email"),
    path("people/<int:pk>/language/", people.person_language, name="person-language"),
    path(
        "people/<int:pk>/second-factors/", second_factors.person_second_factors, name="person-second-factors"
    ),
    path("people/<int:pk>/merge/", merging.person_merge, name="person-merge"),
    path("people/<int:pk>/merge/<int:other>/", merging.person_merge_with, name="person-merge-with"),
]
