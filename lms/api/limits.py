"""How often one may ask. The rates are in the settings (``DEFAULT_THROTTLE_RATES``), counted in the shared cache."""

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle


class _Limit(SimpleRateThrottle):
    """A rate that is looked up when it is asked for."""

    def __init__(self) -> None:
        """The scope, and with it the rate, may depend on the request."""

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES[self.scope]

    def allow_request(self, request: Request, view: object) -> bool:
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)


class PersonLimit(_Limit):
    """What one person reads and writes, with whatever tokens from wherever."""

    def allow_request(self, request: Request, view: object) -> bool:
        self.scope = "reading" if request.method in SAFE_METHODS else "writing"
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: object) -> str | None:
        return f"api-{self.scope}-{request.user.pk}" if request.user.is_authenticated else None


class KnockLimit(_Limit):
    """Requests from one address that nobody is known to have sent: no token, or one that is not valid."""

    scope = "knocking"

    def get_cache_key(self, request: Request, view: object) -> str:
        return f"api-{self.scope}-{self.get_ident(request)}"
