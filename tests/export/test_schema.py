from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from relaunch import model
from relaunch.export.schema import SAID, record_schema, schema_bytes
from relaunch.recordfile import to_json
from tests.export.test_record_yaml import FULL, NESTED, SMALL, TEXT

VALIDATOR = Draft202012Validator(record_schema())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(record_schema())
    assert json.loads(schema_bytes()) == record_schema()


def test_what_is_written_is_valid() -> None:
    for record in (FULL, SMALL):
        VALIDATOR.validate(json.loads(to_json(record)))


@settings(max_examples=60, deadline=None)
@given(
    TEXT, st.dictionaries(TEXT, NESTED, max_size=3),
    st.sampled_from(["internal", "external", "mail", "download"]), st.sampled_from(["pending", "approved", "rejected"]),
)  # fmt: skip
def test_whatever_is_written_is_valid(text: str, more: dict[str, Any], kind: str, status: str) -> None:
    record = replace(
        SMALL, title=text, body=text, teaser=text, tags=(text,), fields=more, links=(model.Link(text, text, kind),),
        assets=(model.Asset("http://p/a", text),), references=(model.Reference(text, text, text),), related=(text,),
        issues=(model.Issue("dead-link", text, text),), review=model.Review(status, text, text, text, text),
    )  # fmt: skip
    VALIDATOR.validate(json.loads(to_json(record)))


@pytest.mark.parametrize("change", [
    {"titel": "A"}, {"title": 3}, {"position": "1"}, {"tags": "a"}, {"review": {"status": "aproved"}}, {"id": ""},
    {"links": [{"text": "a", "kind": "web"}]}, {"source": {"url": "a", "more": "b"}}, {"slug": "Ä b"},
])  # fmt: skip
def test_an_editors_slip_is_found(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate({**json.loads(to_json(SMALL)), **change})


def test_fields_may_hold_anything() -> None:
    VALIDATOR.validate({**json.loads(to_json(SMALL)), "fields": {"anything": [1, {"a": None}]}})


def test_every_key_of_the_model_is_explained_and_no_other() -> None:
    travel = [model.Record, model.Link, model.Asset, model.Reference, model.Source, model.Issue, model.Review]
    assert all(is_dataclass(cls) for cls in travel)
    assert set(SAID) == {(cls, field.name) for cls in travel for field in fields(cls)}


def test_the_keys_stand_in_the_models_order() -> None:
    assert list(record_schema()["properties"]) == [field.name for field in fields(model.Record)]
