"""The editors' desk on 10,000 records: start-up, list, search, save, and memory, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

RECORDS = 10_000
TIMES = 9
CHILD = """
import json, resource, sys, time
from pathlib import Path
from statistics import median
from relaunch.review.desk import Desk
from relaunch.review.desk_find import Filters
from relaunch.web.app import create_app
from relaunch.web.guard import Guard

HOME = "http://127.0.0.1:8430"
began, cpu = time.perf_counter(), time.process_time()
desk = Desk(Path(sys.argv[1]), "bench")
guard = Guard("bench", port=8430, archive_port=8431)
client = create_app(desk, guard, "en").test_client()
client.get("/", query_string={"token": guard.token}, base_url=HOME)
told = {"start-up": time.perf_counter() - began, "start-up, CPU": time.process_time() - cpu}

def measure(name, work):
    times = []
    for number in range(int(sys.argv[2])):
        began = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - began)
    told[name] = median(times)
    told[name + ", worst"] = max(times)

def get(path):
    answer = client.get(path, base_url=HOME)
    assert answer.status_code == 200, answer.status

def save(number):
    opened = desk.open(ids[number])
    desk.save(ids[number], {"title": f"Saved {number}"}, opened.token)

words = "Altenau Kinder Anmeldungen Oberkirchen Familien Neustadt Plan Ebbinghaus 1997".split()
ids = [row.id for row in desk.find()][:: 7]
measure("list page", lambda n: get(f"/?page={n + 1}"))
measure("list page, filtered", lambda n: get(f"/?type=article&state=pending&page={n + 1}"))
measure("search, one word", lambda n: desk.search(words[n], Filters()))
measure("search, three words", lambda n: desk.search(f"{words[n]} und die", Filters()))
measure("search page", lambda n: get(f"/?q={words[n]}+in"))
measure("record page", lambda n: get(f"/record/{ids[n]}"))
measure("save", save)
measure("approve 50", lambda n: desk.decide(ids[n * 50 : n * 50 + 50], "approved"))
told["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(told))
"""


def make_folder(folder: Path, records: int) -> int:
    """Make a run folder out of the demo portal's records, each many times over, and return its bytes of YAML."""
    from relaunch.ledger.store import Ledger
    from relaunch.pipeline.run import build_folder
    from relaunch.recordfile import read_record, to_json, to_yaml
    from tests.truth import BASE, archive_portal

    source = folder / "source"
    archive_portal(source / "archive", 300)
    build_folder(source, "demo", workers=1, base=f"{BASE}/")
    known = [read_record(path) for path in sorted((source / "records").rglob("*.yaml"))]
    out, lines, size = folder / "run", {}, 0
    with Ledger(out / "ledger.sqlite") as ledger:
        for number in range(records):
            record = known[number % len(known)]
            slug = f"{record.slug[:60]}-{number}"
            own = {"id": f"demo/{record.type}/{slug}", "slug": slug, "path": f"/{number % 97}{record.path}{number}/"}
            made = replace(record, **own, body=record.body.replace("Altenau", f"Altenau{number % 50}"))
            written = to_yaml(made)
            size += len(written)
            path = out / "records" / record.type / f"{slug}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written)
            os.utime(path, (1, 1))
            lines[made.id] = to_json(made)
            ledger.history.put_version(made.id, 1, "2026-01-01T00:00:00Z", "h", written[:200])
    (out / "records.jsonl").write_text("".join(f"{lines[i]}\n" for i in sorted(lines)), encoding="utf-8")
    return size


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = make_folder(folder, RECORDS)
        script = folder / "child.py"
        script.write_text(CHILD, encoding="utf-8")
        command = [sys.executable, str(script), str(folder / "run"), str(TIMES)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"{RECORDS:,} records, {size / 1e6:.0f} MB of YAML")
    for what, value in told.items():
        if not what.endswith(", worst"):
            worst = told.get(f"{what}, worst")
            shown = f"{value:8.0f} MiB" if what == "MiB" else f"{value * 1000:8.1f} ms"
            slowest = f"   worst {worst * 1000:.1f} ms" if worst else ""
            print(f"{'peak memory' if what == 'MiB' else what:22} {shown}{slowest}")


if __name__ == "__main__":
    main()
