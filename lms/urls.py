from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from lms.forms import SignInForm
from lms.views import brand, lead, participant, public

urlpatterns = [
    path("", public.home, name="home"),
    path("language/", public.language, name="language"),
    path("brand.css", brand.brand_css, name="brand-css"),
    path(
        "sign-in/",
        LoginView.as_view(redirect_authenticated_user=True, authentication_form=SignInForm),
        name="login",
    ),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("my/programmes/", participant.home, name="my-programmes"),
    path("programmes/", lead.programmes, name="programmes"),
    path("programmes/<slug:slug>/", lead.programme, name="programme"),
    path("cohorts/<slug:slug>/", lead.cohort, name="cohort"),
    path("enrolments/<int:pk>/", lead.enrolment, name="enrolment"),
    path("reports/", include("reports.urls")),
    path("", include("certificates.urls")),
]
