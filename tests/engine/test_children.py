"""What children print."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from pulumi_flagcopy.engine.children import environment_of, first_line, pump
from pulumi_flagcopy.engine.report import Message, Report, Step


def said(*written: bytes) -> list[str]:
    """What is said of these writes, each of them read before the next."""
    out, into = os.pipe()
    heard: list[str] = []
    one = threading.Semaphore(0)

    def say(text: str) -> None:
        heard.append(text)
        one.release()

    with os.fdopen(out, encoding="utf-8", errors="replace") as stream:
        thread = pump(stream, say)
        for some in written:
            os.write(into, some)
            if some.endswith(b"\n"):
                assert one.acquire(timeout=10)
        os.close(into)
        thread.join(timeout=10)
    return heard


def test_lines_that_were_written_together_are_said_together() -> None:
    assert said(b"a:\n  b\n  c\n", b"d\r\n") == ["a:\n  b\n  c", "d"]


def test_a_line_that_came_in_parts_is_whole() -> None:
    euro = "\N{EURO SIGN}".encode()
    assert said(b"1 " + euro[:1], euro[1:] + b"\n", b"no end") == ["1 \N{EURO SIGN}", "no end"]


def test_nothing_is_lost_behind_the_first_line() -> None:
    out, into = os.pipe()
    os.write(into, b"1234\nmore\n")
    os.close(into)
    heard: list[str] = []
    with os.fdopen(out, encoding="utf-8") as stream:
        assert first_line(stream) == "1234\n"
        pump(stream, heard.append).join(timeout=10)
    assert heard == ["more"]


def test_what_was_written_is_said_when_it_is_asked_for() -> None:
    out, into = os.pipe()
    heard: list[str] = []
    with os.fdopen(out, encoding="utf-8") as stream:
        said = pump(stream, heard.append)
        for number in range(200):
            os.write(into, f"{number}\n".encode())
            assert said.catch_up()
            assert heard == [str(one) for one in range(number + 1)]
        os.close(into)
        said.join(timeout=10)
    assert not said.is_alive()


class Slow:
    """An audience that another thread has every occasion to come between."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.report = Report(self)
        self.others: list[threading.Thread] = []

    def began(self, urn: str, operation: str) -> None: ...

    def made(self, step: Step) -> None: ...

    def said(self, message: Message) -> None:
        if message.severity == "info":
            other = threading.Thread(target=self.report.error, args=("an error",))
            other.start()
            other.join(timeout=0.05)
            self.others.append(other)
        self.shown.append(message.text)


def test_nothing_comes_between_the_lines_of_a_message() -> None:
    slow = Slow()
    slow.report.info("a:\n  b\n  c")
    for other in slow.others:
        other.join(timeout=10)
    assert slow.shown == ["a:", "  b", "  c", *["an error"] * 3]


def test_a_proxy_of_the_user_is_not_asked_for_this_machine(tmp_path: Path) -> None:
    """gRPC takes the address of a proxy from these variables."""
    for environment, expected in (
        ({}, "127.0.0.1"),
        ({"no_proxy": "example.com"}, "example.com,127.0.0.1"),
        ({"no_proxy": "example.com", "no_grpc_proxy": "example.org"}, "example.org,127.0.0.1"),
    ):
        with mock.patch.dict(os.environ, environment, clear=True):
            assert environment_of(tmp_path, {"a": "b"})["no_grpc_proxy"] == expected


def test_behind_a_proxy_it_runs(checkout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    checkout.program("Toy('a', value=1)")
    run = checkout.stack.up()
    assert (run.errors, run.operations) == ([], {"a": "create"})
