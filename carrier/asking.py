"""One request to the carrier through its own client. A failure is a refusal, or no answer that can be read."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import urllib3
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response

TOO_MANY_REQUESTS: Final = 20429
"""Never processed, always safe to send again."""
UNREADABLE: Final = (urllib3.exceptions.HTTPError, ValueError, LookupError, AttributeError, TypeError)
"""Of the network, and of the client when it reads an answer that is not the carrier's."""


class CarrierRefused(Exception):
    """The carrier would not: its error code, if it gave one, and the HTTP status."""

    def __init__(self, code: int | None, status: int) -> None:
        super().__init__(f"carrier error {code}, HTTP {status}")
        self.code, self.status = code, status

    @property
    def too_fast(self) -> bool:
        """The request was never processed and may be sent again after a while."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS or self.code == TOO_MANY_REQUESTS


class CarrierUnreachable(Exception):
    """No answer, or none that can be read: the request may or may not have been processed."""


def ask(request: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the client's own methods
    """What `request` gives. Raises CarrierRefused, CarrierUnreachable."""
    try:
        return request(*args, **kwargs)
    except TwilioException as error:
        raise _failure(error) from error
    except UNREADABLE as error:
        raise CarrierUnreachable(type(error).__name__) from error


def refusal(status: int, code: int | None) -> CarrierRefused | CarrierUnreachable:
    """A refusal; after a fault of the server (5xx) the request may have been processed."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return CarrierUnreachable(f"HTTP {status}")
    return CarrierRefused(code or None, status)


def _failure(error: TwilioException) -> CarrierRefused | CarrierUnreachable:
    """What the client's exception means."""
    # A page of a list that was refused says so only by the answer that it carries.
    answer = next((part for part in error.args if isinstance(part, Response)), None)
    status = getattr(error, "status", None) or getattr(answer, "status_code", None)
    if status is None:
        return CarrierUnreachable(type(error).__name__)
    code = getattr(error, "code", None)
    # The client gives the status for a code where the answer is not the carrier's.
    return refusal(status, code if isinstance(code, int) and code != status else None)
