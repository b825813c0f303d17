"""A database that is full or read-only: said in words, and nothing is half done."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pulumi_flagcopy.errors import ConfigurationError, UnavailableError
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.traffic import Traffic
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

ADMIN = {"Authorization": "api-local"}
FULL = "database or disk is full"
READ_ONLY = "attempt to write a readonly database"


@contextmanager
def disk(monkeypatch: pytest.MonkeyPatch, pragma: str) -> Iterator[None]:
    """Every connection of every store gets a pragma before each transaction, so that SQLite itself refuses."""
    begin = Store._connection

    @contextmanager
    def limited(store: Store) -> Iterator[sqlite3.Connection]:
        with begin(store) as connection:
            connection.execute(pragma)
            try:
                yield connection
            finally:
                connection.execute("PRAGMA max_page_count = 1000000")
                connection.execute("PRAGMA query_only = OFF")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_connection", limited)
        yield


@pytest.fixture
def client(database: Path) -> Iterator[httpx.Client]:
    with httpx.Client(transport=LocalTransport(database), base_url="http://local", headers=ADMIN) as made:
        yield made


@pytest.mark.parametrize(
    ("pragma", "said"), [("PRAGMA max_page_count = 1", FULL), ("PRAGMA query_only = ON", READ_ONLY)]
)
def test_a_write_without_room_is_refused_whole(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, pragma: str, said: str
) -> None:
    body = {"key": "shop", "name": "Shop", "tags": [f"tag-{number:060}" for number in range(1000)]}
    with disk(monkeypatch, pragma):
        refused = client.post("/api/v2/projects", json=body)
    assert refused.status_code == 507
    assert said in refused.json()["message"]
    assert client.get("/api/v2/projects/shop").status_code == 404
    assert client.post("/api/v2/projects", json=body).status_code == 201


def test_a_request_that_cannot_be_noted_as_done_is_not_carried_out(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError(FULL)

    with monkeypatch.context() as patch:
        patch.setattr(Traffic, "_finish", full)
        refused = client.post("/api/v2/projects", json={"key": "shop", "name": "Shop"})
    assert refused.status_code == 507
    assert client.get("/_local/requests").json()["items"] == []
    assert client.get("/api/v2/projects/shop").status_code == 404


def test_a_commit_that_fails_leaves_no_transaction_behind(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(sqlite3.Connection):
        def commit(self) -> None:
            raise sqlite3.OperationalError(FULL)

    store = Store(database)
    with monkeypatch.context() as patch:
        store.close()
        connect = sqlite3.connect
        patch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, factory=Full, **more))
        with pytest.raises(sqlite3.OperationalError, match=FULL), store.transaction() as tx:
            tx.put("split/x", ("a",), {})
    patched = store._idle.get_nowait()
    assert not patched.in_transaction
    patched.close()
    with store.transaction() as tx:
        assert tx.get("split/x", ("a",)) is None
    store.close()


def session(database: Path) -> Session:
    config = {"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(database)}
    return Session(Settings(config.get, {}), tell=lambda _: None)


def test_the_clients_say_it_at_once(
    database: Path, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = session(database)
    with disk(monkeypatch, "PRAGMA query_only = ON"), pytest.raises(UnavailableError, match=READ_ONLY):
        opened.client("launchdarkly").get("/api/v2/projects")
    opened.close()


@pytest.mark.parametrize(
    "spoil",
    [lambda path: path.write_bytes(b"no database" * 100), lambda path: path.mkdir()],
    ids=["other content", "a folder"],
)
def test_a_file_that_cannot_be_used_is_a_wrong_setting(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(tmp_path / "local.db")
    with pytest.raises(ConfigurationError, match="flagcopy:localDatabase") as caught:
        session(tmp_path / "local.db").client("launchdarkly")
    assert "local.db" in caught.value.detail


@pytest.mark.parametrize("sample", [False, True])
def test_it_is_the_owners_alone(tmp_path: Path, sample: bool) -> None:
    path = tmp_path / ".flagcopy" / "local.db"
    before = os.umask(0)
    try:
        if not sample:
            Store(path).close()
        with httpx.Client(transport=LocalTransport(path), base_url="http://local", headers=ADMIN) as client:
            client.get("/api/v2/versions")
            modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert modes
    assert set(modes.values()) == {0o600}
