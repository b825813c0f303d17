"""The inputs of a flag's definition, typed and validated. Within it, names are the vendor's in snake case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from ...copying.json_types import Json
from ...copying.spelling import did_you_mean
from ...copying.words import listed, plain
from ...errors import InputError
from ...lifecycle.declared import DeclaredForm
from ...lifecycle.forms import Form
from ...lifecycle.repeated import once, repeated
from ..preflight import SEGMENT_MATCHERS
from .fields import FlagName, Percent, Place, Reference, TreatmentName

Text = Annotated[str, Field(max_length=100_000)]
Targets = Annotated[list[Reference], Field(max_length=500), AfterValidator(once("entry"))]
Strings = Annotated[list[str], Field(min_length=1)]


def _end(value: Any) -> int | str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("must be a whole number; of versions, a string")
    return value


End = Annotated[Any, AfterValidator(_end)]
"""Of a range: a whole number, or a version."""

VALUES = {
    "IN_SEGMENT": "string",
    "IN_LARGE_SEGMENT": "string",
    "IN_RULE_BASED_SEGMENT": "string",
    "ALL_KEYS": "",
    "IN_LIST_STRING": "strings",
    "STARTS_WITH_STRING": "strings",
    "ENDS_WITH_STRING": "strings",
    "CONTAINS_STRING": "strings",
    "MATCHES_STRING": "string",
    "BOOLEAN": "bool",
    "EQUAL_NUMBER": "number",
    "LESS_THAN_OR_EQUAL_NUMBER": "number",
    "GREATER_THAN_OR_EQUAL_NUMBER": "number",
    "BETWEEN_NUMBER": "between",
    "ON_DATE": "date",
    "ON_OR_AFTER_DATE": "date",
    "ON_OR_BEFORE_DATE": "date",
    "BETWEEN_DATE": "between",
    "EQUAL_SET": "strings",
    "ANY_OF_SET": "strings",
    "ALL_OF_SET": "strings",
    "PART_OF_SET": "strings",
    "IN_SPLIT": "depends",
    "EQUAL_TO_SEMVER": "string",
    "GREATER_THAN_OR_EQUAL_TO_SEMVER": "string",
    "LESS_THAN_OR_EQUAL_TO_SEMVER": "string",
    "BETWEEN_SEMVER": "between",
    "IN_LIST_SEMVER": "strings",
}
"""The types of matchers, each with the field that has its value."""
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)


class TreatmentForm(Form):
    """One of the treatments, with its individual targets."""

    example = '{"name": "on"}'

    name: TreatmentName
    description: Text | None = None
    configurations: Text | None = None
    keys: Targets | None = None
    segments: Targets | None = None
    large_segments: Targets | None = None
    rule_based_segments: Targets | None = None


class BucketForm(Form):
    """A share of the traffic, in percent."""

    example = '{"treatment": "on", "size": 100}'

    treatment: Reference
    size: Percent


class BetweenForm(Form):
    """Two ends, both included."""

    example = '{"from": 18, "to": 65}'

    from_: End = Field(alias="from")
    to: End


class DependsForm(Form):
    """What another flag must serve."""

    example = '{"split_name": "new_basket", "treatment": "on"}'

    split_name: FlagName
    treatment: Reference


class MatcherForm(Form):
    """One condition. Without ``attribute`` it is about the key itself."""

    example = '{"type": "IN_SEGMENT", "string": "staff"}'

    type: str
    attribute: Reference | None = None
    negate: bool | None = None
    string: str | None = None
    strings: Strings | None = None
    bool_: bool | None = Field(default=None, alias="bool")
    number: int | None = None
    date: int | None = None
    between: BetweenForm | None = None
    depends: DependsForm | None = None


class ConditionForm(Form):
    """Matchers that must all hold."""

    example = '{"matchers": [{"type": "IN_SEGMENT", "string": "staff"}]}'

    combiner: Literal["AND"] | None = None
    matchers: Annotated[list[MatcherForm], Field(min_length=1)]


class RuleForm(Form):
    """Whom a condition catches, buckets serve."""

    example = (
        '{"condition": {"matchers": [{"type": "IN_SEGMENT", "string": "staff"}]}, '
        '"buckets": [{"treatment": "on", "size": 100}]}'
    )

    condition: ConditionForm
    buckets: Annotated[list[BucketForm], Field(min_length=1)]


class FlagDefinitionForm(DeclaredForm):
    """The inputs of a flag's definition in one environment."""

    workspace: Place
    flag: FlagName
    environment: Place
    treatments: Annotated[list[TreatmentForm], Field(min_length=1, max_length=20)] | None = None
    default_treatment: Reference | None = None
    baseline_treatment: Reference | None = None
    traffic_allocation: Percent | None = None
    rules: list[RuleForm] | None = None
    default_rule: Annotated[list[BucketForm], Field(min_length=1)] | None = None
    flag_sets: Annotated[list[Reference], AfterValidator(once("flag set"))] | None = None
    impressions_disabled: bool | None = None
    killed: bool | None = None


