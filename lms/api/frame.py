"""What every endpoint of the API has in common, and what those with rows do.

**A new resource**, in this package or in one above it (``certificates.api``, ``reports.api``):

1. A shape (``shapes.Shape``) says what an answer looks like; it is there for the schema and never serialises.
2. A ``Rows`` class has ``rows`` (a QuerySet with ``visible_to``), ``read`` (which columns, by ``.values()``) and
   ``told`` (the rows of one page as they are answered, with what belongs to them read at once for all), and filters.
3. An act takes its row with ``self.asked(…)`` (404 for what the reader may not know of, 403 with the sentence of the
   act), its input with ``self.given(…)`` (a ``shapes.Given``: a field that is not offered is refused) and calls one
   verb with ``self.act(…)``; what the verb refuses becomes 409.
4. A router in ``urls.py`` of its package, included by name in ``lms/api/urls.py``: its names are then ``api:…``.

What is no list of rows is an ``Endpoint`` with a ``get`` of its own and ``@extend_schema``.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from lms import permissions
from lms.actions import once
from lms.api.limits import KnockLimit
from lms.api.paging import Pages
from lms.api.shapes import Given
from lms.models import ApiToken, User
from lms.permissions import Act

Row = TypeVar("Row", bound=Model)
Done = TypeVar("Done")
Told = dict[str, Any]

ONCE_HEADER = "Idempotency-Key"


class Endpoint(APIView):
    """Counts requests that nobody is known to have sent, and speaks the language of whoever is."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            super().initial(request, *args, **kwargs)
        except (exceptions.NotAuthenticated, exceptions.AuthenticationFailed):
            limit = KnockLimit()
            if not limit.allow_request(request, self):
                self.throttled(request, limit.wait())
            raise

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or "Accept-Language" in request.headers
        if isinstance(request.auth, ApiToken) and not chosen:
            translation.activate(request.user.language)

    @property
    def reader(self) -> User:
        """Who asks: nobody who is not known comes as far as here."""
        if not isinstance(self.request.user, User):
            raise exceptions.NotAuthenticated
        return self.request.user

    def given(self, shape: type[Given], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, if it is of that shape."""
        sent = shape(data=self.request.data, partial=partial)
        sent.is_valid(raise_exception=True)
        return sent.validated_data

    def act(self, verb: Callable[[], Done]) -> Done:
        """Do it, and with the same ``Idempotency-Key`` never again (409 ``sent_already``)."""
        key = self.request.headers.get(ONCE_HEADER)
        try:
            used = uuid.UUID(key) if key is not None else None
        except ValueError as nonsense:
            raise ValidationError(
                {ONCE_HEADER: [ErrorDetail(str(_("Write a UUID.")), "invalid")]}
            ) from nonsense
        with once.only(used):
            return verb()


class OfferedFilters(DjangoFilterBackend):
    """A parameter that is not offered is refused: a filter misspelt would otherwise answer everything."""

    def filter_queryset(self, request: Request, queryset: "QuerySet[Any]", view: Any) -> "QuerySet[Any]":
        offered = {"cursor", "page_size"}
        if filters := self.get_filterset_class(view, queryset):
            offered |= filters.base_filters.keys()
        if unknown := sorted(request.query_params.keys() - offered):
            sentence = str(_("There is no such filter here."))
            raise ValidationError({name: [ErrorDetail(sentence, "not_offered")] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class Rows(Endpoint, GenericViewSet):
    """Rows of one kind: a page of those that the reader may know of, or one of them."""

    rows: ClassVar["QuerySet[Any]"]
    pagination_class = Pages
    filter_backends = (OfferedFilters,)

    def get_queryset(self) -> "QuerySet[Any]":
        rows: Any = self.rows.all()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.visible_to(self.request.user)

    def read(self, rows: "QuerySet[Any]") -> "QuerySet[Any, Told]":
        """The columns that ``told`` needs, as ``.values()``; ``pk`` is among them."""
        raise NotImplementedError

    def told(self, found: list[Told]) -> list[Told]:
        """The rows of one page as they are answered."""
        raise NotImplementedError

    def list(self, request: Request) -> Response:
        found = self.paginate_queryset(self.read(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response(self.told(found or []))

    def retrieve(self, request: Request, **lookup: Any) -> Response:
        return Response(self.one(**lookup))

    def one(self, **lookup: Any) -> Told:
        """One row as it is answered now; ``Http404`` for what the reader may not know of."""
        found = self.read(self.get_queryset().filter(**lookup)).first()
        if found is None:
            raise Http404
        return self.told([found])[0]

    def asked(
        self, may: Act, rows: "QuerySet[Row]", lookup: Mapping[str, Any], of: Callable[[Row], Model]
    ) -> Row:
        """The row to act upon, of ``rows`` that the reader may know of; ``of`` is toward what they must be allowed."""
        found = rows.filter(**lookup).first()
        if found is None:
            raise Http404
        permissions.refuse_unless(may, self.request.user, of(found))
        return found
