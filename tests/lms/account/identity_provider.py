"""A throw-away OpenID Connect provider: allauth's own, under another host name of the same process.

Its people are persons of our database too, who are nobody here; what it says of an address is a row of allauth's.
"""

from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.account.models import EmailAddress
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client as Customer
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils.translation import get_language
from requests.adapters import BaseAdapter

from lms import urls
from lms.adapters import SocialAccountAdapter
from lms.models import User
from tests.factories import make_person

HOST = "idp.example"
BACK = "/sign-in/oidc/entra/back/"
SECRET = "between the two"
ENVIRONMENT = {
    "KOHORTTI_OIDC": "entra",
    "KOHORTTI_OIDC_ENTRA_NAME": "Entra ID",
    "KOHORTTI_OIDC_ENTRA_SERVER": f"https://{HOST}",
    "KOHORTTI_OIDC_ENTRA_CLIENT_ID": "kohortti",
    "KOHORTTI_OIDC_ENTRA_CLIENT_SECRET": SECRET,
}

urlpatterns = [*urls.urlpatterns, path("", include("allauth.idp.urls"))]


def make_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def make_customer() -> Customer:
    """We, as the provider knows us."""
    customer = Customer(id="kohortti", name="Kohortti", scopes="openid\nprofile\nemail", skip_consent=True)
    customer.set_secret(SECRET)
    customer.redirect_uris = f"http://testserver{BACK}"
    customer.save()
    return customer


def make_identity(name: str, address: str, *, is_verified: bool) -> User:
    """Somebody whom the provider knows, with an address that it has checked or not."""
    identity = make_person(name, email=f"{name.split()[0].lower()}@{HOST}", account_opened_at=None)
    EmailAddress.objects.create(user=identity, email=address, verified=is_verified, primary=True)
    return identity


class ToThisProcess(BaseAdapter):
    """Requests that would go over the network."""

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        headers = {name: value for name, value in request.headers.items() if name != "Content-Type"}
        # The provider is in this thread, and the language is the thread's.
        headers["Accept-Language"] = get_language()
        answer = Client(headers=headers).generic(
            request.method,
            request.path_url,
            request.body or b"",
            content_type=request.headers.get("Content-Type", ""),
            secure=True,
            SERVER_NAME=urlsplit(request.url).hostname,
        )
        response = requests.Response()
        response.status_code, response.url = answer.status_code, request.url
        response.headers.update(answer.headers)
        response._content = answer.content
        return response

    def close(self) -> None:
        pass


class AdapterInThisProcess(SocialAccountAdapter):
    def get_requests_session(self) -> requests.Session:
        session = requests.Session()
        session.mount(f"https://{HOST}", ToThisProcess())
        return session


def leave(browser: Client, **form: str) -> str:
    """Press the button; answers where the page on the way leads."""
    page = browser.post("/sign-in/oidc/entra/", form)
    return str(page.context["redirect_to"])


def come_back(browser: Client, identity: User, there: str) -> HttpResponse:
    """What the provider answers to the address ``there``, followed."""
    at_provider = Client()
    at_provider.force_login(identity)
    answer = at_provider.get(there.removeprefix(f"https://{HOST}"), secure=True, SERVER_NAME=HOST)
    assert answer["Location"].startswith(f"http://testserver{BACK}")
    return browser.get(answer["Location"].removeprefix("http://testserver"))


class SaysNothing(DefaultOIDCAdapter):
    """As Entra ID, which tells an address but not whether it was checked."""

    def get_claims(self, *args: Any, **named: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_claims(*args, **named)
        claims.pop("email_verified", None)
        return claims


class SaysFalseInWords(DefaultOIDCAdapter):
    def get_claims(self, *args: Any, **named: Any) -> dict[str, Any]:
        return super().get_claims(*args, **named) | {"email_verified": "false"}
