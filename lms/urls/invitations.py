"""Invitations: those that were sent, and the pages of whoever opens one; administrators and auditors."""

from django.urls import path

from lms.views.invitations import appointments, inviting, opening, sent

urlpatterns = [
    path("invitations/", sent.invitations, name="invitations"),
    path("invitations/<int:pk>/send-again/", sent.send_again, name="invitation-send-again"),
    path("invitations/<int:pk>/take-back/", sent.revoke, name="invitation-revoke"),
    path("invitations/open/<str:token>/", opening.open_link, name="invitation-open"),
    path("invitation/", opening.invitation, name="invitation"),
    path("people/<int:pk>/invite/", inviting.invite_person, name="person-invite"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/administrators/new/", appointments.appoint_administrator, name="administrator-new"),
    path(
        "appointments/administrators/<int:pk>/end/", appointments.end_administrator, name="administrator-end"
    ),
    path("appointments/auditors/new/", appointments.appoint_auditor, name="auditor-new"),
    path("appointments/auditors/<int:pk>/end/", appointments.end_auditor, name="auditor-end"),
]
