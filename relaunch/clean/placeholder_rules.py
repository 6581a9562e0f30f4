"""The built-in placeholder rules as data: what TYPO3 and other systems print where no value came (rules P01–P39)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

SEALED = "\x00"  # stands in a text for what no match may contain: pictures, controls, code, earlier matches
RAN_ON_SERVER = "\ue000"  # marks <% … %> of the raw source, which no reader was meant to see, quoted or not (rule P38)
QUOTES = {'"': '"', "'": "'", "„": "“", "“": "”", "‚": "‘", "‘": "’", "»": "«", "«": "»", "`": "`"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One placeholder in a text. `outer` spans the glued row it stands in, `replacement` is what takes its place."""

    start: int
    end: int
    name: str
    outer: tuple[int, int]
    replacement: str | None = None


Finder = Callable[[str, set[str]], Iterator[Hit]]  # (text, names opened so far on the page) → hits from left to right


@dataclass(frozen=True, slots=True)
class Rule:
    """One built-in rule. `hints` are what a text must hold for a match: a literal, and a pattern right behind it."""

    name: str
    find: Finder
    hints: tuple[tuple[str, str], ...]
    in_comments: bool = False


def _each(pattern: str) -> Finder:
    """Find every match; the groups `name` and `with`, where there are any, name it and replace it."""
    compiled = re.compile(pattern, re.DOTALL)

    def find(text: str, opened: set[str]) -> Iterator[Hit]:
        for match in compiled.finditer(text):
            groups = match.groupdict()
            name = (groups.get("name") or match[0]).strip()
            yield Hit(match.start(), match.end(), name, match.span(), groups.get("with"))

    return find


def _row(fence: str, name: str) -> Finder:
    """Find names between fences, exact in length; a double fence is legal only between two of them (rule P10)."""
    mark = fence[0]
    row = re.compile(f"(?<!{mark}){fence}(?:{name})(?:{fence}{fence}(?:{name}))*{fence}(?!{mark})")
    one = re.compile(f"{fence}({name}){fence}")

    def find(text: str, opened: set[str]) -> Iterator[Hit]:
        for whole in row.finditer(text):
            for match in one.finditer(text, *whole.span()):
                yield Hit(match.start(), match.end(), match[1], whole.span())

    return find


def _rule(name: str, find: Finder, *hints: tuple[str, str], in_comments: bool = False) -> Rule:
    return Rule(name, find, hints, in_comments)


# Upper case by habit, mixed case occurs: ###FIELD_email###, ###MONTH_SMALL|+1### (cal). A second small letter makes it
# a word, ###Hinweis###, and a first digit a file number (rules P20 and P24).
_UPPER = r"[A-Z](?:[A-Z0-9_][A-Za-z0-9_|+:.\-]*)?"
_LOWER = r"[a-z][a-z0-9_]*"
_HASHES = (("#", "(?:#|%23){2}[A-Za-z]"), ("%", "23(?:#|%23){2}[A-Za-z]"))
# getText types that insertData swaps: tslib/class.tslib_content.php getData.
_GET_TEXT = (
    "field|register|TSFE|GP|getenv|getIndpEnv|leveltitle|levelmedia|leveluid|levelfield|fullRootLine|date|page|level|"
    "DB|path|cObj|global|parameters|current"
)
_OPENING = "".join(re.escape(mark) for mark in QUOTES)
_CLOSING = "".join(re.escape(mark) for mark in QUOTES.values())
_QUOTED_END = _OPENING + _CLOSING
_LABEL = rf"LLL:EXT:[^\s{{}}<>\0{_QUOTED_END}]+"