NAMING = ("treatments", "rules", "flag_sets")
"""What may name segments, flag sets and other flags."""

REQUIRED = ("treatments", "default_treatment", "default_rule")
"""Without these a definition cannot be made."""


def check_definition(form: FlagDefinitionForm) -> None:
    """What no single input can say. Raises ``InputError``."""
    missing = [name for name in REQUIRED if getattr(form, name) is None]
    if missing and not form.adopt:
        raise InputError(
            missing[0],
            "is required",
            "Only of a definition that exists already can parts be declared and others left out.",
            "Give it, or adopt=True.",
        )
    for index, rule in enumerate(form.rules or []):
        _check_sizes(f"rules[{index}].buckets", rule.buckets)
        for place, matcher in enumerate(rule.condition.matchers):
            path = f"rules[{index}].condition.matchers[{place}]"
            _check_matcher(path, matcher)
            if matcher.depends and matcher.depends.split_name == form.flag:
                raise InputError(f"{path}.depends.split_name", "is the flag itself")
    if form.default_rule:
        _check_sizes("default_rule", form.default_rule)
    if form.treatments is not None:
        there = [treatment.name for treatment in form.treatments]
        if twice := repeated(there):
            raise InputError("treatments", f"has the same name twice: {listed(twice)}")
        _check_served(_declared(form), there)


def check_beside(form: FlagDefinitionForm, live: Mapping[str, Json]) -> None:
    """That declared and undeclared inputs serve treatments that there are. Raises ``InputError``.

    ``live``: the inputs as they are at the vendor.
    """
    declared = _declared(form)
    treatments: Any = declared.get("treatments") or live["treatments"]
    there = [treatment["name"] for treatment in treatments]
    _check_served(declared, there)
    for path, name in _served({name: value for name, value in live.items() if name not in declared}):
        if name not in there:
            raise InputError(
                "treatments",
                f"takes out '{plain(name)}', which {path} serves, and that is not declared",
                remedy=f"Declare {path.partition('[')[0]} as well, with treatments that stay.",
            )


def named(form: FlagDefinitionForm) -> Iterator[tuple[str, str, str]]:
    """What it names in its workspace: the input that does, what it is, and its name.

    It is a ``segment``, a ``flag_set`` or a ``flag``.
    """
    for number, treatment in enumerate(form.treatments or []):
        for member in ("segments", "large_segments", "rule_based_segments"):
            for index, name in enumerate(getattr(treatment, member) or []):
                yield f"treatments[{number}].{member}[{index}]", "segment", name
    for path, matcher in _matchers(form):
        if matcher.type in SEGMENT_MATCHERS and matcher.string:
            yield f"{path}.string", "segment", matcher.string
        if matcher.depends:
            yield f"{path}.depends.split_name", "flag", matcher.depends.split_name
    for index, name in enumerate(form.flag_sets or []):
        yield f"flag_sets[{index}]", "flag_set", name


