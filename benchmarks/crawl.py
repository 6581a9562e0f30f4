"""The crawl, with archive and durable queue, against Scrapy without: the same pages, the same nginx, turn by turn."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.export.redirects_servers import NGINX, free_port, hand_over

PAGES = 5000
ROUNDS = 3
TREE = (5_555, 55_555)  # pages that nginx makes up itself: 5 trees of ten branches at each fork
CONF = """
daemon off; worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off; keepalive_requests 1000000; default_type text/html; charset utf-8;
    types {{ text/html html; }}
    client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3;
    uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
    server {{
        listen 127.0.0.1:{port}; root {home}/www;
        location = /tree/ {{ return 200 "<p>{short}</p>{roots}"; }}
        location ~ "^/tree/p([1-5][0-9]{{0,{forks}}})$" {{ return 200 "<p>$1 {short}</p>{branches}"; }}
        location ~ "^/tree/p([1-5][0-9]{{{leaves}}})$" {{ return 200 "<p>$1 {short}</p>"; }}
    }}
}}
"""
SHORT = "Beratung und Angebote. " * 20
NAVIGATION = [f"/bereich-{n // 8}/thema-{n}.html" for n in range(56)]
SENTENCES = (
    "Kommunen richten Beratungsstellen ein, in denen Eltern Auskunft bekommen.",
    "Der Antrag wird im Rathaus gestellt und dort innerhalb von vier Wochen beschieden.",
    "Familien mit mehreren Kindern zahlen einen geringeren Beitrag.",
    "Die Fachkräfte besuchen jedes Jahr eine Fortbildung.",
    "Weitere Hinweise geben die Jugendämter der Kreise und kreisfreien Städte.",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one crawl took."""

    pages: int
    seconds: float
    cpu: float
    megabytes: float


def page(number: int, count: int) -> str:
    """Return a page of about 42 kB with some 90 links, as TYPO3 4 printed them."""
    near = [number * 4 + n for n in range(1, 5)] + [(number * 37 + n * 101) % count for n in range(30)]
    links = [*NAVIGATION, *(f"/seiten/{n}.html" for n in near if n < count)]
    menu = "".join(
        f'<li class="level-{n % 3}"><a href="{link}" onfocus="blurLink(this);" title="Zur Seite {n}" '
        f'class="navi navi-{n}">Navigationspunkt {n} von {len(links)}</a></li>\n'
        for n, link in enumerate(links)
    )
    texts = [" ".join(SENTENCES[(number + n + k) % 5] for k in range(6)) for n in range(5)]
    elements = "".join(
        f'<div id="c{number * 100 + n}" class="csc-default"><div class="csc-header csc-header-n{n}"><h2>Abschnitt {n} '
        f'der Seite {number}</h2></div><p class="bodytext">{texts[n % 5]}</p><p class="csc-linkToTop"><a href="#">nach '
        f"oben</a></p></div>\n"
        for n in range(42)
    )
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd">\n'
        f'<html xml:lang="de"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
        f"<title>Seite {number}</title></head><body>\n<!-- ###LOGO### begin --><ul>{menu}</ul>"
        f"<!--TYPO3SEARCH_begin-->{elements}<!--TYPO3SEARCH_end--></body></html>"
    )


def write_site(www: Path, count: int) -> None:
    """Write the pages of the site; all of them are reached from the first."""
    (www / "seiten").mkdir(parents=True)
    for number in range(count - len(NAVIGATION)):
        (www / "seiten" / f"{number}.html").write_text(page(number, count - len(NAVIGATION)), encoding="utf-8")
    for number, link in enumerate(NAVIGATION):
        place = www / link[1:]
        place.parent.mkdir(exist_ok=True)
        place.write_text(page(number, count - len(NAVIGATION)), encoding="utf-8")


@contextmanager
def served(count: int, depth: int = 4) -> Iterator[str]:
    """Serve a site of `count` pages, and trees that are `depth` digits deep, by nginx."""
    if not NGINX:
        raise SystemExit("nginx is not here; `make bench` installs it")
    home = Path(tempfile.mkdtemp(prefix="relaunch-bench-"))
    try:
        (home / "www").mkdir()
        if count:
            write_site(home / "www", count)
        port = free_port()
        roots = "".join(f"<a href=/tree/p{n}>{n}</a>" for n in range(1, 6))
        branches = "".join(f"<a href=/tree/p$1{n}>{n}</a>" for n in range(10))
        conf = CONF.format(
            home=home, port=port, short=SHORT, roots=roots, branches=branches,
            forks=depth - 2, leaves=depth - 1,
        )  # fmt: skip
        (home / "nginx.conf").write_text(conf, encoding="utf-8")
        process = subprocess.Popen([str(NGINX), "-c", str(home / "nginx.conf"), "-e", "stderr"], **hand_over(home))  # type: ignore[call-overload]
        time.sleep(0.5)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()
    finally:
        shutil.rmtree(home)


