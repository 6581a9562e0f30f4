"""Random trees for the tests of the body: allowed elements, others, wrong nestings, odd text."""

from __future__ import annotations

from html import escape
from typing import Any

from hypothesis import strategies as st

TEXTS = st.one_of(
    st.sampled_from(["Familie", " ", "\n  ", "Kita-Platz & mehr", "\u00a0", "a\u00a0b", "  zwei  Wörter ", "o\u0308", "<b>", "3 < 4", "\t"]),
    st.text(
        alphabet=st.characters(
            blacklist_categories=("Cs", "Cc", "Cn"),
            blacklist_characters="\ufeff\u2028\u2029",
        ),
        max_size=6,
    ),
)
CONTAINERS = (
    "p div section span font b i strong em a sub sup code h1 h2 h4 ul ol li dl dt dd table tbody tr td th caption "
    "blockquote pre figure figcaption form fieldset legend label select option button center article details summary address u"
).split()
TAGS = st.sampled_from(CONTAINERS)
ATTRIBUTES = st.sampled_from(
    ["", "", "", ' class="x"', ' lang="en"', ' href="/a b?x=1&amp;y=2#c"', ' href="javascript:x()"', ' colspan="2"', ' scope="row"', ' title="T"']
)
VOIDS = st.sampled_from(["<br>", "<br><br>", '<img src="p.png" alt="Bild">', "<hr>", "<!-- x -->", "<img>", "<input value=x>", "<script>x</script>"])


def _element(children: Any) -> Any:
    return st.builds(
        lambda tag, attributes, inner: f"<{tag}{attributes}>{''.join(inner)}</{tag}>", TAGS, ATTRIBUTES, st.lists(children, max_size=4)
    )


HTML = st.lists(st.recursive(st.one_of(TEXTS.map(escape), VOIDS), _element, max_leaves=25), max_size=5).map("".join)