def dependencies(form: FlagDefinitionForm) -> Iterator[tuple[str, DependsForm]]:
    """What other flags must serve, each with the input that says so."""
    for path, matcher in _matchers(form):
        if matcher.depends:
            yield f"{path}.depends", matcher.depends


def _matchers(form: FlagDefinitionForm) -> Iterator[tuple[str, MatcherForm]]:
    """The matchers of all rules, each with its path among the inputs."""
    for number, rule in enumerate(form.rules or []):
        for index, matcher in enumerate(rule.condition.matchers):
            yield f"rules[{number}].condition.matchers[{index}]", matcher


def _declared(form: FlagDefinitionForm) -> dict[str, Any]:
    return form.model_dump(exclude_none=True)


def _check_served(inputs: Mapping[str, Any], there: list[str]) -> None:
    for path, name in _served(inputs):
        if name not in there:
            raise InputError(path, f"names the treatment '{name}'; there are: {listed(there, 20)}")


def _served(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The treatments that these inputs name, each with where."""
    for name in ("default_treatment", "baseline_treatment"):
        if inputs.get(name):
            yield name, inputs[name]
    for index, bucket in enumerate(inputs.get("default_rule") or []):
        yield f"default_rule[{index}].treatment", bucket["treatment"]
    for number, rule in enumerate(inputs.get("rules") or []):
        for index, bucket in enumerate(rule["buckets"]):
            yield f"rules[{number}].buckets[{index}].treatment", bucket["treatment"]


def _check_sizes(path: str, buckets: list[BucketForm]) -> None:
    total = sum(bucket.size for bucket in buckets)
    if total != 100:
        raise InputError(path, f"has sizes that add up to {total}, not to 100")


def _check_matcher(path: str, matcher: MatcherForm) -> None:
    if matcher.type not in VALUES:
        raise InputError(f"{path}.type", f"is none of the types: {', '.join(VALUES)}.{_meant(matcher.type)}")
    given: dict[str, Any] = matcher.model_dump(by_alias=True, exclude_none=True)
    wanted = VALUES[matcher.type]
    for name in ("string", "strings", "bool", "number", "date", "between", "depends"):
        if name == wanted and name not in given:
            raise InputError(f"{path}.{name}", f"is required for the type {matcher.type}")
        if name != wanted and name in given:
            raise InputError(
                f"{path}.{name}",
                f"does not belong to the type {matcher.type}, which takes {wanted or 'no value'}",
            )
    if matcher.type.endswith("_SEMVER"):
        _check_versions(f"{path}.{wanted}", given[wanted])
    elif matcher.between:
        _check_range(f"{path}.between", given["between"])


def _check_versions(path: str, given: Any) -> None:
    """Source: a version without its patch number is refused; the form is that of https://semver.org."""
    named = {path: given}
    if isinstance(given, list):
        named = {f"{path}[{index}]": version for index, version in enumerate(given)}
    elif isinstance(given, dict):
        named = {f"{path}.{end}": version for end, version in given.items()}
    for where, version in named.items():
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise InputError(where, "is no version with major, minor and patch number, such as 2.1.0")


def _check_range(path: str, between: Mapping[str, Any]) -> None:
    for end, number in between.items():
        if not isinstance(number, int):
            raise InputError(f"{path}.{end}", "must be a whole number")
    if between["from"] > between["to"]:
        raise InputError(path, "begins after its end: nothing can be in it")


def _meant(kind: str) -> str:
    """The types that begin so; else the one that is most like it."""
    longer = [one for one in VALUES if kind and one.startswith(kind)]
    return f" Did you mean {' or '.join(longer)}?" if longer else did_you_mean(kind, VALUES)
