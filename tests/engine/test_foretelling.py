"""What a preview says of a deletion that writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pulumi
import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split
from pulumi_flagcopy.engine.state import Deployment, Operation, StateFile
from pulumi_flagcopy.testing import Stack

StackOf = Callable[..., Stack]
WITH_A_FLAG = "and its definitions in all environments"


def notes(stack: Stack) -> dict[str, str]:
    """What the preview of a destroy says of each resource."""
    up = stack.up()
    assert up.ok, up.errors
    steps = stack._engine.destroy(preview=True).report.steps
    return {step.resource.name: step.note for step in steps if step.resource.custom and step.resource.id}


def undone(stack: Stack) -> list[str]:
    """What the preview of a destroy says beside, line by line."""
    messages = stack._engine.destroy(preview=True).report.messages
    return [line for message in messages for line in message.text.splitlines()]


def ahead(stack: Stack) -> tuple[dict[str, str], list[str]]:
    """What the preview of an `up` says of each resource that ends, and its messages; those of the ends are the last."""
    report = stack._engine.preview(None, None).report
    said = {step.resource.name: step.note for step in report.steps if step.operation == "delete"}
    messages = [message.text for message in report.messages]
    return said, [*messages[:-2], *sorted(messages[-2:])]


def flag_copy(name: str, flag: str = "checkout-v2", **more: Any) -> Callable[[], None]:
    def program() -> None:
        ends = [
            ld.FlagEnvironment(project="shop", flag=flag, environment=environment)
            for environment in ("staging", "production")
        ]
        fc.FlagCopy(name, source=ends[0], target=ends[1], **{"on_destroy": "restore", **more})

    return program


def promotion(name: str, *flags: str, **more: Any) -> Callable[[], None]:
    def program() -> None:
        ends = [ld.EnvironmentRef(project="shop", environment=each) for each in ("staging", "production")]
        chosen = fc.Select(flags=list(flags))
        given = {"select": chosen, "on_destroy": "restore", **more}
        fc.Promotion(name, source=ends[0], target=ends[1], **given)

    return program


def gate(stack: Stack) -> None:
    required = [{"op": "replace", "path": "/approvalSettings/required", "value": True}]
    stack.http.patch("/api/v2/projects/shop/environments/production", json=required).raise_for_status()


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
    assert said["forget"] == "changes nothing in shop/production/gift-cards"
    head, *ahead = undone(stack)
    assert (
        head
        == "shop/production/checkout-v2: will be put back to what it was before the last copy (version 2):"
    )
    told = stack.destroy().messages
    head, *changes = "\n".join(told).splitlines()
    assert head == "shop/production/checkout-v2: restored to what it was before the last copy (version 2):"
    assert "  rules: remove rule 2 'beta testers': if country is one of DE, FR then serve true" in changes
    assert changes == ahead


def test_what_is_taken_out_of_the_program_and_puts_nothing_back_is_said_to_change_nothing(
    flagcopy_stack: StackOf,
) -> None:
    def program() -> None:
        flag_copy("copy", "gift-cards", on_destroy="forget")()
        promotion("release", "checkout-v2", on_destroy="forget")()

    stack = flagcopy_stack(program)
    assert stack.up().ok
    assert said_of(stack, flag_copy("other", "facets")) == {
        "copy": "changes nothing in shop/production/gift-cards",
        "release": "changes nothing in shop/production",
    }


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        (
            "request",
            "only a request to put it back is filed, which nothing follows once the resource is gone;",
        ),
        (None, "it is not put back, and that fails,"),
    ],
)
def test_and_once_for_all_that_it_takes_an_approval(
    flagcopy_stack: StackOf, approval: str | None, said: str
) -> None:
    def program() -> None:
        flag_copy("copy", "gift-cards", approval=approval)()
        promotion("release", "search-ranking", "checkout-v2", approval=approval)()

    stack = flagcopy_stack(program)
    assert stack.up().ok
    gate(stack)
    told = [message.text for message in stack._engine.destroy(preview=True).report.messages]
    warnings = [[line for line in text.splitlines() if "warning: " in line] for text in told]
    expected = f"  warning: production requires approvals: {said} unless the token may bypass approvals"
    assert [lines for lines in warnings if lines] == [[expected]] * 2


def test_what_somebody_changed_is_foretold_to_stay_and_in_no_two_ways(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        flag_copy("copy", include=["rules", "fallthrough"])()
        promotion("release", "search-ranking")()

    stack = flagcopy_stack(program)
    assert stack.up().ok
    semantic = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}
    for flag in ("checkout-v2", "search-ranking"):
        path = f"/api/v2/flags/shop/{flag}"
        variation = stack.http.get(path).json()["variations"][1]["_id"]
        edit = {"kind": "updateFallthroughVariationOrRollout", "variationId": variation}
        body = {"environmentKey": "production", "instructions": [edit]}
        stack.http.patch(path, json=body, headers=semantic).raise_for_status()
    shown = stack._engine.destroy(preview=True).report
    assert {step.resource.name: step.note for step in shown.steps if step.note} == {
        "copy": "puts back nothing in shop/production/checkout-v2",
        "release": "puts back nothing in shop/production",
    }
    told = "\n".join(message.text for message in shown.messages)
    assert told.count("NOT restored, because somebody changed fallthrough after the copy") == 2
    assert "will be put back" not in told


def test_and_what_a_copy_puts_back_that_goes_before_its_replacement(flagcopy_stack: StackOf) -> None:
    def copy_to(environment: str) -> Callable[[], None]:
        def program() -> None:
            source, target = (
                ld.FlagEnvironment(project="shop", flag="checkout-v2", environment=each)
                for each in ("staging", environment)
            )
            options = pulumi.ResourceOptions(delete_before_replace=True)
            fc.FlagCopy("a", source=source, target=target, on_destroy="restore", opts=options)

        return program

    stack = flagcopy_stack(copy_to("production"))
    assert stack.up().ok
    stack.use(copy_to("test"))
    (gone,) = (step for step in stack._engine.preview().report.steps if step.operation == "delete-replaced")
    assert gone.note == "puts back shop/production/checkout-v2, if it is still as the copy left it"


def test_and_what_a_promotion_puts_back(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        ends = [ld.EnvironmentRef(project="shop", environment=name) for name in ("staging", "production")]
        chosen = fc.Select(flags=["gift-cards", "checkout-v2"])
        fc.Promotion("release", source=ends[0], target=ends[1], select=chosen, on_destroy="restore")

    stack = flagcopy_stack(program)
    said = notes(stack)
    path = "/api/v2/flags/shop/gift-cards"
    off = {"environmentKey": "production", "instructions": [{"kind": "turnFlagOff"}]}
    semantic = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}
    stack.http.patch(path, json=off, headers=semantic).raise_for_status()
    head, *ahead = undone(stack)
    assert head == "shop/production: will be put back, each to what it was before its last copy:"
    assert "    rules: remove rule 2 'beta testers': if country is one of DE, FR then serve true" in ahead
    assert any(line.startswith("  gift-cards: ") for line in ahead)
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
        "stays": "leaves it as it is",
        "kept": "archives it instead of deleting it",
    }


def test_and_that_a_definition_stays_which_was_there_before(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        of = {"workspace": "Payments", "environment": "Production"}
        split.FlagDefinition("taken-over", **of, flag="payment_methods", killed=True, adopt=True)
        flag = split.Flag("fresh", workspace="Payments", name="fresh", traffic_type="user")
        split.FlagDefinition(
            "made",
            **of,
            flag=flag.name,
            treatments=[{"name": "on"}, {"name": "off"}],
            default_treatment="off",
            baseline_treatment="off",
            default_rule=[{"treatment": "off", "size": 100}],
        )

    said = notes(flagcopy_stack(program))
    assert said["taken-over"] == "leaves it as it is, since it was there before"
    assert said["made"] == (
        "deletes the definition Payments/Production/fresh: SDKs get the treatment 'control'"
    )


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
    said, told = ahead(stack)
    assert said == {
        "copy-1": "changes nothing in shop/production/checkout-v2",
        "flag-1": "stays as it is",
        "other-1": WITH_A_FLAG,
    }
    assert told[-2:] == [
        "LaunchDarkly flag shop/facets stays as it is: another resource of the program has it now",
        "shop/production/checkout-v2: not restored: another resource of the program copies into it now, "
        "and what it was before is not handed on to that one",
    ]
    assert set(told[-2:]) < set(stack.up().messages), "the preview says what will be said"


def test_also_where_its_id_has_ids_for_names(flagcopy_stack: StackOf) -> None:
    def named(suffix: str) -> Callable[[], None]:
        def program() -> None:
            split.Environment(f"live{suffix}", workspace="Payments", name="Production", adopt=True)
            of = {"workspace": "Payments", "environment": "Staging", "segment": "beta_testers"}
            split.SegmentKeys(f"keys{suffix}", **of, adopt=True)

        return program

    stack = flagcopy_stack(named("-1"))
    assert stack.up().ok
    stack.use(named("-2"))
    said, _ = ahead(stack)
    assert said == {"live-1": "stays as it is", "keys-1": "stays as it is"}


def test_but_not_where_the_new_one_takes_nothing_over(flagcopy_stack: StackOf) -> None:
    def named(name: str) -> Callable[[], None]:
        return lambda: ld.Flag(name, project="shop", key="new", name="New", kind="boolean") and None

    stack = flagcopy_stack(named("before"))
    assert stack.up().ok
    stack.use(named("after"))
    report = stack._engine.preview(None, None).report
    assert [step.note for step in report.steps if step.operation == "delete"] == [WITH_A_FLAG]
    assert "LaunchDarkly flag shop/new exists already: `up` will fail here" in report.messages[0].text


def test_what_waits_for_an_approval_is_withdrawn_and_puts_nothing_back(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        flag_copy("copy", approval="request")()
        promotion("release", "gift-cards", approval="request")()

    stack = flagcopy_stack(program)
    gate(stack)
    back = "if it was carried out, puts back what that replaced"
    withdrawn = f"withdraws its approval request, if that is still open; {back}"
    said = notes(stack)
    assert said["copy"] == withdrawn
    assert said["release"] == f"gift-cards: {withdrawn}"
    assert sum("the approval request was withdrawn" in one for one in stack.destroy().messages) == 2


def test_what_another_copy_has_in_part_is_put_back_in_part(flagcopy_stack: StackOf) -> None:
    stack = flagcopy_stack(flag_copy("old", include=["rules", "fallthrough"]))
    assert stack.up().ok
    stack.use(flag_copy("new", exclude=["on", "rules"]))
    said, told = ahead(stack)
    assert said == {"old": "puts back shop/production/checkout-v2, if it is still as the copy left it"}
    into = "shop/production/checkout-v2: not restored: another resource of the program copies fallthrough into it now"
    assert any(one.startswith(into) for one in told)
    assert any(one.startswith(into) for one in stack.up().messages)


def test_what_a_promotion_has_by_now_is_not_put_back(flagcopy_stack: StackOf) -> None:
    stack = flagcopy_stack(flag_copy("old", "gift-cards"))
    assert stack.up().ok
    stack.use(promotion("new", "gift-cards"))
    said, told = ahead(stack)
    assert said == {"old": "changes nothing in shop/production/gift-cards"}
    assert any("gift-cards: not restored: another resource" in one for one in told)
    assert stack.up().ok


NAMES_VIPS = [{"clauses": [{"op": "segmentMatch", "values": ["vips"]}], "variation": True}]


def names_it(*, segment: bool, flags: dict[str, list[Any] | None]) -> Callable[[], None]:
    """LaunchDarkly: a segment, and flags with these rules; None: the definition is not declared."""

    def program() -> None:
        of = {"project": "shop", "environment": "staging"}
        made = [ld.Segment("vips", **of, key="vips", included=["a"])] if segment else []
        for name, rules in flags.items():
            after = pulumi.ResourceOptions(depends_on=made)
            flag = ld.Flag(name, project="shop", key=name, name=name, kind="boolean", opts=after)
            if rules is not None:
                ld.FlagDefinition(f"in-{name}", **of, flag=flag.key, rules=rules)

    return program


def said_of(stack: Stack, program: Callable[[], None]) -> dict[str, str]:
    """What a preview says of each resource that the program ends."""
    stack.use(program)
    report = stack._engine.preview().report
    return {step.resource.name: step.note for step in report.steps if step.operation == "delete"}


def test_a_preview_says_which_rules_name_a_segment_that_ends(flagcopy_stack: StackOf) -> None:
    both = {"one": NAMES_VIPS, "two": NAMES_VIPS}
    stack = flagcopy_stack(names_it(segment=True, flags=both))
    assert stack.up().ok
    ends = partial(said_of, stack)
    refused = "cannot be deleted: rules of {} name it"
    assert ends(names_it(segment=False, flags=both)) == {"vips": refused.format("one, two")}
    emptied = {"one": NAMES_VIPS, "two": list[Any]()}
    assert ends(names_it(segment=False, flags=emptied)) == {"vips": refused.format("one")}
    assert ends(names_it(segment=False, flags={"one": []})) == {
        "vips": "",
        "two": WITH_A_FLAG,
        "in-two": "leaves it as it is",
    }
    assert ends(names_it(segment=False, flags={"two": NAMES_VIPS}))["vips"] == refused.format("two")
    assert ends(names_it(segment=False, flags={"one": None, "two": None}))["vips"] == refused.format(
        "one, two"
    )
    stack.use(names_it(segment=True, flags=both))
    assert notes(stack)["vips"] == "", "the flags go, and their rules with them"


@pytest.mark.parametrize("retained", [False, True])
def test_a_segment_that_ends_with_its_environment_while_a_flag_stays(
    flagcopy_stack: StackOf, retained: bool
) -> None:
    """The engine comes to it before the environment: LaunchDarkly refuses, unless it is left to that."""

    def program(*, environment: bool) -> Callable[[], None]:
        def declare() -> None:
            flag = ld.Flag("train", project="shop", key="train", name="Train", kind="boolean")
            if environment:
                own = ld.Environment("trial", project="shop", key="trial", name="Trial")
                of = {"project": "shop", "environment": own.key}
                kept = pulumi.ResourceOptions(retain_on_delete=retained)
                vips = ld.Segment("vips", **of, key="vips", included=["a"], opts=kept)
                after = pulumi.ResourceOptions(depends_on=[vips])
                ld.FlagDefinition("in-trial", **of, flag=flag.key, rules=NAMES_VIPS, opts=after)

        return declare

    stack = flagcopy_stack(program(environment=True))
    assert stack.up().ok
    said = said_of(stack, program(environment=False))
    up = stack.up()
    assert up.ok is retained
    if retained:
        return
    assert said["vips"] == "cannot be deleted: rules of train name it"
    assert "the segment with retain_on_delete=True" in up.errors[0]
    stack.use(program(environment=True))
    assert stack.up().ok, "nothing is in the way of having it again"


def test_and_which_definitions_on_split_where_nothing_refuses_it(flagcopy_stack: StackOf) -> None:
    def pilots(
        *, segment: bool, keys: bool = False, rule: bool = True, flag: bool = True
    ) -> Callable[[], None]:
        def program() -> None:
            of = {"workspace": "Payments", "environment": "Staging"}
            made: list[pulumi.Resource] = []
            if segment:
                made.append(split.Segment("pilots", workspace="Payments", name="pilots", traffic_type="user"))
            if keys:
                options = pulumi.ResourceOptions(depends_on=made)
                made.append(split.SegmentKeys("keys", **of, segment="pilots", keys=["a"], opts=options))
            if flag:
                matcher = {"type": "IN_SEGMENT", "string": "pilots"}
                caught = {"condition": {"matchers": [matcher]}, "buckets": [{"treatment": "on", "size": 100}]}
                options = pulumi.ResourceOptions(depends_on=made)
                bag = split.Flag("bag", workspace="Payments", name="bag", traffic_type="user", opts=options)
                split.FlagDefinition(
                    "in-bag",
                    **of,
                    flag=bag.name,
                    treatments=[{"name": "on"}, {"name": "off"}],
                    default_treatment="off",
                    baseline_treatment="off",
                    default_rule=[{"treatment": "off", "size": 100}],
                    rules=[caught] if rule else [],
                )

        return program

    stack = flagcopy_stack(pilots(segment=True, keys=True))
    assert stack.up().ok
    ends = partial(said_of, stack)
    named = (
        "bag in Staging still names it: that will match nobody, and Split may take no further change there"
    )
    assert ends(pilots(segment=False)) == {"pilots": named, "keys": named}
    assert ends(pilots(segment=True)) == {"keys": named}
    assert ends(pilots(segment=False, rule=False)) == {
        "pilots": "and its keys in all environments",
        "keys": "takes out its 1 key",
    }
    gone = ends(pilots(segment=False, flag=False))
    assert (gone["pilots"], gone["keys"]) == ("and its keys in all environments", "takes out its 1 key")
    stack.use(pilots(segment=False))
    up = stack.up()
    assert up.ok, "the vendor takes it"
    went = "went while bag in Staging still named it: where this stays, that will match nobody"
    assert [message.partition(", and Split")[0] for message in up.messages] == [
        f"Split segment's keys Payments/Staging/pilots {went}",
        f"Split segment Payments/pilots {went}",
    ]


def test_a_copy_that_a_killed_run_had_begun_is_told_as_a_copy(flagcopy_stack: StackOf) -> None:
    """It has no input `adopt`, and nothing is made by it that could be there already."""
    stack = flagcopy_stack(flag_copy("copy"))
    assert stack.up().ok
    engine = stack._engine
    file = StateFile(engine.project.state_path(engine.stack))
    deployment = file.load()
    (copy,) = [one for one in deployment.resources if one.name == "copy"]
    others = [one for one in deployment.resources if one is not copy]
    file.save(Deployment(others, [Operation("creating", copy)]))
    (told,) = [text for text in stack.preview().messages if "An earlier run ended" in text]
    assert "adopt" not in told
    assert "`flagcopy up` copies what is left" in told
