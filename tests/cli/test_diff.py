"""`flagcopy diff` on the sample, both platforms."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from pulumi_flagcopy import split
from pulumi_flagcopy.cli.comparison import Comparison

from ..conftest import Shop

Flagcopy = Callable[..., Result]
STAGING, PRODUCTION = "launchdarkly:shop/staging", "launchdarkly:shop/production"
DOCS = Path(__file__).parents[2] / "docs"
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def parsed(result: Result) -> Any:
    assert result.exit_code in (0, 2), result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("source", "target", "hint"),
    [
        ("launchdarkly:shop/stagin", PRODUCTION, "Did you mean the environment 'staging'?"),
        (STAGING, "launchdarkly:shp/production", "Did you mean the project 'shop'?"),
        ("split:Payments/staging", "split:Payments/Production", "Did you mean the environment 'Staging'?"),
        ("launchdarkly:shop/staging/checkout", PRODUCTION, "Did you mean the flag 'checkout-v2'?"),
    ],
)
def test_a_place_that_is_none_is_told_with_what_was_meant(
    on_local: Flagcopy, source: str, target: str, hint: str
) -> None:
    result = on_local("diff", source, target)
    assert result.exit_code == 1
    assert result.stderr.endswith(f"{hint} Check the name, or create it first.\n")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--tag", "serch"], "no flag has the tag 'serch'. Did you mean the tag 'search'?"),
        (["--tag", "search", "--tag", "mail"], "no flag has all of the tags 'search', 'mail'"),
        (["--query", "chekout"], "no flag has 'chekout' in its key or name"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--json"], ["--exit-code"]])
def test_a_selection_of_nothing_is_an_error_since_nothing_was_compared(
    on_local: Flagcopy, options: list[str], why: str, more: list[str]
) -> None:
    result = on_local("diff", STAGING, PRODUCTION, *options, *more)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {why}\n")


def test_what_a_misspelt_tag_was_meant_to_be_costs_one_request(on_local: Flagcopy, shop: Shop) -> None:
    shop.forget_requests()
    on_local("diff", STAGING, PRODUCTION, "--tag", "serch", "--tag", "wbe")
    assert shop.requests() == ["GET /api/v2/flags/shop"] * 2


def test_a_misspelt_tag_on_split_is_told_with_what_was_meant(on_local: Flagcopy) -> None:
    result = on_local("diff", "split:Payments/Staging", "split:Payments/Production", "--tag", "checkuot")
    assert result.exit_code == 1
    assert "no flag has the tag 'checkuot'. Did you mean the tag 'checkout'?" in result.stderr


def test_a_prerequisite_is_said_as_a_preview_says_it(on_local: Flagcopy) -> None:
    result = on_local("diff", f"{STAGING}/image-search", PRODUCTION, "--include", "prerequisites", "--json")
    (flag,) = parsed(result)["flags"]
    assert [change["text"] for change in flag["changes"]] == [
        "prerequisites: add prerequisite search-ranking: must serve learned"
    ]


def test_parts_may_be_given_with_commas(on_local: Flagcopy) -> None:
    once = on_local("diff", STAGING, PRODUCTION, "--include", "rules, fallthrough", "--json")
    assert parsed(once)["parts"] == ["rules", "fallthrough"]
    assert (
        once.stdout
        == on_local(
            *("diff", STAGING, PRODUCTION, "--include", "rules", "--include", "fallthrough", "--json")
        ).stdout
    )
    wrong = on_local("diff", STAGING, PRODUCTION, "--exclude", "rules,falltrough")
    assert "'falltrough' is not a part of a LaunchDarkly flag. Did you mean 'fallthrough'?" in wrong.stderr


def test_a_command_that_is_none_is_told_with_what_was_meant(flagcopy: Flagcopy) -> None:
    result = flagcopy("preveiw")
    assert result.exit_code == 2
    assert "No such command 'preveiw'. Did you mean 'preview'?" in result.stderr


def test_one_flag_in_plain_lines(on_local: Flagcopy) -> None:
    result = on_local("diff", f"{STAGING}/express-pay", PRODUCTION)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "express-pay: TURNS ON express-pay in production (on: off → on)",
        "express-pay: rules: add rule 1 'phones': if device.os is one of Android, iOS then serve true",
        "express-pay: rules: add rule 2 'old apps': if device.appVersion is a version below 4.2.0 then serve false",
        "express-pay: fallthrough: false → 30 % true, 70 % false",
        "shop/production/express-pay: 4 differences to shop/staging/express-pay.",
    ]


def test_a_flag_with_another_flag(on_local: Flagcopy) -> None:
    result = on_local("diff", f"{STAGING}/express-pay", f"{PRODUCTION}/cache-seconds")
    assert "which cache-seconds does not have" in result.stdout


def test_all_flags_of_an_environment(on_local: Flagcopy) -> None:
    found = parsed(on_local("diff", STAGING, PRODUCTION, "--json"))
    flags = [flag["flag"] for flag in found["flags"]]
    assert flags == sorted(flags)
    assert "checkout-v1-fallback" not in flags, "it is archived"
    assert sum(found["counts"].values()) == len(flags) == 27
    assert found["counts"]["differs"] == sum(bool(flag["changes"]) for flag in found["flags"])
    lines = on_local("diff", STAGING, PRODUCTION).stdout.splitlines()
    changes = sum(len(flag["changes"]) + len(flag["blocked"]) for flag in found["flags"])
    assert len(lines) == changes + 1
    assert lines[-1].startswith("27 flags: ")


def test_many_flags_take_few_requests(on_local: Flagcopy, shop: Shop) -> None:
    shop.forget_requests()
    on_local("diff", STAGING, PRODUCTION)
    flags, segments = "GET /api/v2/flags/shop", "GET /api/v2/segments/shop"
    needed = [f"{segments}/production", f"{segments}/staging", f"{flags}/search-ranking"]
    assert shop.requests() == [flags, *needed], "what copies would need is asked for once"


@pytest.fixture
def without_testers(on_local: Flagcopy, shop: Shop) -> Flagcopy:
    """`on_local`, where the segment `beta-testers` is missing in production, which a rule of image-search names."""
    shop.http.delete("/api/v2/segments/shop/production/beta-testers").raise_for_status()
    return on_local


LACKING = "rule 1 'testers' of flag image-search names the segment 'beta-testers', which shop/production does not have"


def test_what_would_be_refused_is_said(without_testers: Flagcopy) -> None:
    lines = without_testers("diff", STAGING, PRODUCTION).stdout.splitlines()
    assert f"image-search: a copy is blocked: {LACKING}" in lines
    assert lines[-1].endswith(", 3 copies blocked.")
    one = without_testers("diff", f"{STAGING}/image-search", PRODUCTION, "--exit-code")
    assert (one.exit_code, one.stdout.count(LACKING)) == (2, 1)


def test_it_is_in_the_json_with_its_remedy(without_testers: Flagcopy) -> None:
    found = parsed(without_testers("diff", STAGING, PRODUCTION, "--json"))["flags"]
    (blocked,) = next(flag["blocked"] for flag in found if flag["flag"] == "image-search")
    assert (blocked["part"], blocked["reason"]) == ("rules", LACKING)
    assert "Create the segment 'beta-testers' in production" in blocked["remedy"]


def test_of_parts_that_are_left_out_nothing_is_said(without_testers: Flagcopy) -> None:
    assert "blocked" not in without_testers("diff", STAGING, PRODUCTION, "--exclude", "rules").stdout


def test_what_split_would_refuse_is_said(on_local: Flagcopy) -> None:
    said = on_local("diff", "split:Payments/Staging", "split:Payments/Production").stdout
    assert "the segment 'qa_team', which exists in Payments but is not active in Production\n" in said


def test_split(on_local: Flagcopy) -> None:
    found = parsed(on_local("diff", "split:Payments/Staging", "split:Payments/Production", "--json"))
    by_name = {flag["flag"]: flag for flag in found["flags"]}
    assert by_name["qa_console"]["status"] == "missing_in_target"
    assert by_name["qa_console"]["target_version"] is None
    assert by_name["summer_sale"]["changes"][0]["text"].startswith("RESTORES summer_sale")
    assert by_name["audit_trail"]["status"] == "equal"


def test_flags_of_two_projects(on_local: Flagcopy) -> None:
    result = on_local("diff", STAGING, "launchdarkly:support/staging")
    assert "theme: missing in support/staging" in result.stdout
    assert "refund-limit: missing in shop/staging" in result.stdout


def test_a_flag_that_is_archived_in_the_other_project(on_local: Flagcopy, shop: Shop) -> None:
    for project in ("shop", "support"):
        made = {"key": "put-away", "name": "Put away", "tags": ["web9"]}
        shop.http.post(f"/api/v2/flags/{project}", json=made).raise_for_status()
    archive = [{"op": "replace", "path": "/archived", "value": True}]
    shop.http.patch("/api/v2/flags/support/put-away", json=archive).raise_for_status()
    ends = ["launchdarkly:shop/production", "launchdarkly:support/production"]
    for places, status in ((ends, "archived_in_target"), (ends[::-1], "archived_in_source")):
        said = on_local("diff", *places, "--tag", "web9").stdout.splitlines()
        assert said == [
            "put-away: archived in support/production",
            "1 flag: 1 archived in support/production.",
        ]
        (found,) = parsed(on_local("diff", *places, "--tag", "web9", "--json"))["flags"]
        assert (found["status"], found["changes"]) == (status, [])
    one = on_local("diff", f"{ends[0]}/put-away", ends[1], "--exit-code")
    assert (one.exit_code, one.stdout.splitlines()[-1]) == (
        2,
        "support/production/put-away equals shop/production/put-away; support/production/put-away is archived.",
    )


def test_a_flag_that_only_the_target_selects_is_compared_all_the_same(on_local: Flagcopy, shop: Shop) -> None:
    """The tag is the flag's in one of two projects, or the flag is archived in the other."""
    for project, tags in (("shop", []), ("support", ["web9"])):
        for key in ("both", "put-away"):
            made = {"key": key, "name": key, "tags": tags}
            shop.http.post(f"/api/v2/flags/{project}", json=made).raise_for_status()
    made = {"key": "theirs", "name": "Theirs", "tags": ["web9"]}
    shop.http.post("/api/v2/flags/support", json=made).raise_for_status()
    archive = [{"op": "replace", "path": "/archived", "value": True}]
    shop.http.patch("/api/v2/flags/shop/put-away", json=archive).raise_for_status()
    shop.edit("both", "production", {"kind": "turnFlagOn"})

    ends = ("launchdarkly:shop/production", "launchdarkly:support/production")
    flags = parsed(on_local("diff", *ends, "--tag", "web9", "--json"))["flags"]
    assert {flag["flag"]: flag["status"] for flag in flags} == {
        "both": "differs",
        "put-away": "archived_in_source",
        "theirs": "missing_in_source",
    }


