"""What is decided for each legacy URL: chains, loops, missing targets, taken addresses, a person's decisions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaunch.cli import main
from relaunch.errors import ArchiveError
from relaunch.export.redirects import LONGEST, Redirects, Row, decide, paths_of, read_base, read_rows
from relaunch.export.redirects_csv import csv_lines

HOST = "http://www.musterland.example"
LIVE = {"/", "/neu/", "/neu/haus/", "/straße/", "/assets/ab.pdf"}


def settled(*rows: tuple[str, int, str], base: str = "", live: set[str] = LIVE) -> Redirects:
    return decide([Row(HOST + url, path, status, "", "") for url, status, path in rows], live, base)


def status_of(redirects: Redirects) -> dict[str, tuple[int, str]]:
    return {row.url.removeprefix(HOST): (row.status, row.new_path) for row in redirects.rows}


def kinds(redirects: Redirects) -> dict[str, str]:
    return {q.url.removeprefix(HOST): q.kind for q in redirects.questions}


def test_a_chain_is_collapsed_to_its_end() -> None:
    found = settled(("/a/", 301, "/b/"), ("/b/", 301, "/c/"), ("/c/", 301, "/neu/"))
    assert status_of(found) == {"/a/": (301, "/neu/"), "/b/": (301, "/neu/"), "/c/": (301, "/neu/")}
    assert found.collapsed == 2 and not found.questions


def test_a_loop_is_shown_and_answered_by_nothing() -> None:
    found = settled(("/a/", 301, "/b/"), ("/b/", 301, "/a/"), ("/x/", 301, "/a/"))
    assert set(kinds(found).values()) == {"loop"} and len(kinds(found)) == 3
    assert "/b/ → /a/" in found.questions[0].reason
    assert found.table.known == {} and found.table.alike == {}


def test_a_chain_longer_than_browsers_follow_is_a_loop() -> None:
    found = settled(*((f"/k{n}/", 301, f"/k{n + 1}/") for n in range(60)), ("/k60/", 301, "/neu/"))
    assert kinds(found)["/k0/"] == "loop" and status_of(found)["/k50/"] == (301, "/neu/")


def test_a_chain_that_ends_in_what_is_gone_is_gone() -> None:
    assert status_of(settled(("/a/", 301, "/b/"), ("/b/", 410, "")))["/a/"] == (410, "")


def test_a_target_that_no_record_has_is_listed_and_not_answered() -> None:
    found = settled(("/a/", 301, "/weg/"), ("/b/", 301, "/assets/ab.pdf"))
    assert kinds(found) == {"/a/": "missing"} and "/b/" in found.table.known and "/a/" not in found.table.known


def test_an_address_at_which_a_new_page_lives_is_left_to_that_page() -> None:
    found = settled(("/neu/", 301, "/neu/haus/"), ("/neu/haus/", 301, "/neu/"), ("/stra%c3%9fe/", 301, "/straße/"))
    assert kinds(found) == {"/neu/": "taken", "/neu/haus/": "taken"}
    assert {status for status, _ in status_of(found).values()} == {200} and found.table.known == {}


def test_two_rows_that_disagree_about_one_address_are_listed() -> None:
    found = settled(("/a%2Db/", 301, "/neu/"), ("/a-b/", 301, "/"))
    assert kinds(found) == {"/a-b/": "conflict"} and found.table.known["/a-b/"] == "/neu/"


def test_an_undecided_row_takes_the_answer_of_another_spelling() -> None:
    found = settled(("/index.php?id=3", 301, "/neu/"), ("/index.php?id=3&type=98", 0, ""), ("/index.php?id=4", 0, ""))
    assert status_of(found)["/index.php?id=3&type=98"] == (301, "/neu/")
    assert kinds(found) == {"/index.php?id=4": "undecided"}


def test_where_spellings_of_a_page_disagree_only_the_exact_ones_are_answered() -> None:
    found = settled(("/a/b", 410, ""), ("/a/b/", 301, "/neu/"))
    assert set(found.table.known) == {"/a/b", "/a/b/"} and found.table.alike == {}


def test_what_no_request_line_takes_is_refused() -> None:
    found = settled(("/" + "a" * 10_000, 301, "/neu/"), ("/n%00l/", 301, "/neu/"), ("/gut/", 301, "/neu/"))
    assert sorted(kinds(found).values()) == ["refused", "refused"]
    assert list(found.table.known) == ["/gut/"] and max(map(len, found.table.known)) < LONGEST


def test_on_another_host_a_path_that_stays_leads_on_too() -> None:
    found = settled(("/neu/", 200, "/neu/"), ("/alt/", 301, "/straße/"), base="https://neu.example/portal")
    assert found.table.known["/neu/"] == "https://neu.example/portal/neu/"
    assert found.table.known["/alt/"] == "https://neu.example/portal/stra%C3%9Fe/"
    assert b"https://neu.example/portal/neu/,301" in b"".join(csv_lines(found))


@pytest.mark.parametrize("base", ["neu.example", "https://x y", 'https://x"/', "javascript:alert(1)", "https://a/$b"])
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(ArchiveError, match="--base"):
        read_base(base, [])


def test_faults_of_a_file_come_all_at_once_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(f"legacy_url,new_path,status\n{HOST}/a,/b,302\n{HOST}/c,http://evil/,301\nnix,/b,301\n", "utf-8")
    with pytest.raises(ArchiveError) as caught:
        read_rows(file)
    assert [line.split(":")[1] for line in str(caught.value).splitlines()] == ["2", "3", "4"]


PARTS = st.text(st.sampled_from("aAbB/?&=%2Fü\"'\\${};\n\0.:#[]|id L0"), max_size=24)


PATHS = st.sampled_from(["/neu/", "/straße/", "/a/", "/b"])


@given(st.lists(st.tuples(PARTS, st.sampled_from([301, 410, 0, 200]), PATHS), max_size=12))
def test_no_answer_leads_to_another_answer_whatever_the_rows_say(rows: list[tuple[str, int, str]]) -> None:
    found = settled(*((f"/{url}", status, path) for url, status, path in rows))
    for answer in {*found.table.known.values(), *found.table.alike.values()} - {"gone"}:
        assert found.table.source_of(answer) is None
        assert not set(answer) & set("\"'\\${}; \n\0")


def run_folder(tmp_path: Path, *rows: tuple[str, str, str]) -> Path:
    out = tmp_path / "run"
    out.mkdir()
    lines = [f"{HOST}{url},{path},{status},,warum" for url, path, status in rows]
    (out / "redirects.csv").write_text("\n".join(["legacy_url,new_path,status,record_id,reason", *lines, ""]), "utf-8")
    (out / "records.jsonl").write_text("".join(json.dumps({"id": p, "path": p}) + "\n" for p in sorted(LIVE)), "utf-8")
    return out


def test_the_command_says_what_to_decide_and_takes_the_decision_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run_folder(tmp_path, ("/a/", "/neu/", "301"), ("/feed.xml", "", "0"), ("/weg/", "/nirgends/", "301"))
    assert main(["redirects", str(out), "--format", "csv", "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert facts["to_decide"]["missing"] == facts["to_decide"]["undecided"] == 1
    decisions = out / "redirects" / "decide.csv"
    with open(decisions, encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    for row in asked:
        row["new_path"] = "/neu/haus/"
    with open(decisions, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asked[0]))
        writer.writeheader()
        writer.writerows(asked)
    for form in ("csv", "nginx", "apache", "typo3"):
        assert main(["redirects", str(out), "--format", form, "--decided", str(decisions), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rows"] == {"301": 3, "200": 0, "410": 0, "0": 0}
    before = decisions.read_bytes()
    assert b"/neu/haus/,301" in before, "what a person decided stays in the file"
    assert main(["redirects", str(out), "--format", "csv"]) == 2
    assert decisions.read_bytes() == before


def test_the_same_rows_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    rows = [("/a/", "/neu/", "301"), ("/index.php?id=3&L=1", "/neu/haus/", "301"), ("/gr%C3%BCn/", "", "410")]
    told = []
    for number, order in enumerate((rows, rows[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        out = run_folder(folder, *order)
        for form in ("csv", "nginx", "apache", "typo3"):
            main(["redirects", str(out), "--format", form, "--json"])
        told.append({p.name: p.read_bytes() for p in sorted((out / "redirects").rglob("*")) if p.is_file()})
    assert told[0] == told[1] and len(told[0]) > 10


def test_the_rows_are_never_overwritten(tmp_path: Path) -> None:
    out = run_folder(tmp_path, ("/a/", "/neu/", "301"))
    before = (out / "redirects.csv").read_bytes()
    assert main(["redirects", str(out), "--format", "csv", "--out", str(out / "redirects.csv")]) == 2
    assert (out / "redirects.csv").read_bytes() == before


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"records\.jsonl"):
        paths_of(tmp_path)
