"""What must be nowhere: tokens, SDK keys, members' mail addresses; and what others wrote, but as text.

Everything is run, also what fails.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from soak.kinds import KINDS, Kind, yard
from soak.world import World

from pulumi_flagcopy.cli import main
from pulumi_flagcopy.dynamic import providers
from pulumi_flagcopy.engine.children import Child
from pulumi_flagcopy.errors import FlagCopyError, UnexpectedError
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.testing import Stack

from ..lifecycle.stack import CheckFailed
from ..lifecycle.stack import Stack as Life
from ..what_others_write import NASTY, begins_a_line, unseen

TOKENS = {"launchdarkly:accessToken": "api-local-bypass", "split:adminApiKey": "local-admin"}
MAIL = re.compile(rb"[a-z]+@example\.com")


def program() -> None:
    import pulumi_flagcopy as fc
    from pulumi_flagcopy import launchdarkly as ld
    from pulumi_flagcopy import split

    ld.Environment("qa", project="shop", key="qa", name="QA")
    split.Environment("checks", workspace="Payments", name="Checks")
    fc.FlagCopy(
        "copy",
        source=ld.FlagEnvironment(project="shop", flag="theme", environment="staging"),
        target=ld.FlagEnvironment(project="shop", flag="theme", environment="production"),
    )
    ld.FlagDefinition("gone", project="shop", environment="staging", flag="facets", on=True)


def secrets_of(database: Path) -> set[bytes]:
    """Every SDK key that the server holds."""
    store = Store(database)
    with store.transaction(write=False) as tx:
        everything = json.dumps(list(tx.everything()))
    store.close()
    keys = re.findall(r"(?:sdk|mob)-[0-9a-f-]{36}", everything)
    keys += re.findall(r'"key": "([0-9a-f]{30,})"', everything)
    assert len(keys) > 6
    return {key.encode() for key in keys}


def found_in(text: bytes, secrets: set[bytes]) -> list[bytes]:
    return [secret for secret in secrets if secret in text] + MAIL.findall(text)


def written(stack: Stack) -> dict[str, bytes]:
    """Every file but the server's own."""
    files = [path for path in stack.root.rglob("*") if path.is_file()]
    return {path.name: path.read_bytes() for path in files if not path.name.startswith("local.db")}


def test_nowhere(flagcopy_stack: Callable[..., Stack], capfd: pytest.CaptureFixture[str]) -> None:
    stack = flagcopy_stack(program, secrets=TOKENS)
    engine, told = stack._engine, []
    begin = engine.start

    def watched(command: list[str], folder: Path, environment: dict[str, str]) -> Child:
        told.append(
            f"{command} { {name: environment[name] for name in environment if name != 'PULUMI_CONFIG'} }"
        )
        return begin(command, folder, environment)

    engine.start = watched
    plan = stack.root / "plan.json"
    runs = [stack.preview(save_plan=plan), stack.up(plan=plan), stack.refresh()]
    assert all(run.ok for run in runs), runs
    secrets = secrets_of(stack.database) | {token.encode() for token in TOKENS.values()}

    stack.http.delete("/api/v2/flags/shop/facets").raise_for_status()
    runs += [stack.refresh(), stack.up(), stack.destroy()]
    assert not runs[4].ok

    said = [text for run in runs for text in (*run.messages, repr(run.operations))]
    out, err = capfd.readouterr()
    assert found_in("\n".join([*said, *told, out, err]).encode(), secrets) == []
    assert {name: found for name, text in written(stack).items() if (found := found_in(text, secrets))} == {}
    assert told


def test_no_provider_carries_anything() -> None:
    names = [name for name in vars(providers) if name.endswith("Provider")]
    assert len(names) >= 15
    for name in names:
        assert b"api" not in pickle.dumps(getattr(providers, name)()).lower()


PROGRAM = """
from pathlib import Path

import pulumi

Path("seen").write_bytes(Path("/proc/self/environ").read_bytes() + Path("/proc/self/cmdline").read_bytes())
raise RuntimeError("the program fails, with " + str(pulumi.Config("launchdarkly").get_secret("accessToken")))
"""


