"""pytest fixtures for programs that use this package: real runs on the local server, with no network and no Pulumi CLI.

Ask for them in a ``conftest.py``::

    pytest_plugins = ["pulumi_flagcopy.testing"]

and use them::

    def test_promotion(flagcopy_stack):
        stack = flagcopy_stack("path/of/the/project", config={"shop:flag": "checkout"})
        result = stack.up()
        assert result.operations["checkout"] == "create"
        assert stack.up().changed == {}

Each run is one of the built-in engine: the program and its providers are really run, against the local server's
database in a temporary folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from .platforms import NAMES, platform_class
from .settings import LOCAL, LOCAL_DATABASE, Keys

if TYPE_CHECKING:
    from .engine.nursery import Nursery
    from .engine.run import Engine, Result

Program = Callable[[], None]

__all__ = ["Run", "Stack", "flagcopy_nursery", "flagcopy_stack"]


class Run:
    """What came of one run.

    Attributes:
        ok: whether it went well.
        outputs: the stack's outputs, secrets opened.
        operations: the name of each resource and what was done with it: create, update, replace, delete, read or same.
        messages: what the program, the providers and the engine said, in order.
        errors: those of them that are errors.
    """

    def __init__(self, result: Result) -> None:
        from .engine.values import reveal

        report = result.report
        self.ok = result.ok
        self.outputs: dict[str, Any] = reveal(result.outputs)
        self.operations = {
            step.resource.name: step.operation
            for step in report.steps
            if not step.resource.type.startswith("pulumi:") and step.operation != "delete-replaced"
        }
        self.messages = [message.text for message in report.messages]
        self.errors = [message.text for message in report.messages if message.severity == "error"]

    @property
    def changed(self) -> dict[str, str]:
        """The operations but for ``same`` and ``read``."""
        return {name: done for name, done in self.operations.items() if done not in ("same", "read")}

    def __repr__(self) -> str:
        return f"Run(ok={self.ok}, operations={self.operations}, errors={self.errors})"


class Stack:
    """A stack in a temporary folder.

    Attributes:
        root: the folder with the stack's state.
        database: the file of the local server that the resources work on.
        http: a client of that server, signed in as its LaunchDarkly administrator: to prepare what is there, to change
            it behind the stack's back, and to look at what came of it.
    """

    def __init__(self, engine: Engine, database: Path) -> None:
        self._engine = engine
        self.root = engine.project.root
        self.database = database

    @cached_property
    def http(self) -> httpx.Client:
        from .local.transport import LocalTransport

        return httpx.Client(
            transport=LocalTransport(self.database),
            base_url="http://local",
            headers={"Authorization": "api-local", "LD-API-Version": "20240415"},
        )

    def preview(self, *, save_plan: Path | None = None, plan: Path | None = None) -> Run:
        """What ``up`` would do. With ``save_plan``, the plan is written there."""
        return Run(self._engine.preview(save_plan, plan))

    def up(self, *, plan: Path | None = None) -> Run:
        """Bring the stack to what the program declares; with ``plan``, only as that says."""
        return Run(self._engine.up(plan))

    def refresh(self) -> Run:
        """Take over into the state what the resources are now."""
        return Run(self._engine.refresh())

    def destroy(self) -> Run:
        """Delete every resource."""
        return Run(self._engine.destroy())

    def use(self, program: Program) -> None:
        """Run another program from now on, on the same state."""
        from .engine.program import ProgramFunction

        self._engine.program = ProgramFunction(program)

    def set_config(self, key: str, value: Any, *, secret: bool = False) -> None:
        """Set a value of the stack's config from now on. An account without a host is on the local server."""
        from .engine.config_value import config_value

        if key in _ACCOUNTS and isinstance(value, Mapping):
            value = {name: _on_local_server(account) for name, account in value.items()}
        self._engine.overrides[key] = config_value(value, secret=secret)


_ACCOUNTS = [f"{platform}:accounts" for platform in NAMES]


def _on_local_server(account: Any) -> Any:
    return {"apiHost": LOCAL, **account} if isinstance(account, Mapping) else account


def _accounts(engine: Engine, keys: Keys) -> list[str]:
    """The accounts that the project's own files name; their hosts and tokens are not for tests."""
    from .engine.stack_config import read_what_is_readable

    config, _ = read_what_is_readable(engine.project, engine.stack)
    try:
        accounts = json.loads(config[keys.accounts_key].text)
    except (KeyError, ValueError):
        return []
    return list(accounts) if isinstance(accounts, Mapping) else []


@pytest.fixture(scope="session")
def flagcopy_nursery() -> Iterator[Nursery]:
    """Where the processes of the runs come from: it saves each of them the import of Pulumi."""
    from .engine.nursery import Nursery

    nursery = Nursery.fresh()
    yield nursery
    nursery.close()


@pytest.fixture
def flagcopy_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flagcopy_nursery: Nursery
) -> Callable[..., Stack]:
    """A maker of stacks: ``flagcopy_stack(program, config=None, secrets=None, name="test", project="test")``.

    ``program`` is a function, or the folder of a project with a ``Pulumi.yaml``. ``config`` and ``secrets`` map
    namespaced keys to values, over those of the project's ``Pulumi.<name>.yaml``. Every account is on the local server,
    with its administrator's token, also those that the project's files name, and the local server's database is a file
    in the temporary folder, unless ``config`` and ``secrets`` say otherwise. It starts with the sample shop.
    """
    from .engine.children import no_proxy_to_us

    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    for variable, value in no_proxy_to_us().items():
        monkeypatch.setenv(variable, value)  # a program that is a function runs in this process
    made = count(1)

    def make(
        program: Program | str | Path,
        config: Mapping[str, Any] | None = None,
        secrets: Mapping[str, Any] | None = None,
        *,
        name: str = "test",
        project: str = "test",
    ) -> Stack:
        from .engine.program import ProgramFunction
        from .engine.project import Project, find_project
        from .engine.run import Engine
        from .local.sample import ensure_sample

        root = tmp_path / f"stack-{next(made)}"
        root.mkdir()
        if callable(program):
            engine = Engine(Project(project, root, root), name, program=ProgramFunction(program))
            engine.environment = ProgramFunction.import_path()
        else:
            found = find_project(Path(program))
            found.refuse_what_cannot_run()
            folder = found.stack_config_folder or found.root
            engine = Engine(replace(found, root=root, stack_config_folder=folder), name)
        engine.start = flagcopy_nursery.start
        stack = Stack(engine, root / "local.db")
        ensure_sample(stack.database)  # from here, where it is made once for all tests
        for platform in NAMES:
            keys = platform_class(platform).keys
            stack.set_config(keys.host_key, LOCAL)
            stack.set_config(keys.token_key, keys.local_token)
            if accounts := _accounts(engine, keys):
                stack.set_config(keys.accounts_key, {account: {} for account in accounts})
        stack.set_config(LOCAL_DATABASE, str(stack.database))
        for key, value in (config or {}).items():
            stack.set_config(key, value)
        for key, value in (secrets or {}).items():
            stack.set_config(key, value, secret=True)
        return stack

    return make
