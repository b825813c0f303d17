"""Progress: a moving line on a terminal, plain lines now and then elsewhere."""

from __future__ import annotations

import itertools

import pytest

from pulumi_flagcopy.cli.progress import Progress


def test_short_work_is_done_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("Comparing", clock=lambda: 0.0) as progress:
        assert list(progress.count(range(1000))) == list(range(1000))
    assert capsys.readouterr() == ("", "")


def test_long_work_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    seconds = itertools.count()
    with Progress("Comparing [a]", clock=lambda: float(next(seconds))) as progress:
        list(progress.count(range(8)))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "Comparing [a]: 5 flags"
    assert all(line.startswith("Comparing [a]: ") for line in said)


def test_a_line_that_moves_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Progress("Comparing") as progress:
        list(progress.count(range(3)))
        progress.tell("[a wait]")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "[a wait]" in shown.err
    assert "\x1b[?25h" in shown.err, "the cursor is there again"
