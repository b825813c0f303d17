"""What a preview says of a deletion that writes."""

from __future__ import annotations

from collections.abc import Callable

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.testing import Stack


def test_a_destroy_says_in_its_preview_what_copies_put_back(flagcopy_stack: Callable[..., Stack]) -> None:
    def program() -> None:
        for on_destroy in ("restore", "forget"):
            flag = {"restore": "checkout-v2", "forget": "gift-cards"}[on_destroy]
            ends = [
                ld.FlagEnvironment(project="shop", flag=flag, environment=environment)
                for environment in ("staging", "production")
            ]
            fc.FlagCopy(on_destroy, source=ends[0], target=ends[1], on_destroy=on_destroy)

    stack = flagcopy_stack(program)
    up = stack.up()
    assert up.ok, up.errors
    steps = stack._engine.destroy(preview=True).report.steps
    notes = {step.resource.name: step.note for step in steps if step.resource.name in ("restore", "forget")}
    said = "puts back shop/production/checkout-v2, if it is still as the copy left it"
    assert notes == {"restore": said, "forget": ""}
    told = stack.destroy().messages
    assert told == ["shop/production/checkout-v2: restored to what it was before the copy"]
