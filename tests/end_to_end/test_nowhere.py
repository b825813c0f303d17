"""What must be nowhere: tokens, SDK keys, members' mail addresses. Everything is run, also what fails."""

from __future__ import annotations

import json
import logging
import os
import pickle
import random
import re
from collections.abc import Callable, Iterator
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
OURS = {"launchdarkly": "api-local-bypass", "split": "local-admin"}
OWNER = ('"id": "local-admin"', "")
"""The local server's Admin API key owns what it makes, and has its text for an id."""
SECRET_OUTPUTS = ("api_key", "mobile_key", "client_side_id", "sdk_keys")


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer of the local server says of everything who made it, and who changed it."""
    handle = LocalTransport.handle_request

    def mentioned(value: Any) -> Any:
        if isinstance(value, list):
            return [mentioned(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        named = {"_id", "id", "version", "_version", "treatments"} & value.keys()
        return {**(MENTIONS if named else {}), **{name: mentioned(entry) for name, entry in value.items()}}

    def handled(self: LocalTransport, request: httpx.Request) -> httpx.Response:
        answer = handle(self, request)
        if not answer.content or "json" not in answer.headers.get("content-type", ""):
            return answer
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, json=mentioned(answer.json()))

    monkeypatch.setattr(LocalTransport, "handle_request", handled)


@pytest.fixture
def world(database: Path) -> Iterator[World]:
    world = World(database, random.Random(1))
    world.session._bounds = Bounds(tries=2)
    yield world
    world.close()


def left_by(life: Life) -> list[str]:
    """The state of a resource, in full; its secret outputs are encrypted there."""
    outputs = {name: value for name, value in life.outputs.items() if name not in SECRET_OUTPUTS}
    return [repr(life.inputs), repr(outputs)]


def told_of(error: BaseException) -> list[str]:
    """All that an error can be made to say, also as a defect and out of a pickle."""
    try:
        raise error
    except Exception as again:
        defect = UnexpectedError.now(again)
    texts = [str(error), repr(error), repr(vars(error)), str(defect), repr(defect)]
    return [*texts, repr(pickle.dumps(error)), repr(pickle.loads(pickle.dumps(error)))]


def lived(world: World, kind: Kind) -> list[str]:
    """A resource from its creation to its end, each step first in vain; all that came of it."""
    inputs = kind.first(world, world.dice, "nowhere")
    later = {**inputs, **kind.then(world.dice, "nowhere")}
    life, said = Life(kind.life(world.session)), []
    for step in (lambda: life.up(inputs), lambda: life.up(later), life.refresh, life.destroy):
        for trouble in (True, False):
            if trouble:
                world.http.post("/_local/faults", json={"rate": 1, "kinds": ["500"]})
            said += done(step)
            world.peace()
            said += left_by(life)
    return said


def done(step: Callable[[], Any]) -> list[str]:
    try:
        step()
    except (FlagCopyError, CheckFailed) as error:
        return told_of(error)
    return []


def ends(platform: str, container: str, *environments: str, **flag: str) -> dict[str, Any]:
    names = ("project", "workspace")[platform == "split"]
    return {
        role: {"platform": platform, names: container, "environment": environment, **flag}
        for role, environment in zip(("source", "target"), environments, strict=True)
    }


def copied(world: World) -> list[str]:
    """Copies and promotions that are made, blocked, refused and filed."""
    programs = [
        (FlagCopyLife, ends("launchdarkly", "shop", "staging", "production", flag="theme")),
        (FlagCopyLife, ends("launchdarkly", "shop", "staging", "nowhere", flag="theme")),
        (FlagCopyLife, ends("launchdarkly", "support", "staging", "production", flag="desk-v3")),
        (FlagCopyLife, ends("split", "Payments", "Staging", "Production", flag="fee_display")),
        (FlagCopyLife, ends("split", "Payments", "Staging", "Audited", flag="fee_display")),
        (PromotionLife, {**ends("launchdarkly", "shop", "staging", "production"), "select": {"query": "-"}}),
        (PromotionLife, {**ends("split", "Payments", "Staging", "Audited"), "select": {"query": "_"}}),
    ]
    said: list[str] = []
    for life, program in programs:
        stack = Life(life(world.session))
        for more in ({}, {"approval": "request"}):
            said += done(lambda program=program, more=more, stack=stack: stack.up({**program, **more}))  # type: ignore[misc]
            said += left_by(stack)
        said += done(stack.refresh) + left_by(stack) if stack.id else []
    return said


def commands(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the commands print and write, on the local server and, with a token that is refused, on no server."""
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("LAUNCHDARKLY_", "SPLIT_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    reached = {
        "FLAGCOPY_LOCAL_DATABASE": str(database),
        "LAUNCHDARKLY_API_HOST": "local",
        "SPLIT_API_HOST": "local",
        "LAUNCHDARKLY_ACCESS_TOKEN": OURS["launchdarkly"],
        "SPLIT_ADMIN_API_KEY": OURS["split"],
    }
    elsewhere = {"LAUNCHDARKLY_API_HOST": "http://127.0.0.1:1", "SPLIT_API_HOST": "http://127.0.0.1:1"}
    said = []
    for arguments, changed in [
        ("diff launchdarkly:shop/staging launchdarkly:shop/production", {}),
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
        ("doctor", elsewhere),
        ("doctor", {"LAUNCHDARKLY_ACCESS_TOKEN": "api-wrong"}),
    ]:
        result = CliRunner(env={**reached, **changed}).invoke(main, arguments.split())
        said += [result.output, repr(result.exception)]
        assert result.exception is None or isinstance(result.exception, SystemExit)
    return said + [path.read_text() for path in folder.rglob("*") if path.suffix in (".html", ".py", ".yaml")]


def test_no_member_is_named(
    members: None,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    assert b"editor@example.com" in world.http.get("/api/v2/flags/shop/theme").content
    yard(world)
    said = [text for kind in KINDS for text in lived(world, kind)]
    said += copied(world)
    said += commands(world.database, tmp_path, monkeypatch)
    everything = "\n".join([*said, *world.told, caplog.text]).replace(*OWNER).encode()
    assert len(said) > 200
    secrets = secrets_of(world.database) | {token.encode() for token in (*OURS.values(), "api-wrong")}
    assert found_in(everything, secrets) == []
