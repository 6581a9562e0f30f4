"""Write a proposal as a mapping: YAML that loads, each line with what it was learnt from as a comment."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from relaunch.mapping.names import START_URL
from relaunch.propose.plan import FieldPlan, Origin, Plan, TypePlan, Way
from relaunch.tree import squash

# A comment shows so much of a value that a page wrote.
SHOWN = 80
WIDE = 116
# A value that so many pages share is no value of theirs.
MANY = 5
_SCHEMA = "# yaml-language-server: $schema={}"
_PLACES = {
    "main": "where the content is",
    "breadcrumb": "the path to a page: gives the records their parents",
    "language_menu": "the list of a page's translations",
}
_FIELDS = frozenset({"title", "published", "author", "teaser", "tags"})  # what may stand for all types


def write_mapping(plan: Plan, schema: str = "../mapping.schema.json") -> str:
    """Return the mapping as YAML; the same bytes for the same proposal."""
    parts = [
        _head(plan.origin, schema),
        _templates(plan),
        _urls_of(plan),
        _places(plan),
        _references(plan),
        _ignore(plan),
    ]
    parts += [_skip(plan), _types(plan), _told(plan), _rest(plan), _metas(plan)]
    return "\n".join("\n".join(part) + "\n" for part in map(list, parts) if part)


def shown(text: str, length: int = SHOWN) -> str:
    """Return a page's text for a comment: one line, nothing that a terminal or a YAML reader acts on, cut."""
    line = squash("".join(" " if _is_odd(sign) else sign for sign in text[: 4 * length]))
    return line if len(line) <= length else line[: length - 1] + "…"


def quoted(text: str) -> str:
    """Return a text as a YAML scalar that every reader takes for the same text."""
    line = squash("".join(" " if _is_odd(sign) else sign for sign in text))
    return "'" + line.replace("'", "''") + "'"


