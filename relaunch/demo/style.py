"""The portal's style sheet: three columns in a fixed width, as portals looked when TYPO3 4.5 was new."""

from __future__ import annotations

STYLE = """\
/* default styles for extension "tx_cssstyledcontent" */
div.csc-textpic-intext-left div.csc-textpic-imagewrap { float: left; margin: 0 12px 6px 0; }
div.csc-textpic-caption { font-size: 11px; color: #555; }
div.clearer { clear: both; }

body { margin: 0; background: #dfe5ea; color: #222; font: 13px/1.5 Verdana, Arial, sans-serif; }
a { color: #8a1c41; }
a.skip { position: absolute; left: -999px; }
#wrap { width: 960px; margin: 0 auto; background: #fff; border: 1px solid #b9c4cd; border-width: 0 1px; }
#header { position: relative; padding: 16px 20px; border-top: 6px solid #8a1c41; background: #f4f1ea; }
#header .claim { margin: 6px 0 0; color: #666; }
#metanav { position: absolute; top: 12px; right: 20px; width: 330px; text-align: right; font-size: 11px; }
#metanav p { margin: 0; }
#search { margin-top: 10px; }
#search label { display: none; }
.tx-srlanguagemenu div { display: inline; margin-right: 8px; }
#nav { margin: 0; padding: 0 20px; background: #8a1c41; overflow: hidden; list-style: none; }
#nav li { float: left; }
#nav a { display: block; padding: 8px 12px; color: #fff; text-decoration: none; }
#nav li.act a { background: #fff; color: #8a1c41; }
#breadcrumb { padding: 8px 20px; font-size: 11px; color: #666; }
#main { overflow: hidden; padding: 0 20px 20px; }
#left { float: left; width: 180px; }
#left ul { margin: 0; padding: 0; list-style: none; }
#left li { border-bottom: 1px solid #ddd; padding: 5px 0; }
#content { float: left; width: 510px; padding: 0 20px; }
#right { float: right; width: 180px; }
#right .box { margin-bottom: 14px; padding: 8px 10px; background: #f4f1ea; border-top: 3px solid #d4c9a8; }
#footer { clear: both; padding: 10px 20px; background: #f4f1ea; font-size: 11px; color: #666; }
h1 { margin: 0 0 10px; font-size: 21px; font-weight: normal; color: #8a1c41; }
h2 { margin: 18px 0 6px; font-size: 16px; }
h3, h4 { margin: 12px 0 4px; font-size: 13px; }
p.bodytext { margin: 0 0 10px; }
table.contenttable td, table.contenttable th { border: 1px solid #ccc; padding: 3px 8px; }
div.news-latest-item, div.news-list-item { border-bottom: 1px dotted #999; padding-bottom: 8px; }
.news-single-timedata, .news-list-date { color: #666; font-size: 11px; }
"""
