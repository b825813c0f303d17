"""Runs that are killed or stopped in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi_flagcopy.engine.report import Message, Report
from pulumi_flagcopy.engine.run import Result
from pulumi_flagcopy.engine.runs import _interrupted


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.communicate()[0]
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def blocked_create(checkout: Any, tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    """An `up` that has created one resource and waits in the creation of a second, with a third to come."""
    gate = tmp_path / "gate"
    checkout.program(
        "a = Toy('a', value=1)",
        f"b = Toy('b', value=a.made, block={str(gate)!r})",
        "c = Toy('c', value=b.made)",
    )
    process = checkout.start("up", "--skip-preview")
    wait_for(Path(f"{gate}.reached").exists, process)
    return process, gate


def test_a_killed_run_is_told_by_the_next_one(checkout: Any, tmp_path: Path) -> None:
    process, gate = blocked_create(checkout, tmp_path)
    process.kill()
    process.wait(timeout=10)
    deployment = checkout.deployment
    assert [entry["urn"].rpartition("::")[2] for entry in deployment["resources"] if "id" in entry] == [
        "default",
        "a",
    ]
    (pending,) = deployment["pending_operations"]
    assert pending["type"] == "creating"
    assert pending["resource"]["urn"].endswith("::b")
    provider = checkout.world.calls[0]["pid"]
    wait_for(lambda: not is_alive(provider))

    gate.touch()
    told = "An earlier run ended while it was creating this resource"
    run = checkout.stack.up()
    assert told in run.messages[0]
    assert run.operations == {"a": "same", "b": "create", "c": "create"}
    assert told not in "".join(checkout.stack.preview().messages)


def test_a_run_that_goes_on_is_not_said_to_have_ended(checkout: Any, tmp_path: Path) -> None:
    process, gate = blocked_create(checkout, tmp_path)
    said = "".join(checkout.stack.preview().messages)
    assert f"Another run works on stack 'dev' (process {process.pid})" in said
    assert "An earlier run ended" not in said
    gate.touch()
    process.communicate(timeout=60)
    assert "Another run" not in "".join(checkout.stack.preview().messages)


def test_a_stopped_run_finishes_what_it_does_and_begins_nothing_more(checkout: Any, tmp_path: Path) -> None:
    process, gate = blocked_create(checkout, tmp_path)
    process.send_signal(signal.SIGTERM)
    assert process.stdout is not None
    wait_for(lambda: "Stopping: what is under way is finished first" in process.stdout.readline())
    gate.touch()
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert set(checkout.world.things()) == {"a", "b"}
    assert checkout.deployment["pending_operations"] == []
    assert checkout.deployment["resources"][-1]["urn"].endswith("::b")
    assert checkout.stack.up().changed == {"c": "create"}
    assert set(checkout.world.things()) == {"a", "b", "c"}


def test_a_stopped_run_waits_for_nothing(checkout: Any) -> None:
    checkout.program("a = Toy('a', value=1)", "Toy('b', value=a.made, wait=3600)")
    process = checkout.start("up", "--skip-preview")
    wait_for((checkout.world.folder / "waiting").exists, process)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "The run was stopped while it waited" in output
    assert "Interrupted; done by then: 2 created. Nothing more was begun.\n" in output
    assert set(checkout.world.things()) == {"a"}
    assert checkout.deployment["pending_operations"] == []


def test_a_stopped_preview_ends_at_once_and_says_that_nothing_was_written(checkout: Any) -> None:
    os.mkfifo(checkout.world.folder / "never")
    checkout.program("Toy('a', live='never')")
    process = checkout.start("preview")
    wait_for(lambda: "check a" in checkout.world.named(), process)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert output.endswith("Interrupted; nothing was written.\n")
    assert "error" not in output
    assert "flagcopy refresh" not in output
    assert not checkout.state_path.exists()


def test_a_second_run_on_the_stack_is_refused(checkout: Any, tmp_path: Path) -> None:
    process, gate = blocked_create(checkout, tmp_path)
    output = checkout.run("up", "--skip-preview", status=1)
    assert f"Another run works on stack 'dev' (process {process.pid})" in output
    assert checkout.stack.preview().ok, "a preview only reads"
    gate.touch()
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_provider_that_dies_is_told(checkout: Any, tmp_path: Path) -> None:
    process, _ = blocked_create(checkout, tmp_path)
    os.kill(checkout.world.calls[0]["pid"], signal.SIGKILL)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The provider process ended in the middle of its work" in output


def test_what_was_done_in_part_is_not_denied() -> None:
    """A promotion that was stopped has written some of its flags, and its error says which."""
    said = Message("error", "7 copied, 4 not begun of 21 flags", "urn:pulumi:dev::shop::t:m:T::release")
    stopped = Result(False, True, Report(messages=[said]), 1.0)
    assert _interrupted(stopped, preview=False) == (
        "Interrupted; done by then: no resource as a whole; what is done in part is said above. Nothing more was begun."
    )
