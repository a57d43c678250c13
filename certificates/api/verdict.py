"""Verification for machines."""

from django.utils import timezone
from rest_framework.decorators import api_view, authentication_classes, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from certificates import claims, verification
from certificates.limits import CodeLimit


@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
@throttle_classes([CodeLimit])
def verdict(request: Request, code: str) -> Response:
    """The verdict on a code as JSON. ``state`` is always there; the rest where a certificate was found."""
    found = verification.verify(code)
    answer = {"state": found.state.value, "sentence": str(found.state.label), "checked_at": timezone.now()}
    if found.certificate is not None:
        answer |= claims.for_machines(found, found.certificate)
    return Response(answer, headers={"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"})