def measured(command: list[str], orders: str = "") -> Measured:
    """Run a crawl in a process of its own; its last line of output is JSON with the number of pages."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(orders + "\n")
    process.stdin.flush()
    answer = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdin.close()
    process.stdout.close()
    report = json.loads(answer.splitlines()[-1])
    pages = report["summary"]["pages"] if "summary" in report else report["pages"]
    seconds = time.monotonic() - begun
    return Measured(pages, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def peer(name: str, start: str) -> Measured:
    """Crawl with one of the spiders of `benchmarks/crawl_peers.py`."""
    return measured([sys.executable, "-m", "benchmarks.crawl_peers", name, start])


def ours(start: str) -> Measured:
    """Crawl with relaunch: archive, durable queue, canonical URLs, traps, robots.txt."""
    with tempfile.TemporaryDirectory(prefix="relaunch-bench-") as out:
        orders = json.dumps({"spider": {"start": start, "out": out}})
        return measured([sys.executable, "-m", "relaunch.crawl.worker"], orders)


def compare(count: int, rounds: int) -> None:
    """Print pages a second, CPU and memory of the three, in rounds that take turns."""
    runs: dict[str, list[Measured]] = {"hand": [], "relaunch": [], "tuned": [], "stock": []}
    with served(count) as url:
        start = url + "/seiten/0.html"
        for _ in range(rounds):
            runs["hand"].append(peer("hand", start))
            runs["relaunch"].append(ours(start))
            runs["tuned"].append(peer("tuned", start))
            runs["stock"].append(peer("stock", start))
    names = {
        "hand": "bare Scrapy, links by hand, no archive",
        "relaunch": "relaunch: archive, durable queue",
        "tuned": "by hand, with our CONCURRENT_ITEMS = 1",
        "stock": "CrawlSpider with LinkExtractor",
    }
    for name, found in runs.items():
        rates = [one.pages / one.seconds for one in found]
        cpu = statistics.median(1000 * one.cpu / one.pages for one in found)
        megabytes = max(one.megabytes for one in found)
        shown = " / ".join(f"{rate:.0f}" for rate in rates)
        print(f"  {names[name]:40} {found[0].pages} pages  {shown} pages/s  {cpu:.2f} ms CPU  {megabytes:.0f} MB")
    rate = {name: statistics.median(one.pages / one.seconds for one in found) for name, found in runs.items()}
    cost = {name: statistics.median(one.cpu / one.pages for one in found) for name, found in runs.items()}
    by_hand, tuned, stock = (rate["relaunch"] / rate[name] for name in ("hand", "tuned", "stock"))
    print(f"  pages/s: {by_hand:.0%} of bare Scrapy by hand (goal: 75 %), {tuned:.0%} of it with our setting, "
          f"{stock:.1f} × the stock CrawlSpider (goal: 2.5)")  # fmt: skip
    by_hand, tuned, stock = (cost["relaunch"] / cost[name] for name in ("hand", "tuned", "stock"))
    print(f"  CPU a page: × {by_hand:.2f} of bare Scrapy by hand, × {tuned:.2f} of it with our setting, "
          f"× {stock:.2f} of the stock CrawlSpider")  # fmt: skip


def memory() -> None:
    """Print the peak memory of a small and a large crawl."""
    for depth, count in zip((4, 5), TREE, strict=True):
        with served(0, depth) as url:
            one = ours(url + "/tree/")
        print(f"  {count} small pages: {one.pages} fetched, {one.pages / one.seconds:.0f} pages/s, "
              f"{1000 * one.cpu / one.pages:.2f} ms CPU a page, {one.megabytes:.0f} MB at most")  # fmt: skip


def main(count: int = PAGES, rounds: int = ROUNDS) -> None:
    """Run both."""
    compare(count, rounds)
    memory()
