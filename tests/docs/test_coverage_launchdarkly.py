"""The page on coverage is what its source says, names tests that exist, and leaves out no field and no operation."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .coverage.launchdarkly import OPERATIONS, PAGE, SECTIONS, named_tests, render

TESTS = Path(__file__).parents[1]
DOCUMENT = Path(__file__).parents[3] / "shared" / "data" / "launchdarkly-openapi.json"
needs_the_document = pytest.mark.skipif(
    not DOCUMENT.exists(), reason="the vendor's OpenAPI document is not beside this checkout"
)


def test_the_page_is_generated() -> None:
    assert PAGE.read_text() == render()


@pytest.mark.parametrize("path", sorted({test.partition("::")[0] for test in named_tests()}))
def test_the_tests_that_are_named_exist(path: str) -> None:
    named = {test.partition("::")[2] for test in named_tests() if test.startswith(f"{path}::")}
    tree = ast.parse((TESTS / path).read_text())
    assert named <= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@needs_the_document
@pytest.mark.parametrize("title", SECTIONS)
def test_no_field_is_left_out_and_none_is_invented(title: str) -> None:
    schema, rows = SECTIONS[title]
    fields = set(flattened(json.loads(DOCUMENT.read_text())["components"]["schemas"], schema))
    assert set(rows) <= fields
    assert [field for field in sorted(fields) if not any(_covers(row, field) for row in rows)] == []
    assert {field for field in fields if "." not in field} <= set(rows)


@needs_the_document
def test_no_operation_is_left_out_and_none_is_invented() -> None:
    paths = json.loads(DOCUMENT.read_text())["paths"]
    methods = ("get", "post", "put", "patch", "delete")
    assert set(OPERATIONS) == {
        f"{m.upper()} {path}" for path, item in paths.items() for m in methods if m in item
    }


def _covers(row: str, field: str) -> bool:
    return field == row or field.startswith((f"{row}.", f"{row}[]."))


def flattened(
    schemas: dict[str, Any], name: str, prefix: str = "", seen: tuple[str, ...] = ()
) -> Iterator[str]:
    """The fields of a schema and of those in it, such as ``variations[].value``."""
    for field, schema in schemas[name].get("properties", {}).items():
        yield f"{prefix}{field}"
        step, inside = ".", schema
        if schema.get("type") == "array":
            step, inside = "[].", schema["items"]
        elif isinstance(schema.get("additionalProperties"), dict):
            step, inside = ".*.", schema["additionalProperties"]
        inner = inside.get("allOf", [inside])[0].get("$ref", "").rpartition("/")[2]
        if inner and inner not in seen:
            yield from flattened(schemas, inner, f"{prefix}{field}{step}", (*seen, inner))