@pytest.mark.parametrize("places", [(STAGING, PRODUCTION), ("split:Payments/Staging", "split:Payments/Dev")])
def test_json_is_as_documented(on_local: Flagcopy, places: tuple[str, str]) -> None:
    schema = json.loads((DOCS / "diff.schema.json").read_text())
    assert schema == Comparison.model_json_schema(), "write docs/diff.schema.json again"
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(parsed(on_local("diff", *places, "--json")), schema)


def test_exit_code(on_local: Flagcopy, shop: Shop) -> None:
    one = (f"{STAGING}/cache-seconds", PRODUCTION)
    assert on_local("diff", *one).exit_code == 0
    assert on_local("diff", *one, "--exit-code").exit_code == 2
    assert on_local("diff", *one, "--exit-code", "--json").exit_code == 2
    assert (
        on_local(
            "diff", *one, "--exit-code", "--exclude", "fallthrough", "--exclude", "off_variation"
        ).exit_code
        == 0
    )


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["diff", STAGING], "Missing argument 'TARGET'"),
        (["diff", STAGING, "nowhere"], "is not a place such as"),
        (["diff", "launchdarkly:shop", PRODUCTION], "names no environment"),
        (["diff", "launchdarkly:sh op/staging", PRODUCTION], "is not the key of a LaunchDarkly project"),
        (["diff", STAGING, STAGING], "are the same"),
        (["diff", STAGING, "split:Payments/Dev"], "two platforms"),
        (["diff", STAGING, f"{PRODUCTION}/theme"], "SOURCE must name one too"),
        (["diff", STAGING, PRODUCTION, "--include", "on", "--exclude", "rules"], "do not go together"),
        (["diff", STAGING, PRODUCTION, "--include", "treatments"], "The parts are: on, prerequisites"),
        (["diff", STAGING, PRODUCTION, "--exclude", "ruls"], "Did you mean 'rules'?"),
        (["diff", f"{STAGING}/theme", PRODUCTION, "--tag", "web"], "not of one flag"),
        (["diff", STAGING, PRODUCTION, "--query", "a,b"], "query: cannot have commas"),
        (["diff", f"{STAGING}/nowhere", PRODUCTION], "There is no flag nowhere"),
        (["diff", STAGING, "launchdarkly:shop/nowhere"], "has no environment nowhere"),
        (["diff", STAGING, "eu@launchdarkly:shop/production"], "There is no account 'eu'"),
    ],
)
def test_what_is_wrong_ends_with_1(on_local: Flagcopy, arguments: list[str], complaint: str) -> None:
    result = on_local(*arguments, "--exit-code")
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert result.stdout == ""


