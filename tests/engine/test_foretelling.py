"""What a preview says of a deletion that writes."""

from __future__ import annotations

from collections.abc import Callable

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split
from pulumi_flagcopy.testing import Stack

StackOf = Callable[..., Stack]


def notes(stack: Stack) -> dict[str, str]:
    """What the preview of a destroy says of each resource."""
    up = stack.up()
    assert up.ok, up.errors
    steps = stack._engine.destroy(preview=True).report.steps
    return {step.resource.name: step.note for step in steps if step.resource.custom and step.resource.id}


def test_a_destroy_says_in_its_preview_what_copies_put_back(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        for on_destroy in ("restore", "forget"):
            flag = {"restore": "checkout-v2", "forget": "gift-cards"}[on_destroy]
            ends = [
                ld.FlagEnvironment(project="shop", flag=flag, environment=environment)
                for environment in ("staging", "production")
            ]
            fc.FlagCopy(on_destroy, source=ends[0], target=ends[1], on_destroy=on_destroy)

    stack = flagcopy_stack(program)
    said = notes(stack)
    assert said["restore"] == "puts back shop/production/checkout-v2, if it is still as the copy left it"
    assert said["forget"] == ""
    told = stack.destroy().messages
    assert told == ["shop/production/checkout-v2: restored to what it was before the copy"]


def test_and_what_a_promotion_puts_back(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        ends = [ld.EnvironmentRef(project="shop", environment=name) for name in ("staging", "production")]
        chosen = fc.Select(flags=["gift-cards", "checkout-v2"])
        fc.Promotion("release", source=ends[0], target=ends[1], select=chosen, on_destroy="restore")

    said = notes(flagcopy_stack(program))
    assert said["release"] == (
        "puts back 2 flags in shop/production (checkout-v2, gift-cards), "
        "each if it is still as the promotion left it"
    )


def test_what_is_given_by_ids_is_said_by_name(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        space = split.Workspace("space", name="Payments", adopt=True)
        staging = split.Environment("staging", workspace=space.workspace_id, name="Staging", adopt=True)
        live = split.Environment("live", workspace=space.workspace_id, name="Production", adopt=True)
        ends = [
            split.FlagEnvironment(
                workspace=space.workspace_id, flag="payment_methods", environment=one.environment_id
            )
            for one in (staging, live)
        ]
        fc.FlagCopy("pay", source=ends[0], target=ends[1], on_destroy="restore")

    said = notes(flagcopy_stack(program))
    assert said["pay"] == "puts back Payments/Production/payment_methods, if it is still as the copy left it"


def test_and_what_other_resources_do_at_their_end(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        of = {"project": "shop", "environment": "staging"}
        ld.FlagDefinition("off", **of, flag="checkout-v2", on=True, on_destroy="turn_off")
        ld.FlagDefinition("back", **of, flag="gift-cards", on=False, on_destroy="restore")
        ld.FlagDefinition("stays", **of, flag="banner-text", on=True)
        ld.Flag("kept", project="shop", key="kept", name="Kept", kind="boolean", archive_on_destroy=True)

    said = notes(flagcopy_stack(program))
    assert {name: said[name] for name in ("off", "back", "stays", "kept")} == {
        "off": "turns targeting off; all else in it stays as it is",
        "back": "puts back what its declared parts were before, if nobody has changed them since",
        "stays": "",
        "kept": "archives it instead of deleting it",
    }


def test_and_that_a_definition_stays_which_was_there_before(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        of = {"workspace": "Payments", "environment": "Production"}
        split.FlagDefinition("taken-over", **of, flag="payment_methods", killed=True, adopt=True)

    said = notes(flagcopy_stack(program))
    assert said["taken-over"] == "leaves it as it is, since it was there before"


def test_and_that_a_renamed_one_stays(flagcopy_stack: StackOf) -> None:
    def named(suffix: str) -> Callable[[], None]:
        def program() -> None:
            ends = [
                ld.FlagEnvironment(project="shop", flag="checkout-v2", environment=environment)
                for environment in ("staging", "production")
            ]
            fc.FlagCopy(f"copy{suffix}", source=ends[0], target=ends[1], on_destroy="restore")
            ld.Flag(f"flag{suffix}", project="shop", key="facets", name="Facets", adopt=True)
            ld.Flag(f"other{suffix}", project="shop", key=f"other{suffix}", name="Other", kind="boolean")

        return program

    stack = flagcopy_stack(named("-1"))
    assert stack.up().ok
    stack.use(named("-2"))
    steps = stack._engine.preview(None, None).report.steps
    said = {step.resource.name: step.note for step in steps if step.operation == "delete"}
    stays = "stays as it is: another resource of the program has it now"
    loses = f"{stays}, and what it was before is not handed on to that one"
    assert said == {"copy-1": loses, "flag-1": stays, "other-1": ""}


def test_but_not_where_the_new_one_takes_nothing_over(flagcopy_stack: StackOf) -> None:
    def named(name: str) -> Callable[[], None]:
        return lambda: ld.Flag(name, project="shop", key="new", name="New", kind="boolean") and None

    stack = flagcopy_stack(named("before"))
    assert stack.up().ok
    stack.use(named("after"))
    report = stack._engine.preview(None, None).report
    assert [step.note for step in report.steps if step.operation == "delete"] == [""]
    assert "LaunchDarkly flag shop/new exists already: `up` will fail here" in report.messages[0].text