def _typo3() -> tuple[Rule, ...]:
    """What TYPO3 4.x prints: constants, labels, insertData, sprintf holes, session tokens (rules P25 and P26).

    Doubled braces belong to other systems ({{date::Y}} is Contao's), so that single ones must stand alone.
    """
    return (
        _rule("cal", _row("%%%", r"[A-Z0-9_|+\-]+"), ("%", "%%[A-Z0-9_|+-]"), in_comments=True),
        _rule("constant", _each(r"(?<!\{)\{(?P<name>\$[A-Za-z][\w.\-]*)\}(?!\})"), ("{", r"\$[A-Za-z]")),
        _rule("label", _each(rf"\{{{_LABEL}\}}|{_LABEL}"), ("LLL:EXT:", "")),
        _rule(
            "insertdata",
            _each(rf"(?<!\{{)\{{(?P<name>(?:{_GET_TEXT}):[^{{}}\0]+)\}}(?!\}})"),
            ("{", f"(?:{_GET_TEXT}):"),
        ),
        _rule(
            "sprintf",
            _each(rf"%\d+\$[sdfu]|(?<![^\s({_OPENING}])%[sdu](?![^\s.,;:!?){_CLOSING}])"),
            ("%", r"[sdu]|\d+\$"),
        ),
        _rule(
            "session",
            _each("#(?P<name>get_URL_ID_TOK)#"),
            ("#", "get_URL_ID_TOK"),
            ("%", "23get_URL_ID_TOK"),
        ),
    )


def _markers(upper: bool, lower: bool) -> tuple[Rule, ...]:
    """Build the marker rule, for upper-case names, lower-case names (rule P23) or both glued to each other."""
    names = "|".join([_UPPER] * upper + [_LOWER] * lower)
    return (_rule("marker", _row("###", names), *_HASHES, in_comments=True),) if names else ()


# {f:translate(key: 'x', arguments: {0: y})}
_NAMESPACED = r"[A-Za-z]\w*(?:\.\w+)*:\w[\w.]*\((?:[^{}\0]|\{[^{}\0]*\})*\}(?<=[)\s]\})(?!\})"
_FLUID = (
    rf"(?<![\w/${{])\{{(?P<name>[A-Za-z_]\w+(?:\.\w+)*|[A-Za-z_](?:\.\w+)+)\}}(?!\}})"
    rf"|(?<![\w/${{])\{{[A-Za-z_]\w*(?:\.\w+)*\s*->\s*{_NAMESPACED}"
    rf"|(?<!\{{)\{{{_NAMESPACED}"
)
_SMARTY_TAGS = (
    "if|elseif|else|foreach|foreachelse|section|sectionelse|include|assign|literal|capture|strip|ldelim|rdelim|insert|"
    "block|extends|function|call|for|while|nocache"
)
_SMARTY = (
    r"(?<!\{)(?:\{\$[^{}\0]*\}|\{\*(?:(?!\{\*|\*\})[^\0])*\*\}"
    rf"|\{{/?(?:{_SMARTY_TAGS})(?![\w\-])[^{{}}\0]*\}})(?!\}})"
)
_DRUPAL_BRACKETS = r"\[(?P<name>[a-z][a-z0-9_\-]*:[A-Za-z_][\w.?\-]*(?::[\w.?,\- ]+)*)\]"
_DRUPAL_WORDS = "count|title|name|type|date|author|username|site|total|start|end|number|size|url|link"
_DRUPAL_VARIABLE = rf"(?<![\w@/.])[@%!:](?:{_DRUPAL_WORDS})(?![\w\-])(?![.@]\w)"
_SHORTCODE = re.compile(r"(?<!\[)\[(/?)([A-Za-z][A-Za-z0-9_\-]*)(?![A-Za-z0-9_\-])([^\[\]\0]*)\](?!\])")
_SHORTCODE_ATTRIBUTE = re.compile(r"""\s[\w\-]+(?:=|\s*=\s*["'”“″])""")
_WORDPRESS_OWN = frozenset("caption gallery embed audio video playlist contact-form-7".split())
_JOOMLA = r"(?i)\{(?:loadposition|loadmoduleid|loadmodule)\s[^{}\0]*\}"
_CONTAO_ARGUMENTS = r"(?:[^{}\0]|\{\{[^{}\0]*\}\})*"
_CONTAO = (
    r"\{\{(?:email|email_url)::(?P<with>[^{}|\0]*)(?:\|[^{}\0]*)?\}\}"
    rf"|\{{\{{(?P<name>[a-z_]+(?:::{_CONTAO_ARGUMENTS}|\|[^{{}}\0]*)?)\}}\}}"
)
_MUSTACHE = r"\{\{\{[^{}\0]+\}\}\}|\{\{[#/^>!&]?[^{}\0]+\}\}"


