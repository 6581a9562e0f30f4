from __future__ import annotations

import pytest

from relaunch.clean.placeholders import strip_asp, strip_placeholders
from tests.clean.placeholder_cases import check, page_with, pairs


@pairs(
    ("<p>{titel} {news.title} {a.b} {text -> f:format.raw()} Bonn</p>", "<p>Bonn</p>"),
    ("<p>{f:format.date(date: d, format: 'd.m.Y')} am{f:x()} Bonn</p>", "<p>am Bonn</p>"),
    ("<p>am{titel} am{text -> f:x()} {f:x(} {f:x}</p>", None),
    ("<p>{f:translate(key: 'x', arguments: {0: y})} Bonn</p>", "<p>Bonn</p>"),
    ("<p>{a.b -> f:format.crop(maxCharacters: 9) -> f:format.html()} Bonn</p>", "<p>Bonn</p>"),
    ("<p>{x} /api/{id} wert{name} ${name} {{name}} {A, B} {12}</p>", None),
    ("<f:for each='{a}' as='b'><p>Amt</p></f:for><v:page.info>Kita</v:page.info>", "<p>Amt</p>Kita"),
    ("<p>Zum <f:link.page pageUid='3'>Amt</f:link.page></p>", "<p>Zum Amt</p>"),
    ("<a href='{f:uri.page(pageUid: 3)}'>Amt</a>", "Amt"),
    ("<a href='/api/{id}'>Amt</a>", "<a href='/api/{id}'>Amt</a>"),
)
def test_fluid(source: str, left: str | None) -> None:
    check(source, source if left is None else left, "typo3", "fluid")


@pairs(
    ("<p>{if $a == 1}Amt{elseif $b}Kita{else}Hort{/if}</p>", "<p>AmtKitaHort</p>"),
    ("<p>{* TODO: {if} *}{$name|escape:'html'} {assign var=x value=1}Bonn</p>", "<p>Bonn</p>"),
    ("<p>{section name=i loop=$x}Amt{sectionelse}{/section}{literal}x{/literal}{ldelim}</p>", "<p>Amtx</p>"),
    ("<p>{iffy} {x} {A, B} {else-x} {{$x}}</p>", "<p>{iffy} {x} {A, B} {else-x} {{$x}}</p>"),
)
def test_smarty(source: str, left: str) -> None:
    check(source, left, "smarty")


@pairs(
    ("<p>[site:name] [node:field_ort:0:value] [date:custom:d. F Y, H:i] Bonn</p>", "<p>Bonn</p>"),
    ("<p>@count Treffer, !name %title :url</p>", "<p>Treffer,</p>"),
    ("<p>amt@site.example a@name @@name x/@name .@name</p>", None),
    ("<p>@name.x @name@y @named @name-x @foo 50%start</p>", None),
    ("<p>[sic] [12:30] [S:3] [vgl: Amt] [http://a.example]</p>", None),
)
def test_drupal(source: str, left: str | None) -> None:
    check(source, source if left is None else left, "drupal")


@pairs(
    ("<p>%%title%% %%sep%%%%page%% Bonn</p>", "<p>Bonn</p>"),
    ("<p>[gallery] [video src='a'] [contact-form-7 id=\"1\"] Bonn</p>", "<p>Bonn</p>"),
    ("<p>[box]Amt [b]Kita[/b][/box] [su_x a=\"1\"/] Bonn</p>", "<p>Amt Kita Bonn</p>"),
    ("<p>[caption id='a']<img src='a.jpg'> Amt[/caption]</p>", "<p><img src='a.jpg'> Amt</p>"),
    ("<p>[col size=\"2\"]</p><p>Amt</p><p>[/col]</p>", "<p>Amt</p>"),
    ("<p>[sic] [1] [mehr] [[gallery]] [E = mc2] [/unbekannt] 10%%</p>", None),
    ("<p>%%%title%%% [a</p>", None),
)
def test_wordpress(source: str, left: str | None) -> None:
    check(source, source if left is None else left, "wordpress")


@pairs(
    ("<p>{LoadPosition links} {loadmodule mod_x,Titel} {loadmoduleid 7} Bonn</p>", "<p>Bonn</p>"),
    ("<p>{loadposition} {loadfile x} {x}</p>", "<p>{loadposition} {loadfile x} {x}</p>"),
)
def test_joomla(source: str, left: str) -> None:
    check(source, left, "joomla")


