"""Targeting in English."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.words import clause

from .samples import clause as clause_of


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (clause_of("country", "in", ["DE", "FR"]), "country is one of DE, FR"),
        (clause_of("country", "in", ["DE"]), "country is DE"),
        (clause_of("country", "in", ["DE"], negate=True), "country is not DE"),
        (clause_of("country", "in", ["DE", "FR"], negate=True), "country is not one of DE, FR"),
        (clause_of("email", "endsWith", ["@example.com"]), "email ends with @example.com"),
        (clause_of("email", "endsWith", ["a", "b"]), "email ends with any of a, b"),
        (clause_of("age", "greaterThanOrEqual", [18]), "age is at least 18"),
        (clause_of("os", "in", ["ios"], contextKind="device"), "device.os is ios"),
        (clause_of("version", "semVerLessThan", ["2.0.0"]), "version is a version below 2.0.0"),
        (clause_of("segmentMatch", "segmentMatch", ["beta"]), "is in segment beta"),
        (clause_of("segmentMatch", "segmentMatch", ["beta"], negate=True), "is not in segment beta"),
        (clause_of("segmentMatch", "segmentMatch", ["a", "b"]), "is in any segment of a, b"),
        (clause_of("x", "newOperator", ["y"]), "x newOperator y"),
    ],
)
def test_clauses(entry: dict[str, Any], expected: str) -> None:
    assert clause(entry) == expected
