"""Run a file of rule cases: `python -m tests.conformance FILE.jsonl`.

A case is a line of JSON: `id`, `area` (placeholder, duplicate, url, mailto), `rule`, the input, perhaps `config`, and
`expect`. One line is printed for each case that fails; the last line reads `N passed, N failed`.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from tests.fragments import read_fragment, write_fragment

Case = Mapping[str, Any]
Outcome = tuple[object, object]  # what was expected, what came

CODE = frozenset("pre code kbd samp tt textarea xmp script style template".split())
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header html legend li main nav ol p section summary table tbody td tfoot th thead tr ul "
    "title option select".split()
)
ENDLESS = frozenset("br img hr input meta link".split())
URL_RULES = {"alias", "default_language", "feed_types", "html_suffix", "keep_mount_points", "print_types", "root_id"}


def main(arguments: list[str]) -> int:
    """Run the cases of the files named and return the exit status: 1 when something failed."""
    if not arguments:
        sys.stderr.write("usage: python -m tests.conformance FILE.jsonl …\n")
        return 2
    passed = failed = 0
    for name in arguments:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            case = json.loads(line)
            expected, got = outcome(case)
            if expected == got:
                passed += 1
            else:
                failed += 1
                print(f"{case['id']}: expected {expected!r}, got {got!r}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def outcome(case: Case) -> Outcome:
    """Return what a case expects and what came instead; an exception counts as what came."""
    try:
        return AREAS[case["area"]](case)
    except Exception as error:  # a case that crashes has failed, and the cases after it still run
        place = traceback.extract_tb(error.__traceback__)[-1]
        return case["expect"], f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"


def placeholder(case: Case) -> Outcome:
    """Strip a fragment's placeholders and compare what is left as HTML."""
    return comparable(case["expect"]["html"]), comparable(stripped(case["html"], case.get("config", {})))


def stripped(source: str, config: Mapping[str, Any]) -> str:
    """Return a fragment without its placeholders."""
    from relaunch.clean.placeholders import custom_rule, strip_asp, strip_placeholders

    rules = tuple(config.get("rules", ("typo3",)))
    custom = tuple(custom_rule(entry) for entry in config.get("custom", ()))
    root = read_fragment(strip_asp(source) if "asp" in rules else source)
    strip_placeholders(root, rules=rules, keep=tuple(config.get("keep", ())), custom=custom)
    return write_fragment(root)


def duplicate(case: Case) -> Outcome:
    """Compare the blocks that survive the removal of repeats."""
    from relaunch.clean.duplicates import surviving_blocks

    config = case.get("config", {})
    base = case.get("base", "http://portal.example/")
    return case["expect"]["blocks"], surviving_blocks(case["html"], base, config.get("block"), config.get("headings"))


def url(case: Case) -> Outcome:
    """Compare a canonical URL, the sameness of two URLs, or the original of a picture."""
    from relaunch.urls import UrlRules, canonicalize, is_same_page, original_of_picture

    rules = UrlRules.of({name: _setting(name, value) for name, value in case.get("config", {}).items()})
    base, expect = case["base"], case["expect"]
    if "same" in expect:
        return expect["same"], is_same_page(case["a"], case["b"], base, rules)
    if "original" in expect:
        picture = next(read_fragment(case["html"]).iter("img"))
        return expect["original"], original_of_picture(picture, base, rules)
    found = canonicalize(case["url"], base, rules)
    got = {"canonical": found.url, "kind": found.kind}
    return expect, {name: got[name] for name in expect}


def _setting(name: str, value: Any) -> Any:
    """Return a case's setting in the type that the rules keep it in."""
    if name not in URL_RULES:
        raise ValueError(f"no URL rule is named {name!r}; known rules: {', '.join(sorted(URL_RULES))}")
    if name == "alias":
        return {str(alias): str(page) for alias, page in value.items()}
    if name in ("print_types", "feed_types"):
        return tuple(str(number) for number in value)
    return value if isinstance(value, bool) else str(value)


def mailto(case: Case) -> Outcome:
    """Compare a decoded address, the text beside it, and its parameters."""
    from relaunch.clean.emails import decode_fragment

    found = decode_fragment(case["html"])
    got = {name: found.get(name) for name in ("email", "text")}
    if found.get("params"):
        got["params"] = found["params"]
    return dict(case["expect"]), got


AREAS: dict[str, Callable[[Case], Outcome]] = {
    "placeholder": placeholder,
    "duplicate": duplicate,
    "url": url,
    "mailto": mailto,
}


def comparable(source: str) -> str:
    """Return HTML in the form that is compared.

    Attributes are sorted, white space is one blank and none beside block tags and `br`, comments stay, and what is
    inside code elements is compared as it is.
    """
    parts: list[str] = []
    stack: list[Any] = [BeautifulSoup(source, "html.parser")]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            parts.append(node)
        elif isinstance(node, Comment):
            parts.append(f"<!--{_blanks(node).strip()}-->")
        elif isinstance(node, NavigableString):
            parts.append(_blanks(node).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        else:
            stack += reversed(_opened(node, parts))
    return re.sub(r" *\n[ \n]*", "\n", re.sub(" +", " ", "".join(parts))).strip()


def _opened(tag: Tag, parts: list[str]) -> list[Any]:
    """Write a start tag and return what follows it: the children and the end tag."""
    if tag.parent is None:
        return list(tag.children)
    bound = "\n" if tag.name in BLOCKS or tag.name == "br" else ""
    pairs = sorted((name, " ".join(v) if isinstance(v, list) else v) for name, v in tag.attrs.items())
    attributes = "".join(f' {name}="{value}"' for name, value in pairs)
    parts.append(f"{bound}<{tag.name}{attributes}>{bound}")
    inside = [str(tag.get_text())] if tag.name in CODE else list(tag.children)
    return inside if tag.name in ENDLESS else [*inside, f"{bound}</{tag.name}>{bound}"]


def _blanks(text: str) -> str:
    return re.sub("[ \t\r\n\f]+", " ", str(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
