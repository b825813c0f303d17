"""Python source: what was put in comes out, and a formatter has nothing to do."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.cli.adopting.code import Name, call, inline, laid_out, string
from pulumi_flagcopy.cli.adopting.declaration import Variables

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
@given(st.text())
def test_a_string_shows_everything_that_is_in_it(text: str) -> None:
    assert string(text).isprintable()


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
