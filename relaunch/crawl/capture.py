"""The door between Scrapy and the rest: a response or a failure comes in, a `Capture` goes out."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from relaunch.clock import now
from relaunch.model import Capture

WIRE_HEADERS = "relaunch_headers"  # meta: the headers before Scrapy took the encoding from them


class KeepHeaders:
    """Keeps a response's headers as they came: Scrapy drops `Content-Encoding` when it decompresses a body."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember the headers and pass the response on."""
        request.meta[WIRE_HEADERS] = _pairs(response)
        return response


def _pairs(response: Response) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in (values if isinstance(values, list) else [values])
    )


def capture_response(response: Response, url: str) -> Capture:
    """Return the capture of an answer; `url` is what was asked for."""
    headers: Any = response.meta.get(WIRE_HEADERS) or _pairs(response)
    # "dataloss": cut before its announced end. "partial" only says that no length was announced.
    return Capture(url, response.status, headers, response.body, now(), truncated="dataloss" in response.flags)


def request_of(failure: Failure) -> Request:
    """Return the request that failed; Scrapy hangs it on the failure that it gives to an errback."""
    request: Request = vars(failure)["request"]
    return request


def capture_failure(failure: Failure, url: str, max_size: int, timeout: float) -> Capture:
    """Return the capture that stands for a request without an answer."""
    return Capture(url, 0, (), b"", now(), _reason(failure, max_size, timeout))


def _reason(failure: Failure, max_size: int, timeout: float) -> str:
    error = failure.value
    words = " ".join(str(error).split())
    if isinstance(error, DownloadCancelledError) or (isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in words):
        return f"body larger than {max_size // 1_000_000} MB"
    if isinstance(error, DownloadTimeoutError):
        return f"no answer within {timeout:g} seconds"
    return f"{type(error).__name__}: {words}"[:500]
