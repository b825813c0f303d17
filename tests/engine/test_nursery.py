"""Children that are forked: they are to be what `python -u script` in a fresh process would be."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

from pulumi_flagcopy.engine.children import Child, Start, start_child
from pulumi_flagcopy.engine.nursery import Nursery
from pulumi_flagcopy.testing import flagcopy_nursery

__all__ = ["flagcopy_nursery"]

ChildOf: TypeAlias = Callable[..., AbstractContextManager[Child]]

ABOUT_ITSELF = """
import json, os, sys
import neighbour
seen = {name: os.environ.get(name) for name in ("PWD", "ADDED")}
print(json.dumps([sys.argv[1:], os.getcwd(), __name__, neighbour.NAME, seen, os.getsid(0) == os.getpid()]))
print("said in the end", file=sys.stderr)
sys.exit(3)
"""
ASKS = "import sys; print('ready'); print(sys.stdin.readline().upper(), end='')"


@pytest.fixture(params=["forked", "fresh"])
def start(request: pytest.FixtureRequest, flagcopy_nursery: Nursery) -> Start:
    """Both ways to start a child: what a fork does is held to what a fresh process does."""
    ways: dict[str, Start] = {"forked": flagcopy_nursery.start, "fresh": start_child}
    return ways[request.param]


@pytest.fixture
def child_of(tmp_path: Path, start: Start) -> ChildOf:
    @contextmanager
    def run(script: str, *arguments: str) -> Iterator[Child]:
        (tmp_path / "script.py").write_text(script)
        (tmp_path / "neighbour.py").write_text("NAME = 'neighbour'")
        command = [sys.executable, "-u", str(tmp_path / "script.py"), *arguments]
        child = start(command, tmp_path, {"ADDED": "yes"})
        yield child
        child.kill()
        child.wait(timeout=10)
        for stream in (child.stdin, child.stdout, child.stderr):
            assert stream is not None
            stream.close()

    return run


def test_script_arguments_folder_environment_and_status(child_of: ChildOf, tmp_path: Path) -> None:
    with child_of(ABOUT_ITSELF, "one", "two") as child:
        assert child.stdout
        assert child.stderr
        assert child.wait(timeout=60) == 3
        said = json.loads(child.stdout.read())
        assert said == [
            ["one", "two"],
            str(tmp_path),
            "__main__",
            "neighbour",
            {"PWD": str(tmp_path), "ADDED": "yes"},
            True,
        ]
        assert child.stderr.read() == "said in the end\n"


def test_a_line_is_there_when_it_is_printed(child_of: ChildOf) -> None:
    with child_of(ASKS) as child:
        assert child.stdin
        assert child.stdout
        assert child.stdout.readline() == "ready\n"  # it waits for us now
        child.stdin.write("answer\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ANSWER\n"
        assert child.wait(timeout=60) == 0


def test_a_killed_one_says_so(child_of: ChildOf) -> None:
    with child_of(ASKS) as child:
        assert child.poll() is None
        child.kill()
        assert child.wait(timeout=60) == -9
        assert child.poll() == -9


def test_in_a_process_that_has_many_files_open(child_of: ChildOf) -> None:
    """What a child is waited for by is then a descriptor that ``select`` does not know."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 1300:
        pytest.skip("no process may have as many files open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1300), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        with child_of("import sys; sys.stdin.readline(); sys.exit(4)") as child:
            assert child.poll() is None
            child.stdin.close()  # type: ignore[union-attr]
            assert child.wait(timeout=10) == 4
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_forks_of_one_process_import_ahead_and_end_one_by_one(tmp_path: Path) -> None:
    script = """
from pathlib import Path
from pulumi_flagcopy.engine.nursery import Nursery

plain, ahead = Nursery.of_this_process((), ["colorsys", "no_such_module"])
for nursery in (plain, ahead):
    child = nursery.start(COMMAND, Path(), {})
    print(child.stdout.readline(), end="")
    assert child.wait(timeout=60) == 0
plain.close()
child = ahead.start(COMMAND, Path(), {})
assert child.wait(timeout=60) == 0
ahead.close()
"""
    done = _by_itself(script, tmp_path, "import sys; print('colorsys' in sys.modules)")
    assert (done.stdout, done.stderr, done.returncode) == ("False\nTrue\n", "", 0)


def test_ctrl_c_while_a_process_forks_is_not_lost(tmp_path: Path) -> None:
    script = """
import os, signal
from pathlib import Path
from pulumi_flagcopy.engine.nursery import Nursery

asked = []
def ask():
    if not asked:
        asked.append(os.kill(os.getpid(), signal.SIGINT))
os.register_at_fork(before=ask)
try:
    Nursery.of_this_process((), ())
except KeyboardInterrupt:
    print("interrupted")
[nursery] = Nursery.of_this_process(())
child = nursery.start(COMMAND, Path(), {})
print(child.stdout.readline(), end="")
child.wait(timeout=60)
nursery.close()
"""
    done = _by_itself(script, tmp_path, "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))")
    assert (done.stdout, done.stderr) == ("interrupted\nset()\n", "")


def _by_itself(script: str, folder: Path, child: str) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own, for this one has threads; COMMAND in it starts the child."""
    (folder / "child.py").write_text(child)
    command = [sys.executable, "-u", str(folder / "child.py")]
    return subprocess.run(
        [sys.executable, "-c", script.replace("COMMAND", repr(command))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
