"""Placeholders that the legacy system printed unfilled: `###MARKER###` and its like go, with what they leave behind.

Rules P01–P42 of TYPO3-LEGACY. The rule set `typo3` is on by default; `typo3-lower`, `fluid`, `smarty`, `drupal`,
`wordpress`, `joomla`, `contao`, `plone`, `mustache` and `asp` are switched on by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from relaunch.clean.placeholder_asp import strip_asp
from relaunch.clean.placeholder_attributes import cut_attributes
from relaunch.clean.placeholder_custom import CustomRule, Scopes, custom_rule
from relaunch.clean.placeholder_cuts import Cut, Cuts
from relaunch.clean.placeholder_losses import Losses, clear_away
from relaunch.clean.placeholder_matching import Matcher, matcher_of
from relaunch.clean.placeholder_text import cut_text
from relaunch.model import Page
from relaunch.registry import step

__all__ = ["CustomRule", "Cut", "custom_rule", "strip_asp", "strip_placeholders", "strip_placeholders_step"]


@step("strip-placeholders")
def strip_placeholders_step(
    page: Page,
    rules: tuple[str, ...] = ("typo3",),
    keep: tuple[str, ...] = (),
    custom: tuple[CustomRule, ...] = (),
) -> None:
    """Remove the placeholders that the legacy system printed because it had no value for them.

    `rules` names the rule sets, `keep` the placeholders that stay, `custom` holds the portal's own rules. What a cut
    leaves empty goes along; text that is left hanging, such as `Mehr zu`, stays and becomes an issue.
    """
    account = _strip(page.tree, rules, keep, custom)
    for cut in account.cuts:
        page.note(because=f"placeholder {cut.name}", text=cut.text, where=cut.place)
    for loose in account.hanging:
        name = loose.name.replace("#", "")
        message = f"\"{loose.text}\" ends where the placeholder {name} was removed; complete the text or delete it"
        page.issue("hanging-text", message, loose.place)


def strip_placeholders(
    root: Any,
    rules: Iterable[str] = ("typo3",),
    keep: Iterable[str] = (),
    custom: Iterable[CustomRule | Mapping[str, object]] = (),
) -> list[Cut]:
    """Cut every placeholder out of a tree, in place; return the cuts, attributes and comments first, then text."""
    return _strip(root, rules, keep, custom).cuts


def _strip(
    root: Any, rules: Iterable[str], keep: Iterable[str], custom: Iterable[CustomRule | Mapping[str, object]]
) -> Cuts:
    own = tuple(rule if isinstance(rule, CustomRule) else custom_rule(rule) for rule in custom)
    matcher = matcher_of(tuple(rules), tuple(keep), own)
    cuts = Cuts()
    if matcher.may_match_page(root):
        clear_away(root, _cut(root, matcher, cuts))
    return cuts


def _cut(root: Any, matcher: Matcher, cuts: Cuts) -> Losses:
    scopes, losses = Scopes(root), Losses()
    cut_attributes(root, matcher, scopes, losses, cuts)
    cut_text(root, matcher, scopes, losses, cuts)
    return losses