def test_parts_and_flags_are_chosen(on_local: Flagcopy) -> None:
    found = parsed(on_local("diff", STAGING, PRODUCTION, "--json", "--include", "on", "--tag", "web"))
    assert found["parts"] == ["on"]
    assert {change["part"] for flag in found["flags"] for change in flag["changes"]} == {"on"}
    assert 0 < len(found["flags"]) < 27
    asked = parsed(on_local("diff", STAGING, PRODUCTION, "--json", "--query", "checkout"))
    assert {flag["flag"] for flag in asked["flags"]} == {"checkout-v2"}


NASTY = "\x1b[31mred\x1b[0m [bold]markup[/bold] \u202eevil </script>"


def test_what_others_wrote_does_nothing_to_a_terminal(on_local: Flagcopy, shop: Shop) -> None:
    clause = {"attribute": "name", "op": "in", "values": [NASTY], "contextKind": "user", "negate": False}
    true = shop.flag("debug-toolbar")["variations"][0]["_id"]
    shop.edit(
        "debug-toolbar",
        "staging",
        {"kind": "addRule", "clauses": [clause], "variationId": true, "description": NASTY},
    )
    for environment in ({}, {"FORCE_COLOR": "1", "COLUMNS": "200"}):
        result = on_local("diff", f"{STAGING}/debug-toolbar", PRODUCTION, **environment)
        assert "[bold]markup[/bold]" in result.stdout
        assert "\\x1b[31mred" in result.stdout
        assert "\\u202eevil" in result.stdout
        assert "\u202e" not in result.stdout
        assert "\x1b" not in ANSI.sub("", result.stdout)
    as_json = on_local("diff", f"{STAGING}/debug-toolbar", PRODUCTION, "--json")
    assert as_json.stdout.isascii()
    assert parsed(as_json)["flags"][0]["changes"][1]["after"]["clauses"][0]["values"] == [NASTY]


