"""A run on a terminal, with names and values in it that others gave."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from rich.console import Console

from pulumi_flagcopy.engine.changes import compare
from pulumi_flagcopy.engine.display import Display, shown
from pulumi_flagcopy.engine.report import Message, Report, Step
from pulumi_flagcopy.engine.state import Resource

from ..what_others_write import NASTY, texts, unseen

ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
TYPE = "pulumi-python:dynamic/flagcopy:FlagCopy"
URN = f"urn:pulumi:dev::shop::{TYPE}::"
LONG = "a" * 400


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    monkeypatch.delenv("NO_COLOR", raising=False)
    return io.StringIO()


def display(screen: io.StringIO, *, preview: bool = False, diff: bool = True) -> Display:
    console = Console(file=screen, force_terminal=True, width=200, highlight=False)
    return Display(console, preview=preview, diff=diff)


def resource(name: str, **inputs: object) -> Resource:
    return Resource(URN + name, TYPE, True, "id", dict(inputs))


def test_names_and_values_do_nothing_to_a_terminal(screen: io.StringIO) -> None:
    shows = display(screen)
    shows.began(URN + NASTY, "create")
    shows.made(Step("create", resource(NASTY, comment=NASTY)))
    changes = tuple(compare({"plan": {NASTY: "a"}}, {"plan": {NASTY: NASTY}}))
    shows.made(Step("update", resource("other"), changes, note=NASTY))
    shows.said(Message("error", f"why:\n{NASTY}", URN + NASTY))
    shows.said(Message("info", "copied", URN + NASTY))
    shows.summary(Report(outputs={"name": NASTY}, old_outputs={"name": "was"}), 1.0)
    text = ANSI.sub("", screen.getvalue()).replace("\r", "")  # the moving line goes back to its beginning
    assert unseen(text) == set()
    assert text.count("\\u202e") >= 7
    assert "[/bold]" in text


def test_the_name_of_a_resource_is_no_markup(screen: io.StringIO) -> None:
    shows = display(screen)
    for name in ("a[/b]", "[red]b", "c\\["):
        shows.began(URN + name, "create")
    shows.close()
    assert "create a[/b], create [red]b, create c\\[" in ANSI.sub("", screen.getvalue())


@pytest.mark.parametrize("urn", ["", "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"])
def test_what_belongs_to_no_resource_stands_as_it_was_said(screen: io.StringIO, urn: str) -> None:
    display(screen).said(Message("info", "a → b:\n  rules: add rule 2", urn))
    assert screen.getvalue() == "    a → b:\n      rules: add rule 2\n"


def test_the_colours_of_a_program_are_its_own(screen: io.StringIO) -> None:
    display(screen).said(Message("info", "\x1b[32mgreen\x1b[0m"))
    assert "\x1b[32mgreen\x1b[0m" in screen.getvalue()


@settings(max_examples=30)
@given(texts)
def test_an_output_is_one_line_that_can_be_seen(text: str) -> None:
    screen = io.StringIO()
    shows = display(screen)
    shows._print(f"  name: {shown({text: [text]})}")
    assert unseen(ANSI.sub("", screen.getvalue())) == set()
    assert screen.getvalue().count("\n") == 1


def details(screen: io.StringIO, step: Step) -> list[str]:
    """What is shown of a step below its first line."""
    display(screen).made(step)
    return ANSI.sub("", screen.getvalue()).splitlines()[1:]


def test_what_goes_and_what_comes_in_a_list_each_on_its_line(screen: io.StringIO) -> None:
    before = {"more": {"lines": ["a: 1 → 2", "b: on → off"], "version": 1}, "tags": ["web"]}
    after = {"more": {"lines": ["a: 2 → 3"], "version": 2}, "tags": ["web", "ios"]}
    changes = tuple(compare(before, after))
    assert details(screen, Step("update", resource("copy"), changes)) == [
        "        ~ more.lines:",
        '            - "a: 1 → 2"',
        '            - "b: on → off"',
        '            + "a: 2 → 3"',
        "        ~ more.version: 1 => 2",
        "        ~ tags:",
        '            + "ios"',
    ]


@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_plan_is_left_to_the_copy_which_tells_it(screen: io.StringIO, operation: str) -> None:
    before = {"changes": ["rules: add rule 1"], "target_version": 1}
    after = {"changes": ["TURNS OFF production"], "target_version": 2}
    changes = tuple(compare({"plan": before, "comment": "old"}, {"plan": after, "comment": "new"}))
    (shown,) = details(screen, Step(operation, resource("copy", plan=after, comment="new"), changes))
    assert "comment" in shown


def test_what_another_resource_calls_its_plan_is_a_value_like_any(screen: io.StringIO) -> None:
    other = Resource("urn:pulumi:dev::shop::a:b:C::x", "a:b:C", True, "id", {"plan": "large"})
    changes = tuple(compare({"plan": "small"}, {"plan": "large"}))
    assert details(screen, Step("update", other, changes)) == ['        ~ plan: "small" => "large"']


def test_a_long_value_has_a_line_for_each_member(screen: io.StringIO) -> None:
    short, long = {"a": 1}, {"lines": ["x" * 60, "y" * 60]}
    assert details(screen, Step("create", resource("copy", rest=long, source=short))) == [
        "        rest: {",
        '            "lines": [',
        f'                "{"x" * 60}",',
        f'                "{"y" * 60}"',
        "            ]",
        "        }",
        '        source: {"a": 1}',
    ]


KEYS = [f"customer-{number}" for number in range(1, 1001)]


def test_of_a_long_list_a_few_entries_are_shown_and_how_many_there_are(screen: io.StringIO) -> None:
    few = '["customer-1", "customer-2", "customer-3", "customer-4", "customer-5", "… 995 more"]'
    given: dict[str, Any] = {"keys": KEYS, "rules": [{"values": KEYS}]}
    lines = details(screen, Step("create", resource("keys", **given)))
    assert lines[0] == f"        keys: {few}"
    assert sum("customer-" in line for line in lines[1:]) == 5


def test_of_many_that_go_and_come_likewise(screen: io.StringIO) -> None:
    changes = tuple(compare({"keys": KEYS[10:]}, {"keys": [*KEYS[:900], "new"]}))
    lines = details(screen, Step("update", resource("keys"), changes))
    assert [line.strip() for line in lines] == [
        "~ keys:",
        *(f'- "{key}"' for key in KEYS[900:905]),
        "- … 95 more",
        *(f'+ "{key}"' for key in KEYS[:5]),
        "+ … 6 more",
    ]


def test_what_has_only_another_place_in_a_list_neither_goes_nor_comes(screen: io.StringIO) -> None:
    changes = tuple(compare({"tags": ["a", "b", "c"]}, {"tags": ["b", "a", "c"]}))
    lines = details(screen, Step("update", resource("flag"), changes))
    assert [line.strip() for line in lines] == ["~ tags:", "the same 2 entries in another order"]


def about(name: str, *lines: str) -> list[Message]:
    return [Message("info", line, about=URN + name) for line in lines]


def test_what_is_about_a_resource_is_told_below_its_line(screen: io.StringIO) -> None:
    shows = Display(Console(file=screen, width=200), preview=True)
    for message in [
        *about("a", "plan of a:", "  on"),
        *about("b", "plan of b"),
        Message("info", "asked to wait"),
    ]:
        shows.said(message)
    for name in ("b", "a"):
        shows.made(Step("create", resource(name)))
    lines = [line.replace(f"{TYPE} ", "") for line in screen.getvalue().splitlines()]
    assert lines == [
        "    asked to wait",
        *(" +  b create", "    plan of b"),
        *(" +  a create", "    plan of a:", "      on"),
    ]


def test_nor_is_it_lost_where_that_line_does_not_come(screen: io.StringIO) -> None:
    shows = Display(Console(file=screen, width=200), preview=True)
    for message in [*about("same", "stays"), *about("bad", "plan of bad"), *about("late", "plan of late")]:
        shows.said(message)
    shows.made(Step("same", resource("same")))
    shows.said(Message("error", "no", URN + "bad"))
    shows.close()
    lines = [line.strip() for line in screen.getvalue().splitlines()]
    assert lines == [
        "stays",
        "plan of bad",
        "FlagCopy bad error: no".replace("FlagCopy", TYPE),
        "plan of late",
    ]


def test_what_many_errors_end_with_is_told_once(screen: io.StringIO) -> None:
    shows = display(screen)
    for name in ("a", "b"):
        shows.said(
            Message("error", f"refused\nthe request was {name}\nset the token:\n  export …", URN + name)
        )
    shows.said(Message("error", "refused\n  export …", URN + "c"))
    shows.said(Message("error", "  export …", URN + "d"))
    assert [line.strip() for line in ANSI.sub("", screen.getvalue()).splitlines()] == [
        f"{TYPE} a error: refused",
        "the request was a",
        "set the token:",
        "export …",
        f"{TYPE} b error: refused",
        "the request was b",
        "(the rest as above)",
        f"{TYPE} c error: refused",
        "(the rest as above)",
        f"{TYPE} d error:   export …",
    ]


def test_outputs_of_the_run_before_do_not_stand_below_a_failure(screen: io.StringIO) -> None:
    old = {"summary": "10 pending"}
    failed = Report(outputs=old, old_outputs=old, messages=[Message("error", "2 failed", URN + "a")])
    display(screen).summary(failed, 1.0)
    assert "10 pending" not in screen.getvalue()
    display(screen).summary(Report(outputs=old, old_outputs=old), 1.0)
    assert "10 pending" in screen.getvalue()


def test_a_long_output_is_cut_and_it_is_said_where_it_is_whole(screen: io.StringIO) -> None:
    outputs = {
        "copy": {"changes": ["fallthrough: none → three"] * 50},
        "link": "https://example.com/" + "a" * 200,
    }
    for diff in (False, True):
        display(screen, diff=diff).summary(Report(outputs=outputs), 1.0)
    short, whole = ANSI.sub("", screen.getvalue()).split("Outputs:")[1:]
    assert (short.count("three"), whole.count("three")) == (10, 50)
    assert "`flagcopy preview --diff` shows them whole" in short
    assert "shows them whole" not in whole
    assert outputs["link"] in short, "what is copied from a screen"


@pytest.mark.parametrize(
    ("preview", "old", "new", "where"),
    [
        (True, {"a": LONG}, {}, "`--diff` shows them whole."),
        (True, {}, {"a": LONG}, "`--diff` shows them whole."),
        (True, {"a": "short"}, {"a": "short"}, ""),
        (False, {"a": LONG}, {"a": LONG}, "`flagcopy preview --diff` shows them whole."),
        (False, {"a": LONG}, {"a": LONG + "b"}, "`flagcopy preview --diff` shows the new ones whole."),
        (False, {"a": LONG}, {"a": "short"}, ""),
        (False, {"a": LONG}, {}, ""),
    ],
)
def test_a_long_output_that_ends_is_not_said_to_be_whole_in_a_preview(
    screen: io.StringIO, preview: bool, old: dict[str, Any], new: dict[str, Any], where: str
) -> None:
    """A run that deletes or replaces it shows it for the last time; a preview shows it again."""
    display(screen, preview=preview, diff=False).summary(Report(outputs=new, old_outputs=old), 1.0)
    said = [line for line in ANSI.sub("", screen.getvalue()).splitlines() if line.endswith("whole.")]
    assert said == ([f"    … Long ones are cut; {where}"] if where else [])


def test_no_color_takes_colours_away_and_leaves_what_is_bold(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shows = display(screen)
    shows.title("Updating")
    shows.said(Message("error", "no", URN + "a"))
    assert not re.search(r"\x1b\[[0-9;]*[349][0-7]m", screen.getvalue())
    assert "\x1b[1mUpdating" in screen.getvalue()
    monkeypatch.setenv("TERM", "dumb")
    dumb = io.StringIO()
    display(dumb).title("Updating")
    assert dumb.getvalue() == "Updating\n"
