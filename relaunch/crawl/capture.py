"""The door between Scrapy and the rest: a response or a failure comes in, a `Capture` goes out."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from relaunch.clock import now
from relaunch.crawl.limits import CUT, FAULT, WIRE_HEADERS, header_pairs
from relaunch.model import Capture


def capture_response(response: Response, url: str) -> Capture:
    """Return the capture of an answer; `url` is what was asked for."""
    meta: dict[str, Any] = response.meta
    headers = meta.get(WIRE_HEADERS) or header_pairs(response)
    return Capture(url, response.status, headers, response.body, now(), meta.get(FAULT, ""), meta.get(CUT, False))


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
    if isinstance(error, DownloadCancelledError):
        return f"body larger than {max_size // 1_000_000} MB"
    if isinstance(error, IgnoreRequest):
        return words[:500]
    if isinstance(error, DownloadTimeoutError):
        return f"no answer within {timeout:g} seconds"
    return f"{type(error).__name__}: {words}"[:500]