def test_what_processes_are_given(
    flagcopy_stack: Callable[..., Stack], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The program gets the config as Pulumi gives it, secrets opened; the provider and the process list nothing."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop-flags\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    stack = flagcopy_stack(folder, secrets=TOKENS)
    begin, given = stack._engine.start, []

    def watched(command: list[str], folder: Path, environment: dict[str, str]) -> Child:
        given.append((command, environment))
        return begin(command, folder, environment)

    stack._engine.start = watched
    run = stack.up()
    assert not run.ok
    secrets = {token.encode() for token in TOKENS.values()}
    holding = [
        [name for name, value in environment.items() if found_in(value.encode(), secrets)]
        for _, environment in given
    ]
    assert sorted(holding) == [[], ["PULUMI_CONFIG"]], "the provider's comes through Configure"
    assert not [command for command, _ in given if found_in(repr(command).encode(), secrets)]
    assert not found_in((folder / "seen").read_bytes(), secrets)
    assert "the program fails" in "\n".join(run.errors)
    out, err = capfd.readouterr()
    assert not found_in("\n".join([*run.messages, out, err]).encode(), secrets)


MEMBER = {"_id": "5f00000000000000000000a1", "email": "member@example.com", "role": "admin"}
MENTIONS = {
    "_maintainer": MEMBER,
    "maintainer": MEMBER,
    "creator": MEMBER,
    "createdBy": "author@example.com",
    "lastModifiedBy": "editor@example.com",
    "_lastModified": {"member": MEMBER},
    "owner": {"id": "1", "type": "user", "email": "owner@example.com"},
}
"""Where the vendors' answers name members."""
WRITTEN = ("description", "comment", "title", "message", "details", "string", "strings", "values")
"""Where others write what they like; on LaunchDarkly names as well."""
OF_NAMES = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", NASTY)
"""Without what a name cannot be declared with."""
OURS = {"launchdarkly": "api-local-bypass", "split": "local-admin"}
OWNER = ('"id": "local-admin"', "")
"""The local server's Admin API key owns what it makes, and has its text for an id."""
SECRET_OUTPUTS = ("api_key", "mobile_key", "client_side_id", "sdk_keys")


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of the local server says of everything who made it, and has in every text what means harm."""
    handle = LocalTransport.handle_request

    def spoilt(value: Any, harm: str) -> Any:
        if isinstance(value, list):
            return [spoilt(entry, harm) for entry in value]
        return f"{value}{harm}" if isinstance(value, str) and value else value

    def changed(value: Any, free: tuple[str, ...]) -> Any:
        if isinstance(value, list):
            return [changed(entry, free) for entry in value]
        if not isinstance(value, dict):
            return value
        named = {"_id", "id", "version", "_version", "treatments"} & value.keys()
        entries = {
            name: spoilt(entry, OF_NAMES if name == "name" else NASTY)
            if name in free and not _has_objects(entry)
            else changed(entry, free)
            for name, entry in value.items()
        }
        return {**(MENTIONS if named else {}), **entries}

    def handled(self: LocalTransport, request: httpx.Request) -> httpx.Response:
        answer = handle(self, request)
        if not answer.content or "json" not in answer.headers.get("content-type", ""):
            return answer
        if request.url.path.startswith("/_local"):
            return answer
        free = WRITTEN if request.url.path.startswith("/internal") else (*WRITTEN, "name")
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, json=changed(answer.json(), free))

    monkeypatch.setattr(LocalTransport, "handle_request", handled)


def _has_objects(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_objects, value)))


@pytest.fixture
def world(database: Path) -> Iterator[World]:
    """Our session in it gives up at the second try."""
    world = World(database, random.Random(1))
    world.session._bounds = Bounds(tries=2)
    yield world
    world.close()


@dataclass
class Everything:
    """All that comes of all that can be done.

    Attributes:
        shown: what people are shown.
        kept: what is written: states, pickles, files.
    """

    world: World
    shown: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def life(self, kind: Kind) -> None:
        """A resource from its creation to its end, each step first in vain."""
        inputs = kind.first(self.world, self.world.dice, "nowhere")
        later = {**inputs, **kind.then(self.world.dice, "nowhere")}
        life = Life(kind.life(self.world.session))
        for step, given in ((life.up, [inputs]), (life.up, [later]), (life.refresh, []), (life.destroy, [])):
            for rate in (1, 0):
                self.world.http.post("/_local/faults", json={"rate": rate, "kinds": ["500"]})
                if given or life.id:
                    self._do(life, step, *given)

    def copies(self) -> None:
        """Copies and promotions that are made, blocked, refused and filed."""
        for life, program in COPIES:
            stack = Life(life(self.world.session))
            for more in ({}, {"approval": "request"}):
                self._do(stack, stack.preview, {**program, **more})
                self._do(stack, stack.up, {**program, **more})
            if stack.id:
                self._do(stack, stack.refresh)

    def commands(self, folder: Path) -> None:
        """On the local server and, with a token that is refused, on no server."""
        reached = {
            "FLAGCOPY_LOCAL_DATABASE": str(self.world.database),
            "LAUNCHDARKLY_API_HOST": "local",
            "SPLIT_API_HOST": "local",
            "LAUNCHDARKLY_ACCESS_TOKEN": OURS["launchdarkly"],
            "SPLIT_ADMIN_API_KEY": OURS["split"],
        }
        for arguments, changed in COMMANDS:
            result = CliRunner(env={**reached, **changed}).invoke(main, arguments.split())
            assert result.exception is None or isinstance(result.exception, SystemExit)
            self.shown.append(ANSI.sub("", result.output) if changed else result.output)
        self.kept += [
            path.read_text() for path in folder.rglob("*") if path.suffix in (".html", ".py", ".yaml")
        ]

    def _do(self, life: Life, step: Callable[..., Any], *given: Any) -> None:
        try:
            step(*given)
        except (FlagCopyError, CheckFailed) as error:
            self._told(error)
        outputs = {name: value for name, value in life.outputs.items() if name not in SECRET_OUTPUTS}
        self.kept += [repr(life.inputs), repr(outputs)]

    def _told(self, error: Exception) -> None:
        """All that an error can be made to say, also as a defect and out of a pickle."""
        try:
            raise error
        except Exception as again:
            defect = UnexpectedError.now(again)
        self.shown += [str(error), repr(error), str(defect)]
        self.kept += [repr(vars(error)), repr(pickle.dumps(error))]


def ends(platform: str, container: str, *environments: str, **flag: str) -> dict[str, Any]:
    held_by = "workspace" if platform == "split" else "project"
    return {
        role: {"platform": platform, held_by: container, "environment": environment, **flag}
        for role, environment in zip(("source", "target"), environments, strict=True)
    }


COPIES: list[tuple[Any, dict[str, Any]]] = [
    (FlagCopyLife, ends("launchdarkly", "shop", "staging", "production", flag="theme")),
    (FlagCopyLife, ends("launchdarkly", "shop", "staging", "nowhere", flag="theme")),
    (FlagCopyLife, ends("launchdarkly", "support", "staging", "production", flag="desk-v3")),
    (FlagCopyLife, ends("split", "Payments", "Staging", "Production", flag="fee_display")),
    (FlagCopyLife, ends("split", "Payments", "Staging", "Audited", flag="fee_display")),
    (PromotionLife, {**ends("launchdarkly", "shop", "staging", "production"), "select": {"query": "-"}}),
    (PromotionLife, {**ends("split", "Payments", "Staging", "Audited"), "select": {"query": "_"}}),
]
ELSEWHERE = {"LAUNCHDARKLY_API_HOST": "http://127.0.0.1:1", "SPLIT_API_HOST": "http://127.0.0.1:1"}
COMMANDS: list[tuple[str, dict[str, str]]] = [
    ("diff launchdarkly:shop/staging launchdarkly:shop/production", {}),
    ("diff launchdarkly:shop/staging launchdarkly:shop/production", {"FORCE_COLOR": "1", "COLUMNS": "300"}),
    ("diff launchdarkly:shop/staging launchdarkly:shop/production --json", {}),
    ("diff split:Payments/Staging split:Payments/Production --json", {}),
    ("diff split:Payments/Staging/nowhere split:Payments/Production", {}),
    ("diff launchdarkly:shop/staging eu@launchdarkly:shop/production", {}),
    ("report launchdarkly:shop --out shop.html", {}),
    ("report split:Payments --out payments.html", {}),
    ("report launchdarkly:nowhere --out nowhere.html", {}),
    ("adopt launchdarkly:support --out ld", {}),
    ("adopt split:Payments --out split", {}),
    ("doctor", {}),
    ("doctor", ELSEWHERE),
    ("doctor", {"LAUNCHDARKLY_ACCESS_TOKEN": "api-wrong"}),
]
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


def test_no_member_is_named_and_nothing_that_others_wrote_does_anything(
    others: None,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("LAUNCHDARKLY_", "SPLIT_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    caplog.set_level(logging.DEBUG)
    answer = world.http.get("/api/v2/flags/shop/theme").text
    assert "editor@example.com" in answer
    assert "INJECTED" in answer
    yard(world)
    everything = Everything(world)
    for kind in KINDS:
        everything.life(kind)
    everything.copies()
    everything.commands(folder)
    shown = [*everything.shown, *world.told]
    assert len(shown) > 200
    files = [path.read_text() for path in folder.rglob("*.*")]
    assert len(files) >= 8

    text = "\n".join([*shown, *everything.kept, *files, caplog.text]).replace(*OWNER).encode()
    secrets = secrets_of(world.database) | {token.encode() for token in (*OURS.values(), "api-wrong")}
    assert found_in(text, secrets) == []

    for text_shown in [*shown, *files]:
        assert unseen(text_shown) == set()
        assert not begins_a_line(text_shown), text_shown[:500]
    assert "\\u202e" in "\n".join(shown)
