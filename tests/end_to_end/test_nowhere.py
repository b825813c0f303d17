"""What must be nowhere: tokens, SDK keys, members' mail addresses. Everything is run, also what fails."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_flagcopy.dynamic import providers
from pulumi_flagcopy.engine.children import Child
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.testing import Stack

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
