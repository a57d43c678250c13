"""One's own account: ways to sign in, second factors, tokens. The names of allauth are those that it looks for."""

from allauth.mfa.base.views import reauthenticate
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from lms.views.account import confirming, factors, own, tokens
from lms.views.account.confirming import confirmed

urlpatterns: list[URLPattern] = [
    path("account/", own.account, name="account"),
    path("account/language/", own.language, name="account-language"),
    path("account/sign-out-elsewhere/", own.sign_out_elsewhere, name="account-sign-out-elsewhere"),
    path("account/again/", confirming.again, name="account-again"),
    path("account/second-factor/", factors.needed, name="second-factor"),
    # the second step of signing in, and showing once more who it is
    path("sign-in/second-step/", factors.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", factors.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("account/confirm/code/", reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", factors.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    # second factors; what allauth shows on pages of their own is part of the account
    path("account/factors/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("account/app/add/", confirmed(factors.AddApp.as_view()), name="mfa_activate_totp"),
    path("account/app/remove/", confirmed(factors.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("account/passkeys/add/", confirmed(factors.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("account/passkeys/", RedirectView.as_view(pattern_name="account"), name="mfa_list_webauthn"),
    path(
        "account/passkeys/<int:pk>/rename/",
        confirmed(factors.RenamePasskey.as_view()),
        name="mfa_edit_webauthn",
    ),
    path(
        "account/passkeys/<int:pk>/remove/",
        confirmed(factors.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("account/recovery-codes/", confirmed(factors.Codes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        confirmed(factors.NewCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    # tokens of the API
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/new/", tokens.new, name="token-new"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
]
