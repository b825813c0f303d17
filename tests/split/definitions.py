"""Generated definitions that the local server accepts, in a workspace with what they refer to."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

SEGMENTS = ("qa", "staff")
FLAG_SETS = ("mobile", "web")
BASE = "base"
"""A flag with the treatments on and off, on which rules may depend."""

_NAMES = ("on", "off", "v1", "v2", "beta")
_words = st.text("abc-ü 1", min_size=1, max_size=6)
_numbers = st.integers(-(2**53), 2**53)
_versions = st.sampled_from(["1.0.0", "2.10.3", "3.0.0-rc.1"])
_unknown = st.dictionaries(
    st.sampled_from(["x-label", "x-since"]),
    st.sampled_from([None, True, 7, "ü", [], {"deep": [1, None]}]),
    max_size=1,
)


def _between(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.tuples(values, values).map(sorted).map(lambda ends: {"from": ends[0], "to": ends[1]})


_VALUES: dict[str, st.SearchStrategy[Json]] = {
    "ALL_KEYS": st.just({}),
    "IN_SEGMENT": st.fixed_dictionaries({"string": st.sampled_from(SEGMENTS)}),
    "MATCHES_STRING": st.fixed_dictionaries({"string": _words}),
    **dict.fromkeys(
        ("IN_LIST_STRING", "STARTS_WITH_STRING", "CONTAINS_STRING", "ANY_OF_SET", "PART_OF_SET"),
        st.fixed_dictionaries({"strings": st.lists(_words, min_size=1, max_size=4)}),
    ),
    "BOOLEAN": st.fixed_dictionaries({"bool": st.booleans()}),
    "EQUAL_NUMBER": st.fixed_dictionaries({"number": _numbers}),
    "BETWEEN_NUMBER": st.fixed_dictionaries({"between": _between(_numbers)}),
    "ON_DATE": st.fixed_dictionaries({"date": st.integers(0, 2**42)}),
    "BETWEEN_DATE": st.fixed_dictionaries({"between": _between(st.integers(0, 2**42))}),
    "EQUAL_TO_SEMVER": st.fixed_dictionaries({"string": _versions}),
    "BETWEEN_SEMVER": st.fixed_dictionaries({"between": _between(_versions)}),
    "IN_LIST_SEMVER": st.fixed_dictionaries({"strings": st.lists(_versions, min_size=1)}),
    "IN_SPLIT": st.fixed_dictionaries(
        {"depends": st.sampled_from(["on", "off"]).map(lambda name: {"splitName": BASE, "treatment": name})}
    ),
}


@st.composite
def matchers(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(sorted(_VALUES)))
    common = draw(
        st.fixed_dictionaries(
            {}, optional={"attribute": st.none() | _words, "negate": st.none() | st.booleans()}
        )
    )
    return {"type": kind, **common, **draw(_unknown), **draw(_VALUES[kind])}


@st.composite
def buckets(draw: st.DrawFn, names: list[str]) -> list[Json]:
    """Shares of 100, whose order means something; one treatment may have several."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=3)))
    sizes = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    return [{"treatment": draw(st.sampled_from(names)), "size": size} for size in sizes]


@st.composite
def treatments(draw: st.DrawFn, name: str) -> Json:
    members = {
        "description": _words | st.just(""),
        "configurations": st.sampled_from(["", "{}", '{"cols":3}', "not json"]),
        "keys": st.lists(st.sampled_from("abcdef"), max_size=4),
        "segments": st.lists(st.sampled_from(SEGMENTS), unique=True),
    }
    return {"name": name, **draw(st.fixed_dictionaries({}, optional=members)), **draw(_unknown)}


@st.composite
def definitions(draw: st.DrawFn, flag_sets: dict[str, str]) -> Json:
    """The body of a whole definition, and ``killed`` beside it. ``flag_sets``: ids by name."""
    names = draw(st.lists(st.sampled_from(_NAMES), unique=True, min_size=1, max_size=4))
    some = st.sampled_from(names)
    rules = st.builds(
        lambda found, served, more: {
            **more,
            "condition": {"combiner": "AND", "matchers": found},
            "buckets": served,
        },
        st.lists(matchers(), min_size=1, max_size=3),
        buckets(names),
        _unknown,
    )
    sets = draw(st.lists(st.sampled_from(FLAG_SETS), unique=True))
    return {
        "treatments": [draw(treatments(name)) for name in names],
        "defaultTreatment": draw(some),
        "baselineTreatment": draw(some),
        "trafficAllocation": draw(st.integers(0, 100)),
        "rules": draw(st.lists(rules, max_size=3)),
        "defaultRule": draw(buckets(names)),
        "flagSets": [{"id": flag_sets[name], "type": "FLAG_SET"} for name in sets],
        "impressionsDisabled": draw(st.booleans()),
        "killed": draw(st.booleans()),
    }
