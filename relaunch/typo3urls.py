"""What TYPO3 4.x and 6.x put into a URL, and which of it tells one page from another (rules U02–U13, TYPO3-LEGACY)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from relaunch.urlrewrites import Rewrite, rewrites_of
from relaunch.urlsyntax import Pairs, encoded, path_of_file, read_query, scheme_of, undone

SURPLUS = frozenset(  # rule U02
    "cHash no_cache print ftu FE_SESSION_KEY PHPSESSID fe_typo_user juHash juSecure locationData mimeType MP RDCT "
    "gclid fbclid tx_ttnews[backPid] tx_ttnews[pE] sword_list TSFE_ADMIN_PANEL tx_cal_controller[lastview]".split()
)
SURPLUS_PREFIXES = ("utm_", "ADMCMD_", "TSFE_ADMIN_PANEL[", "sword_list[")
# What TYPO3 leaves out when it computes a cHash, and what never was part of a link: these may go where the hash stays.
UNHASHED = frozenset("no_cache print ftu FE_SESSION_KEY PHPSESSID fe_typo_user MP gclid fbclid".split())
EVENT = frozenset(f"tx_cal_controller[{key}]" for key in "view type uid getdate year month day".split())  # rule U11
FIRST = {"id": 0, "type": 1, "L": 2}  # rule U09

OPEN_PIC = re.compile(r"openPic\(\s*(['\"]|%27|%22)(.+?)\1", re.S)
# title.id.type.html or id.type.html, and id.html; parameters may hide behind +B6
SIMULATED = re.compile(r"/(?:[^/]*\.)?(\d+)(?:\+B6([A-Za-z0-9+_\-]*))?\.(\d+)\.html")
SIMULATED_SHORT = re.compile(r"/(\d+)(?:\+B6([A-Za-z0-9+_\-]*))?()\.html")
HIDDEN = re.compile(r"([^+]*)\+B6([A-Za-z0-9+_\-]*)")


@dataclass(frozen=True, slots=True)
class UrlRules:
    """What is known of one portal's URLs. Numbers and lists, as YAML and JSON give them, are taken as well.

    `print_types` and `feed_types` are values of the parameter `type`, `alias` maps names to page ids, `root_id` is the
    home page's id. `html_suffix` is `equal` where `/a.html` is `/a/`. `keep_mount_points` keeps the parameter MP.
    Without `typo3` only what holds for every system is done: fragments, sessions and tracking go. Then `surplus` are
    parameters that tell no page from another, `print_marks` those of a print view (`name`, `name=value` or `begin*`),
    and `rewrites` the other names of pages, tried in order.
    """

    typo3: bool = True
    default_language: str = "0"
    print_types: tuple[str, ...] = ("98",)
    feed_types: tuple[str, ...] = ("100",)
    alias: Mapping[str, str] = field(default_factory=dict, hash=False)
    root_id: str = ""
    html_suffix: str = "distinct"
    keep_mount_points: bool = False
    surplus: tuple[str, ...] = ()
    print_marks: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()

    def __post_init__(self) -> None:
        settle = object.__setattr__
        settle(self, "default_language", str(self.default_language))
        settle(self, "root_id", str(self.root_id))
        settle(self, "alias", {str(name): str(page) for name, page in self.alias.items()})
        settle(self, "rewrites", rewrites_of(self.rewrites))
        for name in ("print_types", "feed_types", "surplus", "print_marks"):
            value: Any = getattr(self, name)
            settle(self, name, tuple(map(str, value if isinstance(value, (list, tuple)) else (value,))))

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> UrlRules:
        """Build rules from a mapping of their names, ignoring all other keys."""
        return cls(**{known.name: config[known.name] for known in fields(cls) if known.name in config})


def opened_picture(script: str) -> str:
    """Return the URL that an `openPic('…')` call opens, or an empty string (rule U13, TYPO3-LEGACY)."""
    found = OPEN_PIC.search(script) if "openPic" in script else None
    if found is None:
        return ""
    target = undone(found[2]) if found[1].startswith("%") else found[2]
    return target.replace("\\/", "/").replace("\\x26", "&").replace("\\u0026", "&")


def target_of(path: str, pairs: Pairs) -> str:
    """Return where a jump (rule U12) or an enlarged picture (rule U13) leads, relative to the site root, or nothing."""
    params = {name: value for _, name, value in pairs if value}
    if jump := params.get("jumpurl"):
        return undone(jump) if "juSecure" in params else jump
    if (params.get("eID") == "tx_cms_showpic" or path.endswith("/showpic.php")) and (file := params.get("file")):
        return file if scheme_of(file) in ("http", "https") else path_of_file(file)
    return ""


def simulated(path: str) -> Pairs | None:
    """Return the parameters of a simulateStaticDocuments name in the site root (rule U07), or `None`."""
    name = undone(path)
    found = SIMULATED.fullmatch(name) or SIMULATED_SHORT.fullmatch(name)
    if found is None:
        return None
    hidden = _hidden(found[2]) if found[2] is not None else []
    if hidden is None:
        return None
    return [("", "id", found[1]), ("", "type", found[3] or "0"), *hidden]


def _hidden(coded: str) -> Pairs | None:
    """Return the parameters that simulateStaticDocuments hides in base64, `=` written `_` and `/` written `-`."""
    coded = coded.replace("-", "/").replace("_", "=")
    try:
        query = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return read_query(query.decode("utf-8", "surrogateescape"))


def unhidden(pairs: Pairs) -> Pairs:
    """Return the parameters with those that `id=12+B6…` hides."""
    out: Pairs = []
    for raw, name, value in pairs:
        found = HIDDEN.fullmatch(value.replace(" ", "+")) if name == "id" else None
        hidden = _hidden(found[2]) if found else None
        out += [(raw, name, value)] if found is None or hidden is None else [("", "id", found[1]), *hidden]
    return out


def parameters(pairs: Pairs, rules: UrlRules) -> dict[str, str]:
    """Return values by name, the last of a name winning, `id=12,98` taken apart (U05), aliases mapped (U06)."""
    params = {name: value for _, name, value in pairs}
    page, comma, kind = params.get("id", "").partition(",")
    if comma:
        params["type"] = kind.partition(",")[0] or params.get("type", "")
    if "id" in params:
        params["id"] = rules.alias.get(page, page)
    return params


def kind_of(params: dict[str, str], rules: UrlRules) -> str:
    """Tell pages, print views and feeds apart (rule U03)."""
    kind = params.get("type", "")
    if kind in rules.print_types or params.get("print", "0") not in ("", "0", "no", "false"):
        return "print"
    return "feed" if kind in rules.feed_types else "page"


def surplus(params: dict[str, str], rules: UrlRules) -> set[str]:
    """Return the names of the parameters that do not tell one page from another (rules U02, U03, U10, U11)."""
    names = {name for name, value in params.items() if not value or _is_surplus(name, rules)}
    if params.get("L") == rules.default_language:
        names.add("L")
    if params.get("type") in ("0", *rules.print_types):
        names.add("type")
    if params.get("tx_ttnews[tt_news]"):
        names |= {name for name in params if name.startswith("tx_ttnews[")} - {"tx_ttnews[tt_news]"}
    if params.get("tx_ttnews[pointer]") == "0":
        names.add("tx_ttnews[pointer]")
    if params.get("tx_cal_controller[view]") == "event":
        names |= {name for name in params if name.startswith("tx_cal_controller[")} - EVENT
    if params.get("tx_news_pi1[news]"):
        names |= {name for name in params if name.startswith("tx_news_pi1[")} - {"tx_news_pi1[news]"}
    return names


def _is_surplus(name: str, rules: UrlRules) -> bool:
    if name == "MP" and rules.keep_mount_points:
        return False
    return name in SURPLUS or name.startswith(SURPLUS_PREFIXES)


def page_path(path: str, rules: UrlRules) -> str:
    """Give a page's path its one form: what is no file ends in a slash (rules U08 and U09)."""
    if path == "/index.php":
        return "/"
    if path.endswith("/index.html"):
        return path[:-10]
    if rules.html_suffix == "equal" and path.endswith(".html") and not path.endswith("/.html"):
        return path[:-5] + "/"
    return path if path.endswith("/") or "." in path[path.rfind("/") :] else path + "/"


def page_query(params: dict[str, str], names: set[str]) -> str:
    """Write those parameters in their one order: id, type, L, then the others by name (rule U09)."""
    ordered = sorted(names, key=lambda name: (FIRST.get(name, 3), name))
    return "&".join(f"{encoded(name)}={encoded(params[name])}" for name in ordered)
