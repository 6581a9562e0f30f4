"""Rules U of TYPO3-LEGACY: which URLs name the same page, and which URL to ask for."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from relaunch.urls import (
    UrlRules,
    canonicalize,
    fetchable,
    is_inside,
    is_same_page,
    legacy_path,
    original_of_picture,
    site_name,
)

BASE = "http://www.kreis.example/"
PLAIN = UrlRules(typo3=False)


def path(url: str, base: str = BASE, **rules: object) -> str:
    found = canonicalize(url, base, UrlRules.of(rules)).url
    assert found.startswith(BASE), found
    return found.removeprefix(BASE.rstrip("/"))


def kind(url: str) -> str:
    return canonicalize(url, BASE).kind


def simulated(query: str) -> str:
    coded = base64.b64encode(query.encode()).decode().replace("/", "-").replace("=", "_")
    return f"thema.31+B6{coded}.0.html"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Kreis.Example:80/a/#b", "http://www.kreis.example/a/"),
        ("https://www.kreis.example:443/a/", "https://www.kreis.example/a/"),
        ("http://www.kreis.example:8080/a/", "http://www.kreis.example:8080/a/"),
        ("//www.kreis.example", "http://www.kreis.example/"),
        ("http://nutzer:wort@www.kreis.example/a/", "http://www.kreis.example/a/"),
        ("\\\\www.kreis.example\\a\\", "http://www.kreis.example/a/"),
    ],
)
def test_scheme_host_and_port_have_one_form(url: str, expected: str) -> None:
    assert canonicalize(url, BASE).url == expected


@pytest.mark.parametrize(
    "surplus",
    "cHash=1 no_cache=1 print=1 ftu=1 FE_SESSION_KEY=1 PHPSESSID=1 fe_typo_user=1 juHash=1 juSecure=1 locationData=1 "
    "mimeType=1 MP=2-3 RDCT=1 gclid=1 fbclid=1 utm_medium=1 ADMCMD_view=1 TSFE_ADMIN_PANEL[x]=1 sword_list[]=a "
    "sword_list%5B3%5D=a leer= leer tx_ttnews[backPid]=4 tx_ttnews%5BpE%5D=1 tx_ttnews[pointer]=0 "
    "L=0 type=0 type= type=98".split(),
)
def test_surplus_parameters_go(surplus: str) -> None:
    assert path(f"index.php?{surplus}&id=7&x=1") == "/index.php?id=7&x=1"
    assert path(f"thema/?{surplus}") == "/thema/"


def test_what_tells_pages_apart_stays_in_one_order() -> None:
    assert path("index.php?z=1&L=2&b=3&type=5&id=7") == "/index.php?id=7&type=5&L=2&b=3&z=1"
    assert path("index.php?id=7&x=1&x=2") == "/index.php?id=7&x=2"
    assert path("index.php?id=7&q=a+b/c|%fc") == "/index.php?id=7&q=a%20b%2Fc%7C%FC"


def test_mount_points_can_matter() -> None:
    assert path("index.php?id=7&MP=2-3", keep_mount_points=True) == "/index.php?id=7&MP=2-3"


def test_the_default_language_can_be_another() -> None:
    assert path("index.php?id=7&L=1", default_language=1) == "/index.php?id=7"
    assert path("index.php?id=7&L=0", default_language="1") == "/index.php?id=7&L=0"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("index.php?id=7&type=98", "print"),
        ("index.php?id=7,98", "print"),
        ("thema.7.98.html", "print"),
        ("thema/?print=1", "print"),
        ("index.php?id=7&type=100", "feed"),
        ("index.php?id=7&type=3", "page"),
        ("fileadmin/a", "file"),
        ("/downloads/a.PDF", "file"),
        ("http://anderswo.example/", "external"),
        ("mailto:a@b.de", "mailto"),
        ("tel:+49211", "other"),
        ("javascript:void(0)", "other"),
    ],
)
def test_each_url_has_its_kind(url: str, expected: str) -> None:
    assert kind(url) == expected


def test_print_and_feed_types_are_the_portals_own() -> None:
    assert path("index.php?id=7&type=55", print_types=[55]) == "/index.php?id=7"
    assert path("index.php?id=7&type=98", print_types=[55]) == "/index.php?id=7&type=98"
    assert canonicalize("index.php?id=7&type=9", BASE, UrlRules(feed_types=("9",))).kind == "feed"


def test_a_written_out_ampersand_counts_as_one() -> None:
    assert path("index.php?id=7&amp;L=1&amp;amp;x=2") == "/index.php?id=7&L=1&x=2"


def test_an_id_can_carry_its_type() -> None:
    assert path("index.php?id=7,3") == "/index.php?id=7&type=3"
    assert path("index.php?id=kontakt,0&type=3") == "/index.php?id=kontakt"


def test_an_id_can_carry_hidden_parameters() -> None:
    coded = simulated("&tx_x[a]=1").removeprefix("thema.31").removesuffix(".0.html")
    assert (
        path("index.php?id=31" + coded)
        == path("index.php?id=31" + coded.replace("+", "%2B"))
        == "/index.php?id=31&tx_x[a]=1"
    )


def test_aliases_stay_unless_they_are_known() -> None:
    assert path("index.php?id=kontakt") == "/index.php?id=kontakt"
    assert path("index.php?id=kontakt", alias={"kontakt": 7}) == "/index.php?id=7"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("thema.31.0.html", "/index.php?id=31"),
        ("unser.thema.31.5.html", "/index.php?id=31&type=5"),
        ("31.5.html", "/index.php?id=31&type=5"),
        ("31.html", "/index.php?id=31"),
        ("31.html?L=1&cHash=2", "/index.php?id=31&L=1"),
        ("thema.31.html", "/thema.31.html"),
        ("thema.html", "/thema.html"),
        ("ordner/thema.31.0.html", "/ordner/thema.31.0.html"),
        ("thema.31+M50123456789.0.html", "/thema.31+M50123456789.0.html"),
        ("thema.31+B6%%%.0.html", "/thema.31+B6%25%25%25.0.html"),
        (simulated("&tx_x[a]=1&cHash=2"), "/index.php?id=31&tx_x[a]=1"),
        (simulated("&tx_x[a]=1") + "?tx_x[a]=2", "/index.php?id=31&tx_x[a]=2"),
        (simulated("&tx_x[a]=1").replace("+", "%2B"), "/index.php?id=31&tx_x[a]=1"),
    ],
)
def test_simulated_documents_are_their_pages(url: str, expected: str) -> None:
    assert path(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a//b/./c/../", "/a/b/"),
        ("/a/b", "/a/b/"),
        ("/a/b/..", "/a/"),
        ("/../../a", "/a/"),
        ("/%7Ea/%c3%bc", "/~a/%C3%BC/"),
        ("/%2e%2e/a/", "/a/"),
        ("/ü b/", "/%C3%BC%20b/"),
        ("/a%2Fb/", "/a%2Fb/"),
        ("/100%/", "/100%25/"),
        ("/a/index.html", "/a/"),
        ("/index.html", "/"),
        ("/a.html", "/a.html"),
        ("/A/", "/A/"),
    ],
)
def test_paths_have_one_form(url: str, expected: str) -> None:
    assert path(url) == expected


def test_html_suffixes_can_be_equal_to_directories() -> None:
    assert path("/a/b.html", html_suffix="equal") == "/a/b/"
    assert path("/a/index.html", html_suffix="equal") == "/a/"


def test_the_home_page_has_one_form() -> None:
    assert path("/index.php") == path("/index.php?no_cache=1") == path("/") == path("http://www.kreis.example") == "/"
    assert path("index.php?id=3", root_id=3) == path("start.3.0.html", root_id="3") == "/"
    assert path("/?L=1") == path("index.php?id=3&L=1", root_id=3) == "/index.php?L=1"


def test_a_relative_url_is_resolved_against_its_page() -> None:
    assert path("../b/", base=BASE + "a/c/") == "/a/b/"
    assert path("?x=1", base=BASE + "a/") == "/a/?x=1"
    assert path("#oben", base=BASE + "a/?x=1") == path("", base=BASE + "a/?x=1") == "/a/?x=1"


def test_a_news_article_is_named_by_its_number() -> None:
    assert (
        path("?id=4&tx_ttnews[tt_news]=9&tx_ttnews[cat]=2&tx_ttnews[x][y]=2") == "/index.php?id=4&tx_ttnews[tt_news]=9"
    )
    kept = "&".join(f"tx_ttnews[{key}]=2" for key in sorted("cat pointer year month day pS pL arc swords".split()))
    assert path(f"?id=4&{kept}") == f"/index.php?id=4&{kept}"
    assert (
        path("?tx_news_pi1[news]=9&tx_news_pi1[action]=x&tx_other[a]=1")
        == "/index.php?tx_news_pi1[news]=9&tx_other[a]=1"
    )
    assert path("?tx_news_pi1[action]=x") == "/index.php?tx_news_pi1[action]=x"


def test_an_event_is_named_by_its_number_and_day() -> None:
    event = "tx_cal_controller[uid]=5&tx_cal_controller[view]=event"
    assert path(f"?{event}&tx_cal_controller[category]=2&tx_cal_controller[lastview]=x") == f"/index.php?{event}"
    month = "tx_cal_controller[category]=2&tx_cal_controller[view]=month"
    assert path(f"?{month}&tx_cal_controller[lastview]=x") == f"/index.php?{month}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("?id=1&jumpurl=http%3A%2F%2FAnderswo.example%2F%3Fa%3D1%26cHash%3D2", "http://anderswo.example/?a=1&cHash=2"),
        ("/a/?jumpurl=fileadmin%2Fa.pdf", BASE + "fileadmin/a.pdf"),
        ("/a/?jumpurl=fileadmin%252Fa%2520b.pdf&juSecure=1&locationData=1", BASE + "fileadmin/a%20b.pdf"),
        ("?jumpurl=index.php%3Fid%3D7%26no_cache%3D1", BASE + "index.php?id=7"),
        ("?jumpurl=mailto%3Aa%40b.de", "mailto:a@b.de"),
        ("?eID=tx_cms_showpic&file=uploads%2Fpics%2Fa%20b%23c.jpg&md5=1", BASE + "uploads/pics/a%20b%23c.jpg"),
        ("showpic.php?file=uploads/pics/a.jpg&md5=1", BASE + "uploads/pics/a.jpg"),
        ("t3lib/showpic.php?file=../../uploads/a.jpg", BASE + "uploads/a.jpg"),
        ('javascript:openPic("index.php?eID=tx_cms_showpic&file=uploads%2Fa.jpg","w");', BASE + "uploads/a.jpg"),
        ("javascript:openPic(%27showpic.php?file=uploads%252Fa.jpg%27)", BASE + "uploads/a.jpg"),
    ],
)
def test_jumps_and_enlarged_pictures_are_their_targets(url: str, expected: str) -> None:
    assert canonicalize(url, BASE).url == expected


def test_a_jump_that_leads_to_itself_ends() -> None:
    url = "?jumpurl=index.php"
    for _ in range(9):
        url = "?jumpurl=" + url.replace("%", "%25").replace("?", "%3F").replace("=", "%3D")
    assert canonicalize(url, BASE).kind == "other"
    assert fetchable(url, BASE) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("fileadmin/a.pdf?1262300400#page=2", "/fileadmin/a.pdf"),
        ("uploads/media/A", "/uploads/media/A"),
        ("typo3temp/a.123456789.css", "/typo3temp/a.css"),
        ("typo3conf/a.12345678.css", "/typo3conf/a.12345678.css"),
        ("uploads/pics/a.1262300400.jpg", "/uploads/pics/a.jpg"),
        ("fileadmin/a.1262300400.pdf", "/fileadmin/a.1262300400.pdf"),
        ("clear.gif?1", "/clear.gif"),
        ("Fileadmin/a?x=1", "/Fileadmin/a/?x=1"),
    ],
)
def test_files_have_no_query_and_no_version(url: str, expected: str) -> None:
    assert path(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Anderswo.Example:443/A/../b?no_cache=1&x#y", "https://anderswo.example/A/../b?no_cache=1&x"),
        ("//anderswo.example:81/31.html", "http://anderswo.example:81/31.html"),
        ("http://anderswo.example/fileadmin/a.pdf?1", "http://anderswo.example/fileadmin/a.pdf?1"),
        ("http://anderswo.example/a b", "http://anderswo.example/a%20b"),
    ],
)
def test_other_hosts_keep_their_urls(url: str, expected: str) -> None:
    assert canonicalize(url, BASE).url == expected


def test_two_urls_are_one_page_when_their_canonical_forms_are_equal() -> None:
    assert is_same_page("thema.31.98.html", "index.php?id=31&cHash=1", BASE)
    assert not is_same_page("/a.html", "/a/", BASE)
    assert is_same_page("/a.html", "/a/", BASE, UrlRules(html_suffix="equal"))
    assert not is_same_page("http://www.kreis.example/", "https://www.kreis.example/", BASE)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="fileadmin/a.JPG"><img src="typo3temp/pics/1.jpg"></a>', BASE + "fileadmin/a.JPG"),
        ('<a href="typo3temp/pics/2.jpg"><img src="uploads/a.png"></a>', BASE + "uploads/a.png"),
        ('<a href="/seite/"><b><img src="uploads/a.png"></b></a>', BASE + "uploads/a.png"),
        ('<a href="/seite/"><img src="typo3temp/pics/1.jpg"></a>', None),
        (
            '<a href="#" onclick="openPic(\'showpic.php?file=uploads/b.gif\',1)"><img src="typo3temp/1.gif"></a>',
            BASE + "uploads/b.gif",
        ),
        ("<img>", None),
        ('<img src="data:image/gif;base64,R0lGOD">', None),
        ('<img src="http://bilder.example/a.jpg?x=1">', "http://bilder.example/a.jpg?x=1"),
    ],
)
def test_the_original_of_a_picture(markup: str, expected: str | None) -> None:
    img = next(html.fragment_fromstring(markup, create_parent="div").iter("img"))
    assert original_of_picture(img, BASE) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("thema.31.98.html?no_cache=1", "thema.31.98.html"),
        ("a", "a"),
        ("a/../b/index.html#x", "b/index.html"),
        ("index.php?L=0&id=4&amp;tx_x%5Ba%5D=1&cHash=1#c3", "index.php?id=4&tx_x%5Ba%5D=1"),
        ("index.php?id=4,98", "index.php?id=4"),
        ("index.php?id=4,100&x=1", "index.php?id=4&x=1&type=100"),
        ("index.php?id=4&tx_ttnews[tt_news]=9&tx_ttnews[backPid]=2", "index.php?id=4&tx_ttnews[tt_news]=9"),
        ("?jumpurl=a%2Fb", "a/b"),
        ("showpic.php?file=uploads/a.jpg", "uploads/a.jpg"),
        ("style.1262300400.css?x=1", "style.1262300400.css?x=1"),
        ("a b.html?q=ü", "a%20b.html?q=%C3%BC"),
    ],
)
def test_the_url_to_ask_for_keeps_the_form_of_its_path(url: str, expected: str) -> None:
    assert fetchable(url, BASE) == BASE + expected


def test_a_hash_is_kept_with_all_that_went_into_it_where_a_portal_insists() -> None:
    url = "index.php?id=4&no_cache=1&tx_ttnews[tt_news]=9&tx_ttnews[backPid]=2&cHash=1"
    assert (
        fetchable(url, BASE, hashed=True) == BASE + "index.php?id=4&tx_ttnews[tt_news]=9&tx_ttnews[backPid]=2&cHash=1"
    )


@pytest.mark.parametrize(
    "url",
    [
        *"http://[::1 http://[fe80::x]/ http://a:99999/ http://a:b/ http:// http:///a http:a ftp://a/ data:,x".split(),
        *"javascript:void(0) mailto:a@b.de http://a%00b/".split(),
        *("http://a\x00b/", "http://a b/", "x" * 20_000),
    ],
)
def test_what_cannot_be_asked_for_is_empty(url: str) -> None:
    assert fetchable(url, BASE) == ""
    assert canonicalize(url, BASE).kind in ("other", "mailto")


def test_nothing_is_asked_for_without_a_base() -> None:
    assert fetchable("/a", "") == fetchable("", "") == fetchable("a", "mailto:x") == ""
    assert fetchable("http://a.example", "") == "http://a.example/"


URLS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="./%\\:?#&=[]@ab1,+_ \t\x00ü", max_size=30),
    st.lists(
        st.sampled_from(
            "index.php ? id=1 ,98 &L=0 &amp; / .. . fileadmin/ 12.html jumpurl= %2F %253F # http:// // a:".split()
        ),
        max_size=8,
    ).map("".join),
)


@given(URLS, st.sampled_from([BASE, BASE + "a/b?c=d", "", "x:", "http://[", "https://127.0.0.1:8000/x"]), st.booleans())
@example("index.php?jumpurl=%2F%253F", BASE, True)
def test_no_url_raises_and_canonical_forms_are_stable(url: str, base: str, typo3: bool) -> None:
    rules = UrlRules(typo3=typo3)
    found = canonicalize(url, base, rules)
    asked = fetchable(url, base, rules)
    assert not asked or asked.startswith(("http://", "https://"))
    assert not any(ord(char) <= 32 for char in asked)
    if found.kind in ("page", "print", "feed", "file"):
        again = canonicalize(found.url, base, rules)
        assert again.url == found.url
        assert canonicalize(asked, base, rules).url == found.url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a", "/a"),
        ("/a/index.html", "/a/index.html"),
        ("/a//b/../c", "/a//c"),
        ("/a?z=1&a=2&amp;b=+", "/a?z=1&a=2&b=+"),
        ("/a;jsessionid=1F?PHPSESSID=1&utm_source=x&gclid=1&fbclid=1&x=1#y", "/a?x=1"),
        ("/a?sid=0123456789abcdef0123&b=1", "/a?b=1"),
        ("/a?sid=12", "/a?sid=12"),
        ("/index.php?id=4&L=0&cHash=1", "/index.php?id=4&L=0&cHash=1"),
        ("/31.html", "/31.html"),
        ("/%7Ea%c3", "/~a%C3"),
    ],
)
def test_without_typo3_only_the_general_rules_hold(url: str, expected: str) -> None:
    assert canonicalize(url, BASE, PLAIN).url == BASE.rstrip("/") + expected
    assert fetchable(url, BASE, PLAIN) == BASE.rstrip("/") + expected


def test_rules_are_built_from_what_yaml_and_json_give() -> None:
    rules = UrlRules.of({"root_id": 1, "print_types": [98, 99], "alias": {"a": 2}, "unknown": 3})
    assert (rules.root_id, rules.print_types, rules.alias) == ("1", ("98", "99"), {"a": "2"})
    assert hash(rules) == hash(UrlRules(root_id="1", print_types=("98", "99"), alias={"a": "2"}))
    assert rules != UrlRules(root_id="1", print_types=("98", "99"))


def test_a_site_is_a_host_with_or_without_www_and_its_port() -> None:
    assert is_inside("http://kreis.example/a", BASE) and is_inside("https://WWW.kreis.example/", "kreis.example")
    assert is_inside("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/")
    for other in (
        "http://kreis.example:8080/",
        "http://kreis.example.boese.example/",
        "http://kreis.example@boese.example/",
        "/a",
        "",
    ):
        assert not is_inside(other, BASE)


def test_the_legacy_path_is_what_the_server_sees() -> None:
    assert legacy_path("http://www.kreis.example/index.php?id=4#x") == "/index.php?id=4"
    assert legacy_path("http://www.kreis.example") == "/"
    assert legacy_path("mailto:a@b.de") == ""


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.familie-in-nrw.de", "familie-in-nrw"),
        ("127.0.0.1:8000", "127-0-0-1"),
        ("[::1]:8000", "1"),
        ("localhost:8000", "localhost"),
        ("WWW.Amt.Kreis.example:80", "amt-kreis"),
        ("www.kreis.gv.at", "kreis"),
        ("müsli.example", "muesli"),
        ("../..", "site"),
        ("", "site"),
    ],
)
def test_a_host_has_a_short_name(host: str, name: str) -> None:
    assert site_name(host) == name
