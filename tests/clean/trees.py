"""Random trees for the tests of the body: allowed elements, others, wrong nestings, odd text."""

from __future__ import annotations

from html import escape
from typing import Any

from hypothesis import strategies as st

WORDS = "Familie|Kita-Platz & mehr|a\u00a0b|  zwei  Wörter |o\u0308|<b>|3 < 4| |\n  |\u00a0|\t".split("|")
LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufeff\u2028\u2029")
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(alphabet=LETTERS, max_size=6))
TAGS = st.sampled_from(
    (
        "p div span font b i strong em a sub sup code h1 h2 h4 ul ol li dl dt dd table tbody tr td th caption u "
        "blockquote pre figure figcaption form fieldset legend label select option button center article details"
    ).split()
)
ATTRIBUTES = st.sampled_from(
    "|||class=x|lang=en|href='/a b?x=1&amp;y=2#c'|href='javascript:x()'|colspan=2|scope=row|title=T".split("|")
)
EMPTY = "<br>|<br><br>|<img src=p.png alt=Bild>|<hr>|<!-- x -->|<img>|<input value=x>|<script>x</script>".split("|")


def _element(children: Any) -> Any:
    """Elements around lists of what `children` gives."""
    return st.builds(
        lambda tag, attributes, inner: f"<{tag} {attributes}>{''.join(inner)}</{tag}>",
        TAGS,
        ATTRIBUTES,
        st.lists(children, max_size=4),
    )


HTML = st.lists(
    st.recursive(st.one_of(TEXTS.map(escape), st.sampled_from(EMPTY)), _element, max_leaves=25), max_size=5
).map("".join)