def _shortcodes(text: str, opened: set[str]) -> Iterator[Hit]:
    """Find WordPress shortcode tags: with an attribute, with a closing tag behind them, or of WordPress's own (P33)."""
    tags = list(_SHORTCODE.finditer(text))
    last_close = {match[2]: match.start() for match in tags if match[1]}
    for match in tags:
        closing, name, rest = match.groups()
        if closing:
            wanted = name in opened or name in _WORDPRESS_OWN
        else:
            paired = last_close.get(name, -1) > match.start()
            wanted = paired or name in _WORDPRESS_OWN or _SHORTCODE_ATTRIBUTE.search(rest) is not None
            if wanted:
                opened.add(name)
        if wanted:
            yield Hit(match.start(), match.end(), closing + name, match.span())


_SERVER_CODE = re.compile(r"<%((?:(?!<%|%>)[^\0])*)%>")


def _server_code(text: str, opened: set[str]) -> Iterator[Hit]:
    """Find `<% … %>`; what stood so in the raw source is no mention, even between quotes."""
    for match in _SERVER_CODE.finditer(text):
        outer = (0, 0) if match[1].startswith(RAN_ON_SERVER) else match.span()
        yield Hit(match.start(), match.end(), match[1].strip("=@ \t\r\n") or match[0], outer)


# The opt-in sets (section 2.6 of TYPO3-LEGACY; rules P30–P38), each with the place that taught us its form.
_OTHERS: dict[str, tuple[Rule, ...]] = {
    # TYPO3/Fluid src/Core/Parser/Patterns.php; {x} and /api/{id} are no Fluid.
    "fluid": (_rule("fluid", _each(_FLUID), ("{", "[A-Za-z_]")),),
    # smarty-php/smarty docs/designers/language-basic-syntax/index.md; what stands between two tags stays.
    "smarty": (_rule("smarty", _each(_SMARTY), ("{", rf"\$|\*|/?(?:{_SMARTY_TAGS})")),),
    # drupal/drupal core/lib/Drupal/Component/Render/FormattableMarkup.php
    "drupal": (
        _rule("drupal-token", _each(_DRUPAL_BRACKETS), ("[", r"[a-z][a-z0-9_\-]*:")),
        _rule("drupal-variable", _each(_DRUPAL_VARIABLE), *((mark, _DRUPAL_WORDS) for mark in "@%!:")),
    ),
    # WordPress/wordpress-develop src/wp-includes/shortcodes.php; %%name%% is Yoast's.
    "wordpress": (
        _rule("wordpress-variable", _row("%%", r"[A-Za-z_][\w\-]*"), ("%", "%[A-Za-z_]")),
        _rule("shortcode", _shortcodes, ("[", "/?[A-Za-z]")),
    ),
    # joomla/joomla-cms plugins/content/loadmodule/loadmodule.php
    "joomla": (_rule("joomla", _each(_JOOMLA), ("{", "[lL]")),),
    # contao/docs docs/manual/article-management/insert-tags.en.md
    "contao": (_rule("contao", _each(_CONTAO), ("{", r"\{[a-z_]")),),
    # malthe/chameleon docs/reference.rst
    "plone": (_rule("plone", _each(r"\$\{(?:[^{}\0]|\{[^{}\0]*\})*\}"), ("$", r"\{")),),
    # mustache/spec specs/interpolation.yml, sections.yml; the content of a section stays.
    "mustache": (_rule("mustache", _each(_MUSTACHE), ("{", r"\{")),),
    "asp": (_rule("asp", _server_code, ("<", "%"), ("&", "lt;%")),),
}

RULE_SETS = frozenset({"typo3", "typo3-lower", *_OTHERS})
SCRIPT_HOLES = ("INT_SCRIPT", "EXT_SCRIPT", "HD_", "TDS_")  # comments for uncached objects: tslib_fe.php INTincScript
ELEMENT_PREFIXES = {"fluid": ("f:", "v:"), "plone": ("tal:", "metal:", "i18n:")}  # such elements are unwrapped
ATTRIBUTE_PREFIXES = {"plone": ("tal:", "metal:", "i18n:")}  # such attributes are dropped


@lru_cache(maxsize=64)
def rules_of(sets: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the rules of these sets in the table's order, whatever the order they were switched on in."""
    chosen = set(sets)
    rules = _markers("typo3" in chosen, "typo3-lower" in chosen)
    if "typo3" in chosen:
        rules += _typo3()
    for name, members in _OTHERS.items():
        if name in chosen:
            rules += members
    return rules
