"""Every answer that is not what was asked for, in one shape and in the reader's language.

``{"type": "client_error", "errors": [{"code": "session_cancelled", "detail": "This session …", "attr": null}]}``.
A verb that refuses answers 409 with its own code.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status

from lms.api.media import TooLarge
from lms.errors import Refused


class Conflict(exceptions.APIException):
    """A verb refused: the state of things does not allow it, and nothing has been changed."""

    status_code = status.HTTP_409_CONFLICT

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.sentence, refused.code)


class Failed(exceptions.APIException):
    default_detail = gettext_lazy("Something went wrong here, and it has been logged. Try again later.")


# The framework's own sentences, said in ours wherever nobody gave a better one.
SENTENCES: dict[type[exceptions.APIException], Promise] = {
    exceptions.NotAuthenticated: gettext_lazy("Sign in, or send a token: “Authorization: Token …”."),
    exceptions.NotFound: gettext_lazy("There is no such thing here, or you may not know of it."),
    exceptions.PermissionDenied: gettext_lazy("You may not do this."),
    exceptions.NotAcceptable: gettext_lazy("Answers are JSON: accept application/json."),
}

# The framework has these in English only; in our catalogue they are found by it.
FROM_THE_FRAMEWORK = (
    gettext_lazy("Datetime value out of range."),
    gettext_lazy("Ensure this field has at least {min_length} elements."),
    gettext_lazy("Ensure this field has no more than {max_length} elements."),
    gettext_lazy("Must be a valid boolean."),
    gettext_lazy("Must be a valid UUID."),
    gettext_lazy("Not a valid string."),
    gettext_lazy("Surrogate characters are not allowed: U+{code_point:X}."),
    gettext_lazy('Invalid datetime for the timezone "{timezone}".'),
)


class Told(ExceptionHandler):
    """What became of an exception, for drf-standardized-errors to write down."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, Refused):
            return Conflict(exc)
        if isinstance(exc, Http404):
            return exceptions.NotFound(SENTENCES[exceptions.NotFound])
        if isinstance(exc, PermissionDenied):
            return exceptions.PermissionDenied(str(exc) or SENTENCES[exceptions.PermissionDenied])
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, SuspiciousOperation):
            return exceptions.ParseError(_("The request is not as it should be."))
        if isinstance(exc, exceptions.APIException):
            return self._in_our_words(exc)
        return exc

    def convert_unhandled_exceptions(self, exc: Exception) -> exceptions.APIException:
        return exc if isinstance(exc, exceptions.APIException) else Failed()

    def _in_our_words(self, exc: exceptions.APIException) -> exceptions.APIException:
        said: Any = exc.detail
        if isinstance(exc, exceptions.Throttled):
            seconds = {"seconds": int(exc.wait or 0) + 1}
            said = _("That was too often. Try again in %(seconds)d s.") % seconds
        elif isinstance(exc, exceptions.MethodNotAllowed):
            said = _("This address does not take that method.")
        elif isinstance(exc, exceptions.UnsupportedMediaType):
            said = _("Requests are JSON: send Content-Type: application/json.")
        elif (ours := SENTENCES.get(type(exc))) and str(said) == str(exc.default_detail):
            said = str(ours)
        if said is not exc.detail:
            exc.detail = exceptions.ErrorDetail(said, str(exc.default_code))
        return exc
