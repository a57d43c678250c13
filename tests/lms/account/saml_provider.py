"""A throw-away SAML identity provider: its metadata, and the answers that it signs and encrypts, good and bad."""

import base64
import datetime
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.http import HttpResponse
from django.test import Client
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from tests.factories import HELSINKI

ENTITY = "https://idp.example/saml"
OURS = "https://kohortti.example/saml"
BACK = "http://kohortti.example/sign-in/saml/virtu/back/"
LOCAL_ID, HOME = "urn:oid:1.3.6.1.4.1.31350.1.8", "urn:oid:1.3.6.1.4.1.31350.1.5"
MAIL, IDENTITY_CODE = "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.2.246.21"
NAMES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
)


class Pair(NamedTuple):
    key: str
    certificate: str


def make_pair(name: str) -> Pair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Pair(private, certificate.public_bytes(Encoding.PEM).decode())


def write_metadata(folder: Path, certificate: str) -> Path:
    bare = "".join(certificate.splitlines()[1:-1])
    path = folder / "idp.xml"
    path.write_text(
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY}"><IDPSSODescriptor '
        'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">'
        '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
        f"{bare}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService "
        'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>'
        "</IDPSSODescriptor></EntityDescriptor>"
    )
    return path


def environment(metadata: Path, ours: Pair) -> dict[str, str]:
    return {
        "KOHORTTI_SAML": "virtu",
        "KOHORTTI_SAML_VIRTU_NAME": "Virtu",
        "KOHORTTI_SAML_VIRTU_METADATA": str(metadata),
        "KOHORTTI_SAML_VIRTU_IDP_ENTITY_ID": ENTITY,
        "KOHORTTI_SAML_VIRTU_SP_ENTITY_ID": OURS,
        "KOHORTTI_SAML_VIRTU_SP_CERTIFICATE": ours.certificate,
        "KOHORTTI_SAML_VIRTU_SP_KEY": ours.key,
        "KOHORTTI_SAML_VIRTU_UID": f"{LOCAL_ID},{HOME}",
        "KOHORTTI_SAML_VIRTU_EMAIL": MAIL,
    }


def leave(browser: Client, **form: str) -> str:
    """Press the button; answers the id of the question that goes to the provider."""
    there = browser.post("/sign-in/saml/virtu/", form).context["redirect_to"]
    asked = OneLogin_Saml2_Utils.decode_base64_and_inflate(parse_qs(urlsplit(there).query)["SAMLRequest"][0])
    return str(etree.fromstring(asked).get("ID"))


def answer(
    question: str,
    attributes: Mapping[str, str],
    *,
    signed_by: Pair | None,
    to: Pair | None,
    audience: str = OURS,
    ago: int = 0,
) -> str:
    """An answer as the browser carries it. Unsigned without ``signed_by``, in plain text without ``to``."""
    now = datetime.datetime.now(HELSINKI) - datetime.timedelta(minutes=ago)
    moment, until = (
        _written(now),
        _written(now + datetime.timedelta(minutes=5)),
    )
    told = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for name, value in attributes.items()
    )
    assertion = (
        f'<saml:Assertion {NAMES} ID="_{uuid.uuid4().hex}" Version="2.0" IssueInstant="{moment}">'
        f"<saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject><saml:NameID>{uuid.uuid4().hex}</saml:NameID>"
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData '
        f'InResponseTo="{question}" NotOnOrAfter="{until}" Recipient="{BACK}"/></saml:SubjectConfirmation>'
        f'</saml:Subject><saml:Conditions NotBefore="{moment}" NotOnOrAfter="{until}"><saml:AudienceRestriction>'
        f"<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{moment}"><saml:AuthnContext><saml:AuthnContextClassRef>'
        "urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>"
        f"</saml:AuthnStatement><saml:AttributeStatement>{told}</saml:AttributeStatement></saml:Assertion>"
    )
    if signed_by:
        assertion = OneLogin_Saml2_Utils.add_sign(assertion, *signed_by).decode()
    if to:
        assertion = f"<saml:EncryptedAssertion {NAMES}>{_encrypted(assertion, to)}</saml:EncryptedAssertion>"
    about = f' InResponseTo="{question}"' if question else ""
    response = (
        f'<samlp:Response {NAMES} ID="_{uuid.uuid4().hex}" Version="2.0" IssueInstant="{moment}" '
        f'Destination="{BACK}"{about}><saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status><samlp:StatusCode '
        f'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{assertion}</samlp:Response>'
    )
    return base64.b64encode(response.encode()).decode()


def bring(browser: Client, carried: str) -> HttpResponse:
    """The browser brings the answer, as another site makes it, and follows to the page that reads it."""
    kept = browser.post("/sign-in/saml/virtu/back/", {"SAMLResponse": carried})
    return browser.get(kept["Location"])


def _written(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _encrypted(text: str, to: Pair) -> str:
    node: Any = etree.fromstring(text)
    data = xmlsec.template.encrypted_data_create(
        node, xmlsec.Transform.AES256, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="dsig")
    wrapped = xmlsec.template.add_encrypted_key(info, xmlsec.Transform.RSA_OAEP)
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(to.certificate, xmlsec.KeyFormat.CERT_PEM, None))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    return etree.tostring(context.encrypt_xml(data, node)).decode()