def test_a_table_on_a_terminal(on_local: Flagcopy) -> None:
    result = on_local("diff", STAGING, PRODUCTION, FORCE_COLOR="1", COLUMNS="100")
    table = ANSI.sub("", result.stdout)
    assert [cell for cell in re.split(r"\s{2,}", table.splitlines()[0]) if cell] == [
        "Flag",
        "What",
        "In production now",
        "As in staging",
    ]
    assert re.search(r"^countdown +on +off +on *$", table, re.MULTILINE)
    assert max(map(len, table.splitlines())) <= 100
    assert "\x1b[32m" in result.stdout, "what comes is green"


def test_no_color_where_none_is_wanted(on_local: Flagcopy) -> None:
    wanted = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "100"}
    coloured = re.compile(r"\x1b\[[0-9;]*3[0-9]m")
    assert not coloured.search(on_local("diff", STAGING, PRODUCTION, **wanted).stdout)
    assert "\x1b" not in on_local("diff", STAGING, PRODUCTION).output


def test_environments_by_id_are_said_by_name(on_local: Flagcopy) -> None:
    ids = {found["name"]: found["environment_id"] for found in split.list_environments("Payments")}
    result = on_local("diff", f"split:Payments/{ids['Staging']}", f"split:Payments/{ids['Production']}")
    assert result.stdout == on_local("diff", "split:Payments/Staging", "split:Payments/Production").stdout
    kept = parsed(on_local("diff", f"split:Payments/{ids['Staging']}", "split:Payments/Production", "--json"))
    assert kept["source"]["environment"] == ids["Staging"], "what a script gave, it gets back"
