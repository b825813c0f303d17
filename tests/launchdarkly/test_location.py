"""Keys are checked before any request."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.errors import InputError
from pulumi_flagcopy.launchdarkly.location import locate

GOOD = {"project": "shop", "flag": "checkout-v2", "environment": "staging"}


def test_a_location_reads_as_a_path() -> None:
    assert str(locate(GOOD)) == "launchdarkly:shop/staging/checkout-v2"
    assert str(locate({**GOOD, "account": "eu"})) == "eu@launchdarkly:shop/staging/checkout-v2"


@pytest.mark.parametrize("key", ["", "-x", "with space", "a/b", "ü", "x\0", "🎉", "x" * 257])
@pytest.mark.parametrize("name", ["project", "flag", "environment"])
def test_what_is_no_key_is_refused_with_the_inputs_name(name: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        locate({**GOOD, name: key})
    assert caught.value.property == name
