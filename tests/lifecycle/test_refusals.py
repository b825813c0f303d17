"""What is wrong with an input is said in our words, whatever pydantic's are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

import pulumi_flagcopy
from pulumi_flagcopy.launchdarkly.lives.definition_form import FlagDefinitionForm as LdFlagDefinitionForm
from pulumi_flagcopy.launchdarkly.lives.environment import EnvironmentForm
from pulumi_flagcopy.launchdarkly.lives.flag_form import FlagForm
from pulumi_flagcopy.lifecycle.flag_copy_form import FlagCopyForm
from pulumi_flagcopy.lifecycle.forms import Form, read_form
from pulumi_flagcopy.lifecycle.promotion_form import PromotionForm
from pulumi_flagcopy.lifecycle.refusals import TYPES
from pulumi_flagcopy.split.lives.definition_form import FlagDefinitionForm

PACKAGE = Path(pulumi_flagcopy.__file__).parent
RAISED = {
    # What a node of pydantic's schema can raise: by its type, and by what else is said of it.
    "model": {"model_type", "missing", "extra_forbidden", "invalid_key"},
    "function-after": {"value_error"},
    "function-before": {"value_error"},
    "str": {"string_type", "string_unicode"},
    "str.min_length": {"string_too_short"},
    "str.max_length": {"string_too_long"},
    "list": {"list_type"},
    "list.min_length": {"too_short"},
    "list.max_length": {"too_long"},
    "dict": {"dict_type"},
    "dict.max_length": {"too_long"},
    "bool": {"bool_type"},
    "int": {"int_type"},
    "int.gt": {"greater_than"},
    "int.ge": {"greater_than_equal"},
    "int.le": {"less_than_equal"},
    "float": {"float_type", "finite_number"},
    "literal": {"literal_error"},
}
SILENT = {
    "any",
    "default",
    "nullable",
    "union",
    "no-info",
    "model-field",
    "model-fields",
    "definition-ref",
    "definitions",
}
"""What raises nothing but what is inside of it."""
A_PLACE = "must be a dict or an object such as launchdarkly.FlagEnvironment(…), and this is a string"
IN_BRACKETS = 'put it in brackets, as in default_rule=[{"treatment": "on", "size": 100}]'
LIMITS = ("min_length", "max_length", "pattern", "gt", "ge", "lt", "le", "multiple_of")
PROBES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**9, 1.5, float("nan"), object()),
    *("", "x" * 9000, "\ud800"),
    *([], [0], ["x"] * 600, {}, {"x": 1}, {1: 2}),
)


def forms(cls: type[Form] = Form) -> Iterator[type[Form]]:
    for path in PACKAGE.glob("*/lives/*.py"):
        import_module(".".join(("pulumi_flagcopy", *path.relative_to(PACKAGE).with_suffix("").parts)))
    for form in cls.__subclasses__():
        yield form
        yield from forms(form)


def kinds(schema: Any) -> Iterator[str]:
    """Of each node of a schema: its type, and its type with each of its limits."""
    if isinstance(schema, dict):
        if isinstance(kind := schema.get("type"), str):
            yield kind
            yield from (f"{kind}.{limit}" for limit in LIMITS if schema.get(limit) is not None)
        schema = list(schema.values())
    if isinstance(schema, list | tuple):
        for part in schema:
            yield from kinds(part)


def test_everything_that_our_forms_can_raise_has_words() -> None:
    found = {kind for form in forms() for kind in kinds(form.__pydantic_core_schema__)} - SILENT
    assert found <= RAISED.keys(), "say here what such a node can raise"
    assert set().union(*(RAISED[kind] for kind in found)) <= TYPES


def test_no_word_of_pydantics_comes_through() -> None:
    """Every field of every form, with everything that may be wrong."""
    theirs = re.compile(r"Input|should|valid|instance of|Value error|Form\b")
    said = {
        failure.reason
        for form in set(forms())
        for name, field in form.model_fields.items()
        for probe in PROBES
        for failure in read_form(form, {field.alias or name: probe}).failures
    }
    assert len(said) > 40
    assert [reason for reason in said if theirs.search(reason)] == []


def test_a_name_that_is_no_input_is_told_with_those_that_are_however_deep_it_is() -> None:
    said = {
        (form.__name__, name, failure.reason)
        for form in set(forms())
        for name, field in form.model_fields.items()
        for probe in ({"x": 1}, [{"x": 1}], {"eu": {"x": 1}})
        for failure in read_form(form, {field.alias or name: probe}).failures
        if failure.reason.startswith("is not an input")
    }
    assert len(said) > 20
    assert [one for one in said if f"; the inputs of {one[1]}" not in one[2]] == []


@pytest.mark.parametrize(
    ("form", "inputs", "path", "said"),
    [
        (
            PromotionForm,
            {"select": {"tag": ["a"]}},
            "select.tag",
            "of select are: all_flags, flags, query, tags.",
        ),
        (PromotionForm, {"select": {"tag": ["a"]}}, "select.tag", " Did you mean 'tags'?"),
        (
            EnvironmentForm,
            {"approval_settings": {"requird": True}},
            "approval_settings.requird",
            " Did you mean 'required'?",
        ),
        (
            FlagDefinitionForm,
            {"rules": [{"condition": {"matchers": [{"between": {"form": 1, "to": 2}}]}}]},
            "rules[0].condition.matchers[0].between.form",
            " of rules[0].condition.matchers[0].between are: from, to. Did you mean 'from'?",
        ),
    ],
)
def test_a_name_that_is_no_input_is_told_with_the_one_that_was_meant(
    form: type[Form], inputs: dict[str, Any], path: str, said: str
) -> None:
    failures = {one.property: one.reason for one in read_form(form, inputs).failures}
    assert failures[path].startswith("is not an input; the inputs of ")
    assert said in failures[path]


@pytest.mark.parametrize(
    ("form", "name", "value", "reason"),
    [
        (FlagCopyForm, "include", [], "must not be empty"),
        (FlagCopyForm, "source", "shop/staging/checkout-v2", A_PLACE),
        (FlagCopyForm, "comment", "x" * 5001, "can have at most 5000 characters"),
        (FlagCopyForm, "apply_approved", "yes", "must be True or False"),
        (FlagCopyForm, "approval_timeout", 0, "must be more than 0"),
        (FlagCopyForm, "approval_timeout", 1.5, "must be a whole number"),
        (PromotionForm, "on_error", "contine", "must be 'continue' or 'stop'. Did you mean 'continue'?"),
        (PromotionForm, "select", {"query": ""}, "must not be empty"),
        (PromotionForm, "select", ["web"], "must be a dict or a Select(…), and this is a list"),
        (
            FlagCopyForm,
            "include",
            "rules",
            'must be a list, and this is a string: put it in brackets, as in include=["rules"]',
        ),
        (FlagCopyForm, "include", 5, "must be a list, and this is a number"),
        (
            LdFlagDefinitionForm,
            "fallthrough",
            "b",
            'must be a dict such as {"variation": True}, and this is a string',
        ),
        (
            FlagForm,
            "custom_properties",
            "SHOP-1",
            'must be a dict such as {"…": {"name": "Jira", "values": ["SHOP-1"]}}, and this is a string',
        ),
        (
            FlagDefinitionForm,
            "default_rule",
            {"on": 100},
            f"must be a list, and this is a dict: {IN_BRACKETS}",
        ),
        (
            FlagDefinitionForm,
            "default_rule",
            "on",
            f"must be a list, and this is a string: {IN_BRACKETS}",
        ),
    ],
)
def test_in_plain_words(form: type[Form], name: str, value: Any, reason: str) -> None:
    failures = {one.property: one.reason for one in read_form(form, {name: value}).failures}
    assert reason in (failures.get(name), failures.get(f"{name}.query"))


def test_what_stands_in_an_input_has_an_example_that_is_right() -> None:
    nested = {one for form in forms() for one in _nested(form)}
    assert len(nested) > 20
    for form in nested:
        assert form.model_validate(ast.literal_eval(form.example)), form


def _nested(form: type[Form]) -> Iterator[type[Form]]:
    """The forms of the dicts that its inputs are made of, but for those whose input says what it is to be."""
    for field in form.model_fields.values():
        if not field.description:
            yield from _within(field.annotation)


def _within(kind: Any) -> Iterator[type[Form]]:
    if isinstance(kind, type) and issubclass(kind, Form):
        yield kind
    for one in get_args(kind):
        yield from _within(one)
