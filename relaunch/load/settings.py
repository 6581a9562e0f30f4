"""What some targets want to know besides fields and types: the keys below `settings`, and the types they know."""

from __future__ import annotations

from dataclasses import dataclass

_NAME = r"[a-z][a-z0-9_]{0,31}"
_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
_ZONE = r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}"
_TYPE = r"[A-Za-z][A-Za-z0-9_.]{0,39}(?: [A-Za-z0-9]{1,39})?"
_FOLDER = r"[A-Za-z0-9_-]{1,64}(?:/[A-Za-z0-9_-]{1,64}){0,5}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What goes without saying, the pattern of a value, and what it means."""

    default: str
    pattern: str
    meaning: str


SETTINGS: dict[str, dict[str, Setting]] = {
    "plone": {
        "language": Setting("any", "any|strict",
                            "any brings a document in a language that the portal lacks, strict blocks it"),
    },
    "plone-files": {
        "site": Setting("Plone", _ID, "the id of the Plone site in Zope"),
        "media": Setting("medien", _ID, "the folder at the top that holds pictures and downloads"),
        "folder": Setting("Folder", rf"{_TYPE}|none", "the type that holds others; none where every document does"),
        "inside": Setting("inhalt", _ID, "the name of the page in a folder that says what the folder's record says"),
        "timezone": Setting("Europe/Berlin", _ZONE, "the zone of dates without one"),
    },
    "drupal": {
        "group": Setting("relaunch", _NAME, "the migration group, and the beginning of every migration's name"),
        "source": Setting("private://relaunch", r"(?:private|public)://[A-Za-z0-9_/-]{1,120}|/[A-Za-z0-9._/-]{1,200}",
                          "where Drupal finds this folder: a stream or an absolute path"),
        "files": Setting("public://portal", r"public://[A-Za-z0-9_/-]{1,120}", "where files go"),
        "files_path": Setting("/sites/default/files/portal", r"/[A-Za-z0-9._/-]{1,200}", "the same as visitors see it"),
        "format": Setting("full_html", _NAME, "the text format of bodies"),
        "vocabulary": Setting("tags", _NAME, "the vocabulary of tags"),
        "categories": Setting("categories", _NAME, "the vocabulary of categories"),
        "tags_field": Setting("field_tags", _NAME, "the field of tags"),
        "categories_field": Setting("field_categories", _NAME, "the field of categories"),
        "picture_field": Setting("field_image", _NAME, "the field of the picture, an image field"),
        "menu": Setting("main", r"[a-z][a-z0-9_-]{0,31}", "the menu of pages"),
        "timezone": Setting("Europe/Berlin", _ZONE, "the zone of dates without one"),
    },
    "typo3": {
        "extension": Setting("relaunch_import", _NAME, "the key of the extension that this folder is"),
        "root": Setting("1", r"[1-9][0-9]{0,8}", "uid of the page below which pages come"),
        "news": Setting("1", r"[1-9][0-9]{0,8}", "uid of the folder that holds news"),
        "categories": Setting("1", r"[1-9][0-9]{0,8}", "uid of the page that holds categories"),
        "files": Setting("portal", _FOLDER, "the folder in fileadmin for pictures and downloads"),
        "timezone": Setting("Europe/Berlin", _ZONE, "the zone of dates without one"),
    },
}  # fmt: skip

# The document types that a form of files can say.
DOCUMENTS = {"plone": _TYPE, "plone-files": _TYPE, "drupal": _NAME, "typo3": "page|news"}
