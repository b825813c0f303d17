"""From any definition, segment or list of variations to any other: what is declared is there, and sent once."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.launchdarkly.input_types import NOT_SET
from pulumi_flagcopy.launchdarkly.lives.flag import FlagLife
from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.launchdarkly.lives.segment import SegmentLife

few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PLACE = {"project": "shop", "environment": "production"}
KEYS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=4)
NAMES = ("red", "green", "blue")


@st.composite
def percents(draw: st.DrawFn, parts: int) -> list[float]:
    """Shares of 100 %, in thousandths."""
    cuts = sorted(draw(st.lists(st.integers(0, 100_000), min_size=parts - 1, max_size=parts - 1)))
    return [(b - a) / 1000 for a, b in zip([0, *cuts], [*cuts, 100_000], strict=True)]


@st.composite
def served(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"variation": draw(st.sampled_from(NAMES))}
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    shares = draw(percents(len(names)))
    by = draw(st.sampled_from([{}, {"bucket_by": "country"}, {"context_kind": "device"}]))
    return {"rollout": [{"variation": n, "percent": p} for n, p in zip(names, shares, strict=True)], **by}


clauses = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"attribute": st.sampled_from("xy"), "op": st.just("in"), "values": KEYS.filter(bool)},
            optional={"negate": st.booleans(), "context_kind": st.just("device")},
        ),
        st.just({"op": "segmentMatch", "values": ["staff"]}),
        st.just({"attribute": "n", "op": "lessThan", "values": [1.5, 2]}),
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    described = {"description": st.sampled_from(["one", "two", "three"]), "track_events": st.booleans()}
    return [
        {"clauses": draw(clauses), **draw(served()), **draw(st.fixed_dictionaries({}, optional=described))}
        for _ in range(draw(st.integers(0, 4)))
    ]


@st.composite
def targets(draw: st.DrawFn) -> list[dict[str, Any]]:
    keys = draw(st.permutations(list("abcdef")))
    return [
        {"variation": name, "values": keys[2 * i : 2 * i + 2]} for i, name in enumerate(draw(KEYS_OF_NAMES))
    ]


KEYS_OF_NAMES = st.lists(st.sampled_from(NAMES), unique=True)
definitions = st.fixed_dictionaries(
    {},
    optional={
        "on": st.booleans(),
        "off_variation": st.sampled_from([*NAMES, NOT_SET]),
        "fallthrough": served(),
        "targets": targets(),
        "context_targets": targets().map(
            lambda made: [{**entry, "context_kind": "device"} for entry in made]
        ),
        "rules": rules(),
        "prerequisites": st.sampled_from([[], [{"flag": "needed", "variation": True}]]),
        "track_events": st.booleans(),
        "track_events_fallthrough": st.booleans(),
    },
)


@few
@given(steps=st.lists(definitions, min_size=2, max_size=4))
def test_definitions(shop: Any, held: Any, steps: list[dict[str, Any]]) -> None:
    if shop.http.get("/flags/shop/colour").status_code == 404:
        shop.send("POST", "/flags/shop", {"key": "needed", "name": "Needed"})
        shop.send("POST", "/segments/shop/production", {"key": "staff", "name": "Staff"})
        variations = [{"value": name} for name in NAMES]
        shop.send("POST", "/flags/shop", {"key": "colour", "name": "Colour", "variations": variations})
    definition = held(FlagDefinitionLife)
    for parts in steps:
        inputs = {**PLACE, "flag": "colour", **parts}
        definition.up(**inputs)
        assert not definition.refresh()
        shop.written()
        definition.up(**inputs)
        assert (definition.last, shop.written()) == ("same", [])


segment_rules = st.lists(
    st.fixed_dictionaries(
        {"clauses": clauses.map(lambda made: [c for c in made if c["op"] != "segmentMatch"]).filter(bool)},
        optional={
            "percent": st.integers(0, 100_000).map(lambda weight: weight / 1000),
            "description": st.sampled_from(["one", "two"]),
        },
    ),
    max_size=4,
)


@st.composite
def segments(draw: st.DrawFn) -> dict[str, Any]:
    keys = draw(st.permutations(list("abcdef")))
    cut = draw(st.integers(0, 6))
    kinds = draw(st.lists(st.sampled_from(["device", "organization"]), unique=True))
    return {
        "included": keys[:cut],
        "excluded": keys[cut:],
        "included_contexts": [{"context_kind": kind, "values": draw(KEYS)} for kind in kinds],
        "rules": draw(segment_rules),
        "description": draw(st.sampled_from(["", "one"])),
    }


@few
@given(steps=st.lists(segments(), min_size=2, max_size=4))
def test_segments(shop: Any, held: Any, steps: list[dict[str, Any]]) -> None:
    segment = held(SegmentLife)
    for parts in steps:
        segment.up(**PLACE, key="people", adopt=True, **parts)
        assert not segment.refresh()
    segment.destroy()


variations = st.lists(
    st.fixed_dictionaries(
        {"value": st.sampled_from("stuvwxyz")},
        optional={"name": st.sampled_from("ABCDEF"), "description": st.text(max_size=3, alphabet="d")},
    ),
    min_size=2,
    max_size=6,
    unique_by=(lambda entry: entry["value"], lambda entry: entry.get("name", entry["value"])),
)


@few
@given(steps=st.lists(variations, min_size=2, max_size=4))
def test_variations(shop: Any, held: Any, steps: list[list[dict[str, Any]]]) -> None:
    """Those that are served stay; all others may come, go and change."""
    flag = held(FlagLife)
    fixed = [{"value": "on", "name": "On"}, {"value": "off", "name": "Off"}]
    for more in steps:
        flag.up(
            project="shop",
            key="letters",
            adopt=True,
            variations=[*more, *fixed],
            defaults={"on_variation": "On", "off_variation": "Off"},
        )
        assert not flag.refresh()
    flag.destroy()
