"""The commands, and what they print."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pulumi_flagcopy.cli import main
from pulumi_flagcopy.cli import up as up_command
from pulumi_flagcopy.engine import command
from pulumi_flagcopy.engine._program_host import _meant
from pulumi_flagcopy.engine.nursery import Nursery
from pulumi_flagcopy.engine.own_process import Starts
from pulumi_flagcopy.launchdarkly import FlagEnvironment

from ..conftest import Shop

Command = Callable[..., Result]


@pytest.fixture
def flagcopy(checkout: Any, flagcopy_nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(
        command, "start_of_children", lambda _: Starts(flagcopy_nursery.start, flagcopy_nursery.start)
    )

    def run(*arguments: str, status: int = 0, answer: str = "") -> Result:
        result = CliRunner().invoke(main, [*arguments, "--cwd", str(checkout.root)], input=answer)
        assert result.exit_code == status, result.output
        return result

    return run


def test_up_shows_the_plan_then_does_it(checkout: Any, flagcopy: Command) -> None:
    checkout.program(
        "a = Toy('a', value='x', say='a')",
        "hidden = Toy('hidden', value=Output.secret('hunter2'))",
        "print('a line of the program')",
        "pulumi.export('made', a.made)",
        "pulumi.export('password', hidden.value)",
    )
    output = flagcopy("up", "--yes", "--diff").output
    preview, _, update = output.partition("Updating (dev), with the built-in engine:")
    assert preview.startswith("Previewing update (dev), with the built-in engine:")
    assert " +  pulumi-python:dynamic/toys:Toy a create\n" in preview
    assert '        value: "x"\n' in preview
    assert "        value: [secret]\n" in preview
    assert "  + made: [unknown]\n  + password: [secret]\n" in preview
    assert "    + 3 to create\n" in preview
    assert "    checking a\n" in preview, "what the provider prints, at once"
    assert "    a line of the program\n" in preview
    for line in ("checking a\n", "a line of the program\n"):
        assert output.count(line) == 1, "a sentence once, and not again at the end or in the update"
    assert '    made: "made x"\n    password: [secret]\n' in update
    assert "    + 3 created\n" in update
    assert "hunter2" not in output

    checkout.program("a = Toy('a', value='y', key=1)", "pulumi.export('made', a.made)")
    output = flagcopy("preview", "--diff").output
    assert " +- pulumi-python:dynamic/toys:Toy a replace [diff: +key-say~value]\n" in output
    assert '        + key: 1\n        - say: "a"\n        ~ value: "x" => "y"\n' in output
    assert " -- pulumi-python:dynamic/toys:Toy a delete original\n" in output
    assert " -  pulumi-python:dynamic/toys:Toy hidden delete\n" in output
    assert "    +- 1 to replace\n    - 1 to delete\n    1 unchanged\n" in output
    assert "  - password: [secret]\n" in output


def test_a_missing_passphrase_is_told_before_anything_is_made(
    checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    checkout.program(
        "a = Toy('a', value='x')",
        "Toy('b', value=a.made, opts=ResourceOptions(additional_secret_outputs=['token']))",
    )
    for arguments in (["preview"], ["up", "--yes"]):
        output = flagcopy(*arguments, status=1).output
        assert "There are secrets, and no passphrase to encrypt or decrypt them\n" in output
        assert "Set PULUMI_CONFIG_PASSPHRASE" in output
    assert checkout.world.named("create") == []
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    assert "no passphrase" not in flagcopy("preview").output


def test_what_might_be_secret_and_is_not_there_needs_no_passphrase(
    checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the SDK keys of an environment that was taken over."""
    checkout.program("Toy('a', opts=ResourceOptions(additional_secret_outputs=['keys']))")
    flagcopy("up", "--yes")
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    flagcopy("preview")
    assert "    2 unchanged\n" in flagcopy("up", "--yes").output


