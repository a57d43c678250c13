"""Signing in and out. The names are those that allauth looks for; what it has beyond these pages is not there."""

from allauth.account import views as account
from allauth.socialaccount import views as identities
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.providers.saml import views as saml
from django.urls import URLPattern, path

from lms.views import signing_in
from lms.views.account.confirming import confirmed
from lms.views.signing_in import at_provider

OIDC = "sign-in/oidc/<slug:provider_id>/"
SAML = "sign-in/saml/<slug:organization_slug>/"

urlpatterns: list[URLPattern] = [
    path("sign-in/", signing_in.AskForCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", signing_in.TypeCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/password/", account.login, name="account_login"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("account/confirm/password/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/password/new/", confirmed(account.password_set), name="account_set_password"),
    path("account/password/", confirmed(account.password_change), name="account_change_password"),
    path("account/identities/", confirmed(signing_in.Identities.as_view()), name="socialaccount_connections"),
    path("sign-in/cancelled/", identities.login_cancelled, name="socialaccount_login_cancelled"),
    path(OIDC, at_provider("openid_connect", oidc.login), name="openid_connect_login"),
    path(f"{OIDC}back/", at_provider("openid_connect", oidc.callback), name="openid_connect_callback"),
    path(SAML, at_provider("saml", saml.login), name="saml_login"),
    path(f"{SAML}metadata/", at_provider("saml", saml.metadata), name="saml_metadata"),
    path(f"{SAML}back/", at_provider("saml", saml.acs), name="saml_acs"),
    path(f"{SAML}back/finish/", at_provider("saml", saml.finish_acs), name="saml_finish_acs"),
    path(f"{SAML}signed-out/", at_provider("saml", saml.sls), name="saml_sls"),
]
