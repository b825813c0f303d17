"""What every platform answers alike, on the sample."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Scope
from pulumi_flagcopy.errors import AbsentError
from pulumi_flagcopy.platform import Selection
from pulumi_flagcopy.session import Session

from .conftest import Shop


@pytest.mark.parametrize(
    ("platform", "container", "environments"),
    [
        ("launchdarkly", "shop", ["test", "staging", "production"]),
        ("split", "Payments", ["Dev", "Staging", "Production", "Audited"]),
    ],
)
def test_the_environments_of_a_container(
    session: Session, platform: str, container: str, environments: list[str]
) -> None:
    found = session.platform(platform).environments(container)
    assert found == [Scope(platform, container, name) for name in environments]


@pytest.mark.parametrize("platform", ["launchdarkly", "split"])
def test_no_environments_of_a_container_that_is_not_there(session: Session, platform: str) -> None:
    with pytest.raises(AbsentError, match="nowhere"):
        session.platform(platform).environments("nowhere")


def test_one_request_tells_which_targets_are_gated(session: Session, shop: Shop) -> None:
    platform = session.platform("launchdarkly")
    scope = Scope("launchdarkly", "support", "production")
    definitions = [
        end
        for selected in platform.select(Selection(), [scope])
        for end in selected.ends
        if isinstance(end, Definition)
    ]
    shop.forget_requests()
    reasons = platform.gate(definitions)
    assert reasons == ["production requires approvals"] * len(definitions)
    assert len(definitions) > 5
    assert shop.requests() == ["GET /api/v2/projects/support/environments/production"]
