"""Python source: what was put in comes out, and a formatter has nothing to do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.cli.adopting.code import Name, call, inline, laid_out, string
from pulumi_flagcopy.cli.adopting.declaration import Declaration, Variables
from pulumi_flagcopy.cli.adopting.program import Module, project_at, write_program

from ...what_others_write import NASTY, texts, unseen

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(VALUES)
def test_a_value_reads_as_itself(value: Any) -> None:
    assert ast.literal_eval(inline(value)) == value
    assert ast.literal_eval(laid_out(value, 4, "name=")) == value


@quick
@given(st.text() | texts)
def test_a_string_shows_everything_that_is_in_it(text: str) -> None:
    assert string(text).isprintable()
    assert unseen(string(text)) == set()
    assert ast.literal_eval(string(text)) == text


def test_quotes_are_those_that_need_fewer_escapes() -> None:
    assert string("it's") == '"it\'s"'
    assert string('say "so"') == "'say \"so\"'"
    assert string("both ' and \"") == '"both \' and \\""'


def test_a_formatter_has_nothing_to_do() -> None:
    long = [{"name": f"entry number {n}", "values": list(range(n * 9)), "on": n % 2 == 0} for n in range(4)]
    arguments = [
        ("", "shop/checkout-v2"),
        ("key", "checkout-v2"),
        ("project", Name("project.key")),
        ("tags", ["web", "mobile"]),
        ("rules", long),
        ("one", ["x" * 90]),
        (
            "nested",
            {"a": {"b": {"c": ["long enough to be laid out", "over more than a line", "of the file"]}}},
        ),
        ("text", 'with "quotes" and \\ and \n and 漢字' * 4),
        ("share", 12.5),
        ("nothing", []),
    ]
    source = "import ld\n\n" + call("ld.Flag", arguments, "flag") + "\n"
    command = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--isolated",
        "--diff",
        "--stdin-filename",
        "a.py",
        "-",
    ]
    formatted = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    assert formatted.stdout == ""
    assert formatted.returncode == 0, formatted.stderr


def test_variables_are_names_each_once() -> None:
    variables = Variables("pulumi")
    assert variables.name("flag", "checkout-v2") == "flag_checkout_v2"
    assert variables.name("flag", "checkout.v2") == "flag_checkout_v2_2"
    assert variables.name("pulumi") == "pulumi_2"
    assert variables.name("class") == "_class"
    assert variables.name("2026 sale") == "_2026_sale"
    assert variables.name("Zürich").isidentifier()


def module(name: str, text: str) -> Module:
    variable = Variables("pulumi", "ld", "KEPT").name("flag", text)
    inputs = {"key": text, "description": text, "tags": [text], "rules": [{"values": {text: [text]}}]}
    flag = Declaration("Flag", text, inputs, variable, left_out=("name",))
    return Module(
        "launchdarkly", "ld", f"LaunchDarkly project {name}", name, text or None, [flag], ["test"], "secrets"
    )


@quick
@given(texts, texts)
def test_whatever_others_wrote_it_stays_a_string(name: str, text: str) -> None:
    found = module(name, text)
    source = found.source()
    assert unseen(source) == set()
    assert [ast.unparse(call.func) for call in ast.walk(ast.parse(source)) if isinstance(call, ast.Call)] == [
        "pulumi.ResourceOptions",
        "ld.Flag",
    ]
    assert {line for line in source.splitlines() if line.startswith("#")} == {
        "# It was there before this program. To give it up and leave it as it is, write",
        "# retain_on_delete=True in place of protect=True, and run `up`, before you take it out.",
        "# Flags",
        "# Left out, as it cannot be declared as it is: name.",
    }
    assert re.fullmatch(r"launchdarkly[a-z0-9_]{0,100}", found.name)


def test_what_others_wrote_names_no_other_file(tmp_path: Path) -> None:
    names = ["../../etc", "a/b\\c", NASTY, "x" * 3000, "漢字", "漢 字", "con", "A", "a"]
    folder = tmp_path / NASTY.replace("/", "").replace("\0", "").replace("\n", "")[:40]
    project = project_at(folder)
    modules = [module(name, "") for name in names]
    written = write_program(project, "dev", modules, {}, force=False).files
    assert {path.parent for path in written} == {folder}
    assert len({path.name.lower() for path in written}) == len(names) + 3, "none over another"
    for path in written:
        assert re.fullmatch(r"[A-Za-z0-9_.]+", path.name)
        assert unseen(path.read_text()) == set()
    compile((folder / "__main__.py").read_text(), "__main__.py", "exec")
    assert re.search(r"^name: [A-Za-z0-9_.-]+$", (folder / "Pulumi.yaml").read_text(), re.MULTILINE)
