from django.conf import settings
from django.contrib.auth import views as signing_in
from django.urls import include, path, reverse_lazy

from lms.forms.signing_in import NewLinkForm, SignInForm
from lms.urls import help as guides
from lms.urls import lead, mail, plan, registry, rosters, setup, training, works
from lms.views import brand, public

urlpatterns = [
    path("", public.home, name="home"),
    path("language/", public.language, name="language"),
    path("brand.css", brand.brand_css, name="brand-css"),
    path(
        "sign-in/",
        signing_in.LoginView.as_view(redirect_authenticated_user=True, authentication_form=SignInForm),
        name="login",
    ),
    path("sign-out/", signing_in.LogoutView.as_view(), name="logout"),
    path(
        "sign-in/new-link/",
        signing_in.PasswordResetView.as_view(
            form_class=NewLinkForm,
            success_url=reverse_lazy("new-link-sent"),
            email_template_name="registration/new_link.txt",
            subject_template_name="registration/new_link_subject.txt",
            extra_email_context={"base_url": settings.BASE_URL},
        ),
        name="new-link",
    ),
    path("sign-in/new-link/sent/", signing_in.PasswordResetDoneView.as_view(), name="new-link-sent"),
    path(
        "sign-in/choose/<uidb64>/<token>/",
        signing_in.PasswordResetConfirmView.as_view(success_url=reverse_lazy("home"), post_reset_login=True),
        name="choose-password",
    ),
    *setup.urlpatterns,
    *plan.urlpatterns,
    *registry.urlpatterns,
    *rosters.urlpatterns,
    *training.urlpatterns,
    *works.urlpatterns,
    *lead.urlpatterns,
    *mail.urlpatterns,
    *guides.urlpatterns,
    path("reports/", include("reports.urls")),
    path("", include("certificates.urls")),
]
