"""References that name no variation."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.variations import UnknownVariation, place

THEMES = [
    {"value": {"primary": "#0a0"}, "name": "round"},
    {"value": {"primary": "#00a"}, "name": "square"},
    {"value": {"primary": "#a00"}},
]


@pytest.mark.parametrize(
    ("reference", "variations", "known", "hint"),
    [
        (
            "rond",
            THEMES,
            'round ({"primary": "#0a0"}), square ({"primary": "#00a"}), {"primary": "#a00"}',
            "Did you mean 'round'?",
        ),
        (
            "grean",
            [{"value": "red"}, {"value": "green", "name": "green"}],
            "red, green",
            "Did you mean 'green'?",
        ),
        (0, [{"value": True, "name": "On"}, {"value": False}], "On (true), false", ""),
        (
            "x",
            [{"value": number} for number in range(14)],
            "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 … 2 more",
            "",
        ),
    ],
)
def test_names_and_values_are_listed_and_the_near_one_is_asked_for(
    reference: Any, variations: list[dict[str, Any]], known: str, hint: str
) -> None:
    with pytest.raises(UnknownVariation) as unknown:
        place(reference, variations)
    assert str(unknown.value).partition("; there are: ")[2] == known
    assert unknown.value.hint == hint