def _is_odd(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _head(origin: Origin, schema: str) -> Iterator[str]:
    yield _SCHEMA.format(schema)
    some = f", of which {origin.read} were read" if origin.read < origin.pages else ""
    yield f"# Proposed from {_pages(origin.pages)}{some}."
    yield "# What stands behind a # is what was seen there. Read it, mend it, then: relaunch check, relaunch build."
    yield ""
    yield f"name: {origin.name}"
    if START_URL.fullmatch(origin.base):
        yield f"base: {quoted(origin.base)}"
    yield f"extends: {origin.system}   # {shown(origin.title)}{'' if origin.evidence else ': no system that is known'}"
    yield from (f"#   {shown(line, 140)}" for line in origin.evidence[:8])


def _templates(plan: Plan) -> Iterator[str]:
    if plan.templates:
        yield "# The templates of the site: where the content of its pages lives, on how many different pages."
        for part in plan.templates[:8]:
            yield f"#   {part.pages:>5}  {shown(part.select, WIDE)}"
            yield from (f"#          {shown(url, WIDE)}" for url in part.examples[:2])


def _urls_of(plan: Plan) -> Iterator[str]:
    if plan.surplus:
        yield "urls:"
        yield "  surplus:   # parameters without which an address leads to the same page"
        yield "    add:"
        for part in plan.surplus:
            yield f"      - {quoted(part.select)}   # on {_pages(part.pages)}"
            yield from _urls(part.examples, "        ")


def _places(plan: Plan) -> Iterator[str]:
    for key, parts in (("main", plan.main), ("breadcrumb", plan.breadcrumb), ("language_menu", plan.language_menu)):
        if parts:
            yield f"{key}:   # {_PLACES[key]}"
            for part in parts:
                yield f"  - {quoted(part.select)}   # on {_pages(part.pages)}"
                yield from _examples(part.examples, "    ")
        elif key in plan.found:
            part = plan.found[key]
            yield f"# {key}: found by the system: {shown(part.select)} on {_pages(part.pages)}"


def _skip(plan: Plan) -> Iterator[str]:
    if plan.skip:
        yield "skip:   # addresses that become no records"
        yield "  add:"
        for part in plan.skip:
            yield f"    - {{url: {quoted(part.select)}, because: {part.because}}}   # on {_pages(part.pages)}"
            yield from _urls(part.examples, "      ")


def _metas(plan: Plan) -> Iterator[str]:
    if plan.metas:
        yield "# meta elements that say something else on each page, and that no rule uses:"
        for part in plan.metas:
            yield f"# {{select: {quoted(part.select)}, attribute: content}} would find, on {_pages(part.pages)},"
            yield from _examples(part.examples, "")


def _references(plan: Plan) -> Iterator[str]:
    if plan.references:
        yield "references:   # blocks that stand for other pages, beside those that the system knows"
        yield "  add:"
        for part in plan.references:
            yield f"    - select: {quoted(part.select)}   # on {_pages(part.pages)}"
            yield from _examples(part.examples, "      ")
            if part.text:
                yield f"      text: {quoted(part.text)}"
            if part.date:
                yield f"      fields: {{published: {quoted(part.date)}}}   # for pages that say no date themselves"


def _ignore(plan: Plan) -> Iterator[str]:
    if plan.ignore:
        yield "ignore:   # left out on purpose; the reason goes into the ledger"
        yield "  add:"
        for part in plan.ignore:
            yield f"    - {{select: {quoted(part.select)}, because: {part.because}}}   # on {_pages(part.pages)}"
            yield from _examples(part.examples, "      ")


def _types(plan: Plan) -> Iterator[str]:
    if not plan.types:
        return
    yield "types:"
    for kind in plan.types:
        yield f"  {kind.name}:   # {_pages(kind.pages)}, such as"
        yield from _urls(kind.urls, "    ")
        yield from _match(kind)
        yield from _fields(kind, "    ")


def _told(plan: Plan) -> Iterator[str]:
    """Write what the system does by itself, as comments."""
    for number, kind in enumerate(plan.told):
        yield from [""] if number else []
        yield f"# {kind.name}: {_pages(kind.pages)} that the system tells, and all of their fields, such as"
        yield from _urls(kind.urls, "")
        yield from _found(kind.fields)


def _match(kind: TypePlan) -> Iterator[str]:
    if kind.match is None:
        yield "    # match: the system tells these pages"
        return
    if kind.match.select:
        said = quoted(kind.match.select)
    elif kind.match.url:
        said = f"{{url: {quoted(kind.match.url)}}}"
    else:
        said = f"{{group: {quoted(kind.match.group)}}}"
    yield f"    match: {{add: [{said}]}}" if kind.adds else f"    match: [{said}]"


def _fields(kind: TypePlan, indent: str) -> Iterator[str]:
    ruled = [plan for plan in kind.fields if plan.ways]
    if ruled:
        yield f"{indent}fields:"
    for plan in kind.fields:
        filled = f"{plan.filled} of {plan.of}"
        if not plan.ways:
            yield f"{indent}  # {plan.name}: {filled}, found by the system{_always(plan)}"
            yield from _examples(plan.examples, f"{indent}  ")
            continue
        ways = [_way(way) for way in plan.ways]
        said = ways[0] if len(ways) == 1 else f"[{', '.join(ways)}]"
        yield f"{indent}  {plan.name}: {said}   # {filled}"
        yield from _examples(plan.examples, f"{indent}  ")


def _way(way: Way) -> str:
    labels = [quoted(label) for label in way.label]
    said = [f"select: {quoted(way.select)}"] if way.select else []
    said += [f"label: {labels[0] if len(labels) == 1 else '[' + ', '.join(labels) + ']'}"] if labels else []
    said += [f"find: {way.find}"] if way.find else []
    said += [f"pattern: '{way.pattern}'"] if way.pattern else []
    said += [f"attribute: {quoted(way.attribute)}"] if way.attribute else []
    if said == [f"select: {quoted(way.select)}"] and not way.steps:
        return quoted(way.select)
    steps = [f"{{{name}: {quoted(option)}}}" if option else name for name, option in way.steps]
    if steps:
        said.append(f"transform: {steps[0] if len(steps) == 1 else '[' + ', '.join(steps) + ']'}")
    return "{" + ", ".join(said) + "}"


def _rest(plan: Plan) -> Iterator[str]:
    """Write what is said of the pages of no type: fields of all types, and what the system makes of them."""
    if plan.lists:
        yield f"# {_pages(len(plan.lists))} list others, and become landing pages unless a type above matches them:"
        yield from _urls(plan.lists[:3], "")
    if plan.rest is None:
        return
    kinds = ", ".join(f"{count} {name}" for name, count in plan.rest.kinds)
    yield f"# {_pages(plan.rest.pages)} of no type above, judged by their content: {kinds}"
    yield from _urls(plan.rest.urls, "")
    kept = tuple(field for field in plan.rest.fields if field.name in _FIELDS)
    others = [field for field in plan.rest.fields if field.name not in _FIELDS and field.ways]
    if any(field.ways for field in kept):
        yield from _fields(TypePlan("", 0, (), (), None, False, kept), "")
    else:
        yield from _found(kept)
    for field in others:
        yield f"# {_way(field.ways[0])} would be a field of a type of your own: {field.filled} of {field.of}"
        yield from _examples(field.examples, "")


def _found(fields: Iterable[FieldPlan]) -> Iterator[str]:
    for plan in fields:
        yield f"# {plan.name}: {plan.filled} of {plan.of}, found by the system{_always(plan)}"
        yield from _examples(plan.examples, "")


def _always(plan: FieldPlan) -> str:
    return "; always the same" if len(plan.examples) == 1 and plan.filled >= MANY else ""


def _examples(values: Iterable[str], indent: str) -> Iterator[str]:
    """Yield examples as comments: on one line where there is room, else a line each."""
    said = [shown(value) for value in values if value.strip()]
    line = f"{indent}#   {' | '.join(said)}"
    if len(line) <= WIDE:
        yield from [line] if said else []
    else:
        yield from (f"{indent}#   {value}" for value in said)


def _urls(urls: Iterable[str], indent: str) -> Iterator[str]:
    yield from (f"{indent}#   {shown(url, WIDE)}" for url in urls)


def _pages(number: int) -> str:
    return f"{number:,} page{'' if number == 1 else 's'}"
