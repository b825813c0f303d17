"""How places are written and read."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.cli.place import Place, parse
from pulumi_flagcopy.copying.location import Location

NAME = st.text(min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("launchdarkly:", Place("launchdarkly")),
        ("launchdarkly:shop", Place("launchdarkly", "shop")),
        ("launchdarkly:shop/staging", Place("launchdarkly", "shop", "staging")),
        ("launchdarkly:shop/staging/checkout", Place("launchdarkly", "shop", "staging", "checkout")),
        ("eu@launchdarkly:shop/staging", Place("launchdarkly", "shop", "staging", account="eu")),
        ("split:Default/Prod One/flag", Place("split", "Default", "Prod One", "flag")),
        ("split:A%2FB/50%25/flag", Place("split", "A/B", "50%", "flag")),
    ],
)
def test_reads_a_place(text: str, place: Place) -> None:
    assert parse(text) == place


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["launchdarkly", "split"]), st.lists(NAME, max_size=3), st.none() | NAME)
def test_what_is_written_is_read_again(platform: str, names: list[str], account: str | None) -> None:
    container, environment, flag = [*names, "", "", ""][:3]
    place = Place(platform, container, environment, flag, account)
    assert parse(str(place)) == place


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("shop/staging", "is not a place"),
        ("elsewhere:shop/staging", "the platforms are: launchdarkly, split"),
        ("launchdarkly:shop//flag", "at most three names"),
        ("launchdarkly:a/b/c/d", "at most three names"),
        ("@launchdarkly:shop", "is not a place"),
        ("a@b@launchdarkly:shop", "is not a place"),
    ],
)
def test_refuses_what_is_none(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse(text)


def test_a_location_reads_as_it_is_printed() -> None:
    location = Location("launchdarkly", "shop", "staging", "checkout-v2", "eu")
    assert parse(str(location)).location == location