def test_a_preview_of_what_up_will_fail_for_ends_with_1(
    checkout: Any, flagcopy: Command, tmp_path: Path
) -> None:
    checkout.configure(
        **{"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(tmp_path / "local.db")}
    )
    checkout.program(COPIES.replace("facets", "facest"))
    output = flagcopy("preview", "--save-plan", str(tmp_path / "plan.json"), status=1).output
    assert "Did you mean the flag 'facets'?" in output
    assert "error: `flagcopy up` will fail for FlagCopy facest: the reasons are above\n" in output
    assert "2 to create" not in output, "of the others everything is told"
    assert "3 to create" in output


def test_the_last_line_of_a_preview_names_what_was_refused_too(
    checkout: Any, flagcopy: Command, tmp_path: Path
) -> None:
    checkout.configure(
        **{"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(tmp_path / "local.db")}
    )
    checkout.program(
        "from pulumi_flagcopy import launchdarkly",
        "launchdarkly.Project('shop', key='shop', name='Shop')",
        "Toy('a', value='bad')",
    )
    output = flagcopy("preview", status=1).output
    last = [line for line in output.splitlines() if line][-1]
    assert last == "error: `flagcopy up` will fail for Project shop, Toy a: the reasons are above"
    assert "1 errored" in output


def test_a_plan_is_not_saved_in_a_folder_that_is_not_there(
    checkout: Any, flagcopy: Command, tmp_path: Path
) -> None:
    checkout.program("Toy('a', value='x')")
    output = flagcopy("preview", "--save-plan", str(tmp_path / "no" / "p.json"), status=2).output
    assert f"--save-plan: there is no folder {tmp_path}/no; make it, or name another one" in output
    assert not (tmp_path / "no").exists()
    assert checkout.world.calls == [], "told before anything is looked at"


def test_a_failure_is_one_clean_message_and_status_1(checkout: Any, flagcopy: Command) -> None:
    checkout.program("Toy('a', value='bad')")
    output = flagcopy("up", "--skip-preview", status=1).output
    assert output.count("Toy a error: value: must not be bad") == 1
    assert "Traceback" not in output
    assert "    1 errored\n" in output


def test_an_error_of_the_program_shows_only_its_own_frames(checkout: Any, flagcopy: Command) -> None:
    checkout.program("def broken():", "    raise ValueError('a mistake')", "broken()")
    output = flagcopy("preview", status=1).output
    assert "ValueError: a mistake" in output
    assert "in broken" in output
    assert "runpy" not in output
    assert "_program_host" not in output


def test_an_argument_that_is_cut_short_is_asked_for_its_whole_name() -> None:
    said = f"{FlagEnvironment.__name__}.__init__() got an unexpected keyword argument 'env'"
    assert _meant(TypeError(said)) == "Did you mean 'environment'?\n"


def test_an_argument_of_another_class_of_this_name_is_spelt_right() -> None:
    """Split's FlagDefinition has ``adopt``; LaunchDarkly's always takes over what is there, and has none."""
    from pulumi_flagcopy import launchdarkly, split

    assert "adopt" in inspect.signature(split.FlagDefinition).parameters
    assert "adopt" not in inspect.signature(launchdarkly.FlagDefinition).parameters
    said = "FlagDefinition.__init__() got an unexpected keyword argument 'adopt'"
    assert _meant(TypeError(said)) == ""
    assert _meant(TypeError(said.replace("adopt", "enviroment"))) == "Did you mean 'environment'?\n"


@pytest.mark.parametrize(
    ("lines", "ends_with"),
    [
        (["pulumi.Config(naem='x')"], "unexpected keyword argument 'naem' Did you mean 'name'?"),
        (["Output.from_input(1).apply(lambda x: x / 0)"], "ZeroDivisionError: division by zero"),
        (["Toy(7, value='x')"], "Expected resource name to be a string"),
        (["value = ("], "SyntaxError: '(' was never closed"),
    ],
)
def test_a_mistake_of_the_program_is_told_once_without_frames_of_packages(
    checkout: Any, flagcopy: Command, lines: list[str], ends_with: str
) -> None:
    checkout.program(*lines)
    output = flagcopy("preview", status=1).output
    told, _, _ = output.partition("Resources:")
    words = " ".join(told.replace("'.", "'").split())  # Python 3.13 has both in one line
    assert words.endswith(ends_with)
    assert output.count("unhandled exception") == 1
    files = re.findall(r'File "(.*?)"', output)
    assert files
    assert {Path(file).name for file in files} <= {"__main__.py", "toy.py", "toys.py"}
    assert not [file for file in files if "site-packages" in file]


@pytest.mark.parametrize(("method", "rest"), [("require", ""), ("require_secret", ", encrypted by ")])
def test_a_missing_config_value_is_told_with_the_file_to_write_it_in(
    checkout: Any, flagcopy: Command, method: str, rest: str
) -> None:
    checkout.program(f"pulumi.Config().{method}('release')")
    output = flagcopy("preview", status=1).output
    key = "shop:release"
    assert f"error: The program needs the config key {key}, which has no value\n" in output
    assert f"Set it: `{key}: …` under `config:` in Pulumi.dev.yaml{rest}" in output


def test_a_virtual_environment_in_the_programs_folder_is_not_the_program(
    checkout: Any, flagcopy: Command
) -> None:
    packages = checkout.root / "app" / ".venv" / "lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "caller.py").write_text("def call(function):\n    function()\n")
    checkout.program(
        "import sys",
        f"sys.path.append({str(packages)!r})",
        "from caller import call",
        "def broken():",
        "    raise ValueError('a mistake')",
        "call(broken)",
    )
    output = flagcopy("preview", status=1).output
    assert output.count("in call") == 1, "a frame between two of the program's"
    assert "in broken" in output


def test_without_a_terminal_yes_must_be_given(checkout: Any, flagcopy: Command) -> None:
    checkout.program("Toy('a', value=1)")
    for step in ("up", "refresh", "destroy"):
        output = flagcopy(step, status=2).output
        assert "there is no terminal to ask on: give --yes, or --skip-preview" in output
        assert "Previewing" not in output, "and nothing is done before"
    assert checkout.world.calls == []


def test_refresh_and_destroy(checkout: Any, flagcopy: Command) -> None:
    checkout.program("Toy('a', value='x')")
    flagcopy("up", "--skip-preview")
    path = checkout.world.file_of("a")
    path.write_text(path.read_text().replace('"x"', '"drift"'))
    output = flagcopy("refresh", "--preview-only", "--diff").output
    assert '        ~ value: "x" => "drift"\n' in output
    assert "~ 1 to update" in output
    assert "~ 1 updated" in flagcopy("refresh", "--yes").output
    assert "- 2 to delete" in flagcopy("destroy", "--preview-only").output
    assert "- 2 deleted" in flagcopy("destroy", "--yes").output
    assert checkout.world.things() == {}


def test_a_saved_plan(checkout: Any, flagcopy: Command, tmp_path: Path) -> None:
    plan = str(tmp_path / "plan.json")
    checkout.program("Toy('a', value='x')")
    assert f"`flagcopy up --plan {plan}`" in flagcopy("preview", "--save-plan", plan).output
    chosen = flagcopy("preview", "--save-plan", plan, "--stack", "dev").output
    assert f"`flagcopy up --stack dev --plan {plan}`" in chosen
    checkout.program("Toy('a', value='y')")
    assert "violates plan" in flagcopy("up", "--plan", plan, "--skip-preview", status=1).output
    assert checkout.world.things() == {}


def test_an_update_is_held_to_the_preview_before_it(checkout: Any, flagcopy: Command) -> None:
    """What the program itself gives may be another thing each time: only what was found out is held to."""
    seen = checkout.world.folder / "seen"
    checkout.program(
        "from pathlib import Path",
        f"seen = Path({str(seen)!r})",
        "runs = int(seen.read_text()) + 1",
        "seen.write_text(str(runs if runs < 3 else 3))",
        "Toy('a', live='seen', value=f'run {runs}')",
    )
    seen.write_text("0")
    output = flagcopy("up", "--yes", status=1).output
    assert 'Toy::a violates plan: properties changed: ~seen["1"!="2"]' in output
    assert "Something changed since the preview." in output
    assert checkout.world.things() == {}
    seen.write_text("2")
    assert flagcopy("up", "--yes").exit_code == 0
    assert checkout.world.things()["a"]["value"] == "run 4"


def test_a_run_that_fails_counts_what_it_has_not_reached(checkout: Any, flagcopy: Command) -> None:
    after = "opts=ResourceOptions(depends_on=[a])"
    others = [f"Toy('toy-{number}', {after})" for number in range(5)]
    checkout.program("a = Toy('a', value='x')", *others)
    flagcopy("up", "--yes")
    checkout.program("a = Toy('a', value='y', fail=['update'])", *others, f"Toy('new', {after})")
    preview, _, update = flagcopy("up", "--yes", status=1).output.partition("Updating (dev)")
    assert "    + 1 to create\n    ~ 1 to update\n    6 unchanged\n" in preview
    assert "not reached" not in preview
    assert "    1 unchanged\n    1 errored\n    6 not reached: the run ended before them\n" in update
    output = flagcopy("up", "--skip-preview", status=1).output
    assert "    5 not reached: the run ended before them\n" in output, "as far as the state knows"


def test_what_cannot_be_deleted_is_named_before_anything_is(
    checkout: Any, flagcopy: Command, database: Path
) -> None:
    """The traffic type has flags of others. As with `up`, the rest is deleted all the same, and the preview says so."""
    checkout.configure(**{"split:apiHost": "local", "flagcopy:localDatabase": str(database)})
    checkout.program(
        "from pulumi_flagcopy import split",
        "split.TrafficType('user', workspace='Payments', name='user', adopt=True)",
        "Toy('a', value='x')",
    )
    flagcopy("up", "--yes")
    said = "`flagcopy destroy` will fail for TrafficType user: the reasons are above\n"
    output = flagcopy("destroy", "--preview-only", status=1).output
    assert "cannot be deleted: it is the traffic type of" in output
    assert f"error: {said}End first what is in the way." in output
    assert "- 3 to delete" in flagcopy("destroy", "--preview-only", status=1).output, "nothing is"

    preview, _, destroy = flagcopy("destroy", "--yes", status=1).output.partition("Destroying (dev)")
    assert f"warning: {said}Everything that it does not need is deleted all the same.\n" in preview
    assert " -  pulumi-python:dynamic/toys:Toy a deleted" in destroy
    assert checkout.world.things() == {}

    checkout.program()
    said = said.replace("destroy", "up")
    preview, _, update = flagcopy("up", "--yes", status=1).output.partition("Updating (dev)")
    assert f"warning: {said}What is done before that stays done.\n" in preview
    assert "Split refuses because of a conflict" in update


def test_what_is_retained_is_not_counted_as_deleted(checkout: Any, flagcopy: Command) -> None:
    checkout.program(
        "Toy('a', value='x')",
        *(f"Toy('{name}', value='x', opts=ResourceOptions(retain_on_delete=True))" for name in "bc"),
    )
    flagcopy("up", "--yes")
    preview, _, destroy = flagcopy("destroy", "--yes").output.partition("Destroying (dev)")
    stays = "they stay as they are, and are only forgotten"
    assert f"    - 2 to delete\n    2 to retain: {stays}\n" in preview, "of the stack, and of a"
    assert f"    - 2 deleted\n    2 retained: {stays}\n" in destroy
    assert destroy.count("[retained]") == 2


def test_where_nothing_changes_nobody_is_asked(
    checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulumi_flagcopy.cli.up.refuse_without_answer", lambda **_: None)
    checkout.program("Toy('a', value='x')")
    assert "Perform this update?" in flagcopy("up", status=1).output
    flagcopy("up", "--yes")
    output = flagcopy("up").output
    assert "Perform this update?" not in output
    assert output.count("2 unchanged") == 2, "the run is made all the same"


@pytest.mark.parametrize(
    "program",
    ["Toy('a', value='x', opts=ResourceOptions(protect=True))", "pulumi.export('a', 1); Toy('a', value='x')"],
)
def test_but_of_what_changes_in_the_state_alone(
    checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr("pulumi_flagcopy.cli.up.refuse_without_answer", lambda **_: None)
    checkout.program("Toy('a', value='x')")
    flagcopy("up", "--yes")
    checkout.program(program)
    assert "Perform this update?" in flagcopy("up", status=1).output


COPIES = """
import pulumi_flagcopy as fc
for flag in ("checkout-v2", "facets"):
    flag_of = {"platform": "launchdarkly", "project": "shop", "flag": flag}
    ends = [{**flag_of, "environment": name} for name in ("staging", "production")]
    fc.FlagCopy(flag, source=ends[0], target=ends[1], include=["fallthrough"])
"""


@pytest.mark.parametrize("end", ["staging", "production"])
def test_what_somebody_edits_while_the_question_is_asked_is_refused(
    checkout: Any, flagcopy: Command, database: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """The preview is held to: it is what a person has agreed to."""
    checkout.configure(**{"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(database)})
    checkout.program(COPIES)

    def edit(_question: str) -> bool:
        shop.serve("checkout-v2", end, 70_000, 30_000)
        return True

    monkeypatch.setattr("pulumi_flagcopy.cli.up.refuse_without_answer", lambda **_: None)
    monkeypatch.setattr("click.confirm", edit)
    output = flagcopy("up", status=1).output
    assert f"shop/{end}/checkout-v2 was changed since the preview" in output
    assert "Traceback" not in output
    assert "shop/production/checkout-v2: copied" not in output


def test_each_plan_is_told_below_the_line_of_its_copy_and_not_again_in_the_update(
    checkout: Any, flagcopy: Command, tmp_path: Path
) -> None:
    checkout.configure(
        **{"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(tmp_path / "local.db")}
    )
    checkout.program(COPIES)
    preview, _, update = flagcopy("up", "--yes").output.partition("Updating")
    for flag, change in (("checkout-v2", "10 % → 50 % true"), ("facets", "few → all")):
        plan = f"shop/staging/{flag} → shop/production/{flag}:\n      fallthrough: {change}\n"
        assert f" +  pulumi-python:dynamic/flagcopy:FlagCopy {flag} create\n    {plan}" in preview
    assert "2 created" not in preview
    assert "fallthrough" not in update


def test_no_is_answered(checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up_command, "refuse_without_answer", lambda **_: None)
    checkout.program("Toy('a', value='x')")
    output = flagcopy("up", status=1, answer="n").output
    assert output.endswith("Perform this update? [y/N]: n\nNothing was done.\n")
    assert checkout.world.things() == {}


def test_no_project_or_no_stack(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["up", "--yes", "--cwd", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: There is no Pulumi.yaml in {tmp_path} or above it\nWrite one")
    (tmp_path / "Pulumi.yaml").write_text("name: flags\nruntime: python\n")
    (tmp_path / "__main__.py").touch()
    result = CliRunner().invoke(main, ["up", "--yes", "--cwd", str(tmp_path)])
    assert result.exit_code == 1
    assert "such as `--stack dev`" in result.stderr


def test_secrets_without_a_passphrase(
    checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    checkout.program("Toy('a', value='x')")
    assert flagcopy("up", "--skip-preview").exit_code == 0, "nothing secret, nothing needed"
    checkout.program(
        "Toy('a', value='x')", "Toy('b', opts=ResourceOptions(additional_secret_outputs=['token']))"
    )
    output = flagcopy("up", "--skip-preview", status=1).output
    assert "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE" in output
    assert checkout.world.named("create") == ["create a"], "nothing is made that could not be written down"


def test_program_and_provider_are_told_which_stack_the_built_in_engine_runs(
    checkout: Any, flagcopy: Command
) -> None:
    checkout.program(
        "import os", "pulumi.export('stack', os.environ['FLAGCOPY_BUILT_IN_STACK'])", "Toy('a', value=1)"
    )
    assert 'stack: "dev"' in flagcopy("up", "--skip-preview").output
    assert checkout.world.calls[0]["built_in"] == "dev"


def test_the_provider_runs_where_the_real_engine_runs_it(checkout: Any, flagcopy: Command) -> None:
    checkout.program("import os", "pulumi.export('cwd', os.getcwd())", "Toy('a', value=1)")
    assert f'cwd: "{checkout.root / "app"}"' in flagcopy("up", "--skip-preview").output
    configured = checkout.world.calls[0]
    assert configured["cwd"] == str(checkout.root / "app")
    assert configured["variables"] == {
        "PULUMI_PROJECT": "shop",
        "PULUMI_CONFIG": "{}",
        "PWD": configured["cwd"],
    }


@pytest.mark.parametrize("name", ["destroy", "refresh"])
def test_a_stack_that_does_not_exist_is_no_empty_one(checkout: Any, flagcopy: Command, name: str) -> None:
    checkout.program()
    output = flagcopy(name, "--yes", "--stack", "dve", status=1).output
    assert "There is no stack 'dve'" in output
    assert "Stacks with a file or a state: dev. Did you mean 'dev'?" in output
    assert not (checkout.root / ".flagcopy").exists()
    assert "    none\n" in flagcopy(name, "--yes", "--stack", "dev").output, "it has a file"


@pytest.mark.parametrize("arguments", [("up", "--yes"), ("up", "--skip-preview"), ("preview",)])
def test_a_mistyped_stack_is_not_begun(
    checkout: Any, flagcopy: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    checkout.program("Toy('a', value='x')")
    monkeypatch.chdir(checkout.root)
    output = flagcopy(*arguments, "--stack", "dve", status=1).output
    assert output.startswith(
        "error: There is no stack 'dve'\nStacks with a file or a state: dev. Did you mean 'dev'?\n"
        "To begin a new stack, make its file, which may be empty: `touch Pulumi.dve.yaml`"
    )
    assert not (checkout.root / ".flagcopy").exists()
    assert checkout.world.calls == []
    monkeypatch.setenv("PULUMI_STACK", "dve")
    assert flagcopy(*arguments, status=1).output == output, "wherever the name is from"


def test_a_further_stack_is_begun_by_an_empty_file(checkout: Any, flagcopy: Command) -> None:
    checkout.program()
    (checkout.root / "Pulumi.next.yaml").touch()
    assert "Updating (next)" in flagcopy("up", "--yes", "--stack", "next").output


def test_the_first_stack_needs_no_file_and_the_second_does(checkout: Any, flagcopy: Command) -> None:
    checkout.program()
    (checkout.root / "Pulumi.dev.yaml").unlink()
    assert "Updating (first)" in flagcopy("up", "--yes", "--stack", "first").output
    assert "Updating (first)" in flagcopy("up", "--yes", "--stack", "first").output, "it has a state now"
    assert "Did you mean 'first'?" in flagcopy("up", "--yes", "--stack", "firts", status=1).output
