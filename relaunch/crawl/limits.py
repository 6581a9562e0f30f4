"""Bodies as they may be: compressed or only said to be, cut short, too long, or a bomb."""

from __future__ import annotations

import importlib.util
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from relaunch.archive.decoding import decompress
from relaunch.crawl.secrets import Secrets
from relaunch.crawl.wire import SURPLUS

WIRE_HEADERS = "relaunch_headers"  # meta: the headers as they came
FAULT = "relaunch_fault"  # meta: what is wrong with a body that is kept all the same
CUT = "relaunch_cut"  # meta: the body is known to be incomplete
MOST_ENCODINGS = 3  # a body packed more often than this is meant to harm
ENCODINGS = "gzip, deflate, br" if importlib.util.find_spec("brotli") else "gzip, deflate"


class Unpack:
    """Undoes content encodings in place of Scrapy's middleware, which gives up where this one keeps what there is.

    A body that is not packed although its header says so stays as it is; one that ends in the middle is kept as far as
    it goes and marked; one that would grow past DOWNLOAD_MAXSIZE is a failure, noticed before it has grown.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Unpack:
        """Make the middleware, as Scrapy wants it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say what can be unpacked."""
        request.headers.setdefault("Accept-Encoding", ENCODINGS)

    def process_response(self, request: Request, response: Response) -> Response:
        """Unpack a body; what is wrong with it travels in the request's meta."""
        surplus = response.headers.pop(SURPLUS, None)
        faults = [] if not surplus else [f"{surplus[-1].decode()} bytes or more behind the announced end were not read"]
        cut = "dataloss" in response.flags  # "partial" only says that no length was announced
        body = response.body
        for encoding in _encodings(response):
            packed = body
            body, fault = decompress(packed, encoding, self.max_size)
            if body and body is packed and not fault:
                fault = f"said to be packed with {encoding}, which it is not"
            if fault.startswith("larger than"):
                raise IgnoreRequest(f"body {fault}")
            cut = cut or fault.startswith(("damaged", "compression ends"))
            faults += [fault] if fault else []
        if cut and not faults:
            faults.append("the body ends before its announced end")
        response = self._secrets().hidden(response if body is response.body else response.replace(body=body))
        request.meta.update({WIRE_HEADERS: header_pairs(response), FAULT: "; ".join(faults), CUT: cut})
        return response

    def _secrets(self) -> Secrets:
        conduct: Any = vars(self.crawler.spider)["conduct"]
        secrets: Secrets = conduct.secrets
        return secrets


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """Return a response's headers in order, a repeated one as often as it came."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _encodings(response: Response) -> list[str]:
    """Return the encodings to undo, the last one first."""
    values: Any = response.headers.getlist(b"Content-Encoding")
    names = [name.strip().lower() for value in values for name in value.decode("latin-1").split(",") if name.strip()]
    if len(names) > MOST_ENCODINGS:
        raise IgnoreRequest(f"body packed {len(names)} times over")
    return names[::-1]
