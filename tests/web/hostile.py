# ruff: noqa: E501  # markup stands as a page would have it
"""A page that tries all that an archived page can try: to run, to fetch, to send, to navigate, to hide as a style."""

from __future__ import annotations

OUT = "http://127.0.0.1:9/out"  # nobody answers there, and the browser's log would show whoever asked

STYLE = """
body { font-family: Verdana, sans-serif; color: rgb(10, 20, 30); margin: 0 }
#header { background: #d5e4f1 }
"""
OUTSIDE_STYLE = f"""
@import "{OUT}/import1.css"; @import url({OUT}/import2.css) screen;
@font-face {{ font-family: x; src: url({OUT}/font.woff) }}
p {{ background: url("{OUT}/css.png"); background-image: u\\72l({OUT}/escaped.png); list-style: \\75 \\72 \\6c ({OUT}/e2.png);
  content: image-set("{OUT}/set.png" 1x); cursor: url({OUT}/c.cur), auto; behavior: url({OUT}/x.htc); -moz-binding: url({OUT}/x.xml#a) }}
div {{ width: expression(parent.ran=1); background: url(//127.0.0.1:9/out/schemeless.png) }}
.kept {{ color: rgb(1, 2, 3) }}
x {{}}</style><script>parent.ran=1</script><img src={OUT}/breakout.png>
"""
HOSTILE = f"""<!DOCTYPE html>
<html lang="de" manifest="{OUT}/manifest" onload="parent.ran=1"><head>
<base href="{OUT}/base/" target="_top">
<meta http-equiv="refresh" content="0;url={OUT}/refresh">
<meta http-equiv="Content-Security-Policy" content="default-src *">
<link rel="prefetch" href="{OUT}/prefetch"><link rel="preload" as="script" href="{OUT}/preload.js">
<link rel="dns-prefetch preconnect" href="http://outside.example"><link rel="modulepreload" href="{OUT}/m.js">
<link rel="icon" href="{OUT}/favicon.ico"><link rel="stylesheet" href="{OUT}/style.css">
<link rel="stylesheet" href="http://127.0.0.1:8421/boese.css"><link rel="import" href="{OUT}/import.html">
<style>@import '{OUT}/inline.css'; h1 {{ background: url({OUT}/inline.png) }} .kept2 {{ color: rgb(4, 5, 6) }}</style>
<script>parent.ran = 1; document.title = 'ran'</script><script src="{OUT}/script.js"></script>
<script type="module">import '{OUT}/module.js'</script><title>Böse Seite</title></head>
<body onload="parent.ran=1" background="{OUT}/background.png" onpageshow="parent.ran=1">
<h1>Böse Seite mit gutem Text</h1>
<p class="kept">Dieser Absatz ist harmlos und soll zu lesen sein, wie er auf der alten Seite stand.</p>
<p style="background:url({OUT}/attribute.png); color: rgb(7, 8, 9)" onmouseover="parent.ran=1">Noch ein Satz, der bleibt.</p>
<img src="x" onerror="parent.ran=1"><img src="{OUT}/img.png" srcset="{OUT}/srcset.png 2x" lowsrc="{OUT}/low.png" alt="Bild">
<img src="http://127.0.0.1:8421/boese.svg" alt="svg"><img src="http://127.0.0.1:8421/boese.png" alt="kein png">
<picture><source srcset="{OUT}/source.png"><img src="data:image/svg+xml,<svg onload=parent.ran=1>" alt=""></picture>
<svg onload="parent.ran=1"><script>parent.ran=1</script><image href="{OUT}/svg.png"/><use href="{OUT}/use.svg#a"/>
<foreignObject><iframe src="{OUT}/foreign"></iframe></foreignObject><animate attributeName="href" values="javascript:parent.ran=1"/></svg>
<math><mtext><table><mglyph><style><img src=x onerror="parent.ran=1"></style></mglyph></table></mtext></math>
<iframe src="{OUT}/iframe"></iframe><iframe srcdoc="<script>parent.parent.ran=1</script>"></iframe>
<object data="{OUT}/object.swf"><param name="movie" value="{OUT}/movie.swf"></object><embed src="{OUT}/embed.swf">
<applet code="X" codebase="{OUT}/applet"></applet><video src="{OUT}/v.mp4" poster="{OUT}/poster.png" autoplay></video>
<audio src="{OUT}/a.mp3" autoplay></audio><track src="{OUT}/t.vtt"><frameset><frame src="{OUT}/frame"></frameset>
<form action="{OUT}/form" method="post" id="f"><input name="a" value="b" autofocus onfocus="parent.ran=1">
<input type="image" src="{OUT}/button.png"><button formaction="{OUT}/formaction">Senden</button></form>
<a id="go" href="javascript:parent.ran=1">Skript</a> <a href="{OUT}/link" ping="{OUT}/ping" target="_top">Hinaus</a>
<a href=" java&#10;script:parent.ran=1">Versteckt</a> <a href="data:text/html,<script>parent.ran=1</script>">Daten</a>
<table background="{OUT}/table.png"><tr><td background="{OUT}/td.png">Zelle</td></tr></table>
<noscript><img src="{OUT}/noscript.png"></noscript><template><img src="{OUT}/template.png"></template>
<bgsound src="{OUT}/sound.mid"><isindex action="{OUT}/isindex"><portal src="{OUT}/portal"></portal>
<x:y xmlns:x="http://www.w3.org/1999/xhtml"><x:script>parent.ran=1</x:script></x:y>
<!--[if IE]><script src="{OUT}/ie.js"></script><![endif]--><details open ontoggle="parent.ran=1">Details</details>
<marquee onstart="parent.ran=1">Lauf</marquee><meta http-equiv="refresh" content="0;url={OUT}/body-refresh">
</body></html>"""
