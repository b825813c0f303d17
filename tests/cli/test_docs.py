"""docs/cli.md has every command, argument, option and exit code; and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from pulumi_flagcopy.cli import main
from pulumi_flagcopy.cli.main import COMMANDS

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
SECTIONS = {
    section.partition("\n")[0]: section for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
}


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def documented(section: str) -> set[str]:
    """The options in the first column of the section's tables."""
    rows = re.findall(r"^\| (`-.*?) \|", section, re.MULTILINE)
    return {option for row in rows for option in re.findall(r"(?<![\w-])-{1,2}[a-zA-Z][\w-]*", row)}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_and_no_other(name: str) -> None:
    options = {
        option
        for parameter in command(name).params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    assert documented(SECTIONS[name]) == options


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_argument(name: str) -> None:
    usage = [
        parameter.make_metavar(click.Context(command(name)))
        for parameter in command(name).params
        if isinstance(parameter, click.Argument)
    ]
    shown = [word.strip("{}").replace("bash|zsh|fish", "SHELL") for word in usage]
    assert f"`{' '.join(['flagcopy', name, *shown])}`" in SECTIONS[name]


def test_every_command_is_in_the_first_table() -> None:
    first = PAGE.partition("## ")[0]
    assert set(re.findall(r"\[`([a-z]+)`\]\(#", first)) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_parameter_has_help(name: str) -> None:
    assert command(name).help
    assert all(parameter.help for parameter in command(name).params if isinstance(parameter, click.Option))


def test_exit_codes_are_documented() -> None:
    from pulumi_flagcopy.cli.diff import DIFFERENT, WrongUsage
    from pulumi_flagcopy.engine.exit_status import FAILED, INTERRUPTED

    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", SECTIONS["Exit codes"], re.MULTILINE)}
    assert codes == {0, FAILED, DIFFERENT, INTERRUPTED, click.UsageError.exit_code, WrongUsage.exit_code}


def test_pictures_are_there_and_small() -> None:
    pictures = re.findall(r"\]\((images/[^)]+)\)", PAGE)
    assert len(pictures) == 3
    for picture in pictures:
        assert 1_000 < (Path(__file__).parents[2] / "docs" / picture).stat().st_size < 300_000