@pairs(
    ("<p>{{date::d.m.Y}} {{insert_article::5|html}} {{toggle}} Bonn</p>", "<p>Bonn</p>"),
    ("<p>An {{email::a@b.example}}, {{email_url::b@c.example|x}}</p>", "<p>An a@b.example, b@c.example</p>"),
    ("<p>{{link_open::{{page::id}}}}Amt{{link_close}}</p>", "<p>Amt</p>"),
    ("<a href='mailto:{{email_url::b@c.example}}'>x</a>", "<a href='mailto:b@c.example'>x</a>"),
    ("<a href='{{link_url::12}}'>Amt</a>", "Amt"),
    ("<p>{{Name}} {{ x }} {x}</p>", "<p>{{Name}} {{ x }} {x}</p>"),
)
def test_contao(source: str, left: str) -> None:
    check(source, left, "typo3", "contao")


@pairs(
    ("<p>${structure here/text} ${python:{'a': 1}} Bonn $x</p>", "<p>Bonn $x</p>"),
    ("<tal:x repeat='a'><p tal:content='a' metal:m='m' i18n:x='' lang='de'>A</p></tal:x>", "<p lang='de'>A</p>"),
    ("<metal:slot>Amt</metal:slot> <i18n:x>Kita</i18n:x>", "Amt Kita"),
)
def test_plone(source: str, left: str) -> None:
    check(source, left, "plone")


@pairs(
    ("<p>{{#l}}{{^leer}}Amt{{/leer}}{{/l}} {{{html}}} {{ name }} {{>teil}} {{! Notiz }} {{&amp;x}}</p>", "<p>Amt</p>"),
    ("<p>{x} {{}} {{x}</p>", "<p>{x} {{}} {{x}</p>"),
)
def test_mustache(source: str, left: str) -> None:
    check(source, left, "mustache")


@pairs(
    ("<p>Hallo <%= name %>, willkommen (<%= ort %>)</p><p><% x %></p>", "<p>Hallo, willkommen</p>"),
    ("<p>Hallo &lt;%= name %&gt; Bonn „&lt;% x %&gt;“</p>", "<p>Hallo Bonn „&lt;% x %&gt;“</p>"),
    ("<p>Titel „<%= titel %>“</p>", "<p>Titel „“</p>"),
    ("<a href=\"<%= Url(\"a\") %>\">Amt</a>", "Amt"),
    ("<a href='b.asp?id=<%= id %>&amp;x=1' title='<% t %>'>Amt</a>", "<a href='b.asp?x=1'>Amt</a>"),
    ("<option <% If x > 1 Then %>label='a'<% End If %> value='1'>A</option>", "<option label='a' value='1'>A</option>"),
    ("<!-- a <% x %> --><p>Amt</p>", "<!-- a  --><p>Amt</p>"),
    ("<pre>a <% x %></pre><code><%= y %></code>", "<pre>a <% x %></pre><code><%= y %></code>"),
    ("<p>5 <% 6</p>", "<p>5 &lt;% 6</p>"),
)
def test_asp(source: str, left: str) -> None:
    check(source, left, "asp")


def test_asp_before_the_body_leaves_nothing_that_a_parser_takes_for_text() -> None:
    source = "<%@ Language=VBScript %><html><head><% x %><title>Amt</title></head><body><p>Kita</p></body></html>"
    assert strip_asp(source) == "<html><head><title>Amt</title></head><body><p>Kita</p></body></html>"


def test_a_page_without_asp_is_left_alone() -> None:
    source = "<p>100 % &lt;%= x %&gt;</p>"
    assert strip_asp(source) is source


@pytest.mark.parametrize(
    "text",
    "{titel},{$x|y},[node:title],@count,%%x%%,[gallery],{loadposition x},{{x}},${x},&lt;% x %&gt;".split(","),
)
def test_other_systems_holes_stay_unless_switched_on(text: str) -> None:
    check(f"<p>Bonn {text}</p>", f"<p>Bonn {text}</p>")


def test_the_order_in_which_sets_are_named_makes_no_difference() -> None:
    source = "<p>###A### {{email::a@b.example}} {{#x}} {$y} Bonn</p>"
    results = []
    for sets in (("typo3", "mustache", "contao"), ("contao", "mustache", "typo3")):
        root = page_with(source)
        strip_placeholders(root, sets)
        results.append(root.text_content())
    assert results == ["a@b.example Bonn"] * 2
