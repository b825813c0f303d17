"""The built-in engine beside the real one: the same calls, and a state that each takes from the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.cli, pytest.mark.timeout(300)]

PROGRAM = [
    "class Pair(pulumi.ComponentResource):",
    "    def __init__(self, name, value):",
    "        super().__init__('tests:index:Pair', name, {'value': value})",
    "        child = Toy(f'{name}-child', opts=ResourceOptions(parent=self), value=value)",
    "        self.register_outputs({'made': child.made})",
    "config = pulumi.Config()",
    "base = Toy('base', value=config.require('value'), key=config.get('key'), plan='this')",
    "hidden = Toy('hidden', value=config.require_secret('password'),",
    "    opts=ResourceOptions(additional_secret_outputs=['token']))",
    "Toy('user', value=base.made, opts=ResourceOptions(depends_on=[hidden], protect=False))",
    "Toy('first', first=config.get('key'))",
    "Pair('pair', base.made)",
    "if config.get('more'):",
    "    Toy('more', value=hidden.made)",
    "pulumi.export('made', base.made)",
    "pulumi.export('token', hidden.token)",
    "pulumi.export('nested', {'list': [base.value, 1]})",
]


class Pulumi:
    """The real CLI on a project, with a backend and a home of its own."""

    def __init__(self, root: Path, folder: Path, environment: dict[str, str]) -> None:
        (folder / "backend").mkdir(parents=True)
        self._root = root
        self._environment = {
            **environment,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        self("stack", "init", "dev")

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["pulumi", "--non-interactive", *arguments],
            cwd=self._root,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def shop(checkout: Any) -> Any:
    checkout.program(*PROGRAM)
    checkout.configure(**{"shop:value": "x", "shop:key": "k"})
    return checkout


@pytest.fixture
def pulumi(shop: Any, tmp_path: Path) -> Pulumi:
    made = Pulumi(shop.root, tmp_path / "pulumi", shop.environment)
    made("config", "set", "--secret", "password", "hunter2")
    return made


def test_a_state_of_ours_is_imported_and_previews_without_changes(shop: Any, pulumi: Pulumi) -> None:
    assert shop.stack.up().ok
    pulumi("stack", "import", "--file", str(shop.state_path))
    pulumi("preview", "--diff", "--expect-no-changes")
    pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert json.loads(pulumi("stack", "output", "--json", "--show-secrets")) == {
        "made": "made x",
        "token": "t0ps3cret",
        "nested": {"list": ["x", 1]},
    }
    pulumi("destroy", "--yes", "--skip-preview")
    assert shop.world.things() == {}


def test_a_state_of_theirs_goes_on_with_us(shop: Any, pulumi: Pulumi) -> None:
    pulumi("up", "--yes", "--skip-preview")
    shop.state_path.parent.mkdir(parents=True)
    shop.state_path.write_text(pulumi("stack", "export"))
    stack = shop.stack
    assert stack.preview().changed == {}
    assert stack.up().changed == {}
    pulumi("stack", "import", "--file", str(shop.state_path))
    pulumi("preview", "--diff", "--expect-no-changes")


def calls_of(shop: Any) -> list[str]:
    """What the provider was asked since the last time, without what differs from run to run or engine to engine."""
    own = ("id", "pid", "argv", "built_in")
    made = [
        json.dumps({key: value for key, value in call.items() if key not in own}, sort_keys=True)
        for call in shop.world.calls
    ]
    shop.world.forget()
    return sorted(made)


def test_both_engines_make_the_same_calls(shop: Any, pulumi: Pulumi) -> None:
    """The same walk with one and then with the other, each from nothing."""
    stack_file = shop.root / "Pulumi.dev.yaml"
    start = stack_file.read_text()
    changed = start.replace("shop:key: k", "shop:key: other").replace("shop:value: x", "shop:value: y")
    more = changed.replace("shop:value: y", "shop:value: y\n  shop:more: please")
    stack = shop.stack

    ours: dict[str, list[str]] = {}
    theirs: dict[str, list[str]] = {}
    for made, preview, up, refresh, destroy in (
        (ours, stack.preview, stack.up, stack.refresh, stack.destroy),
        (
            theirs,
            lambda: pulumi("preview"),
            *(
                partial(pulumi, command, "--yes", "--skip-preview")
                for command in ("up", "refresh", "destroy")
            ),
        ),
    ):
        steps = {
            "create": (start, up),
            "preview of replacement": (more, preview),
            "update, replace and create": (more, up),
            "delete": (changed, up),
            "refresh": (changed, refresh),
            "destroy": (changed, destroy),
        }
        for name, (text, run) in steps.items():
            stack_file.write_text(text)
            assert getattr(run(), "ok", True)
            made[name] = calls_of(shop)

    assert ours == theirs
