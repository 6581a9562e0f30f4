"""The door between Scrapy and the rest: a response or a failure comes in, a `Capture` goes out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from relaunch.model import Capture

WIRE_HEADERS = "relaunch_headers"  # meta: the headers before Scrapy took the encoding from them


def now() -> str:
    """Return the present in UTC as ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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


def capture_failure(failure: Failure, url: str, max_size: int, timeout: float) -> Capture:
    """Return the capture that stands for a request without an answer."""
    return Capture(url, 0, (), b"", now(), _reason(failure, max_size, timeout))


def _reason(failure: Failure, max_size: int, timeout: float) -> str:
    words = " ".join(str(failure.value).split())
    if failure.check(DownloadCancelledError) or (failure.check(IgnoreRequest) and "DOWNLOAD_MAXSIZE" in words):
        return f"body larger than {max_size // 1_000_000} MB"
    if failure.check(DownloadTimeoutError):
        return f"no answer within {timeout:g} seconds"
    kind = failure.type.__name__ if failure.type else "Failure"
    return f"{kind}: {words}"[:500]
