from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from pulumi_flagcopy.local import store as module
from pulumi_flagcopy.local.store import Store, StoreError, Transaction


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "a.db", clock=lambda: 7)
    yield made
    made.close()


def count_up(tx: Transaction) -> None:
    document = tx.get("x", ("counter",)) or {"version": 0}
    tx.put("x", ("counter",), {"version": document["version"] + 1})


COUNT_UP = """
import sys
from pulumi_flagcopy.local.store import Store
store = Store(sys.argv[1])
for _ in range(50):
    with store.transaction() as tx:
        document = tx.get("x", ("counter",)) or {"version": 0}
        tx.put("x", ("counter",), {"version": document["version"] + 1})
store.close()
"""
DIE_INSIDE = """
import os, sys
from pulumi_flagcopy.local.store import Store
with Store(sys.argv[1]).transaction() as tx:
    tx.put("x", ("half",), {})
    os._exit(9)
"""


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    document = {"text": "é\x00\ud800", "list": [1, 1.5, None, True], "nested": {"a": {}}}
    with store.transaction() as tx:
        tx.put("x", ("a", "b"), document)
    with store.transaction(write=False) as tx:
        assert tx.get("x", ("a", "b")) == document
        assert tx.get("x", ("a",)) is None
        assert tx.get("y", ("a", "b")) is None


def test_lists_keep_the_order_of_insertion_even_after_a_replacement(store: Store) -> None:
    with store.transaction() as tx:
        for name in ("c", "a", "b"):
            tx.put("x", ("p", name), {"n": name})
        tx.put("x", ("p", "c"), {"n": "c2"})
        assert [document["n"] for document in tx.list("x", ("p",))] == ["c2", "a", "b"]
        assert [document["n"] for document in tx.list("x", ("p",), offset=1, limit=1)] == ["a"]
        assert list(tx.keys("x", ("p",))) == [("p", "c"), ("p", "a"), ("p", "b")]


@pytest.mark.parametrize("name", ["p", "p/q", "p0", "", "%2F", "é", "\ud800", "p\x00"])
def test_a_prefix_is_a_whole_part_of_a_key(store: Store, name: str) -> None:
    with store.transaction() as tx:
        for other in ("p", "p/q", "p0", "", "%2F", "é", "\ud800", "p\x00"):
            tx.put("x", (other, "k"), {"of": other})
        assert [document["of"] for document in tx.list("x", (name,))] == [name]
        assert list(tx.keys("x", (name,))) == [(name, "k")]
        assert tx.count("x", (name,)) == 1


def test_where_and_containing_select_inside_the_database(store: Store) -> None:
    with store.transaction() as tx:
        tx.put("x", ("1",), {"on": True, "who": None, "list": ["abc"]})
        tx.put("x", ("2",), {"on": False, "who": "me", "list": ["abcd"]})
        assert [d["who"] for d in tx.list("x", where={"on": False})] == ["me"]
        assert [d["on"] for d in tx.list("x", where={"who": None})] == [True]
        assert [d["on"] for d in tx.list("x", containing="abc")] == [True]
        assert tx.count("x", where={"on": True, "who": "me"}) == 0


def test_a_page_decodes_no_more_than_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.transaction() as tx:
        for number in range(10_000):
            tx.connection.execute(
                "INSERT INTO documents (collection, key, body) VALUES ('x', ?, ?)",
                (f"{number}/", f'{{"n":{number},"archived":false}}'),
            )
    decoded: list[str] = []
    decode = module._document
    monkeypatch.setattr(module, "_document", lambda body: decoded.append(body) or decode(body))
    with store.transaction(write=False) as tx:
        page = tx.list("x", where={"archived": False}, offset=9_000, limit=20)
        assert [document["n"] for document in page] == list(range(9_000, 9_020))
        assert tx.count("x", where={"archived": False}) == 10_000
    assert len(decoded) == 20


def test_what_is_only_looked_at_is_decoded_once_until_it_changes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as tx:
        for number in range(3):
            tx.put("seen", (str(number),), {"n": number, "text": "looked at"})
    decoded: list[str] = []
    decode = module._document
    monkeypatch.setattr(module, "_document", lambda body: decoded.append(body) or decode(body))
    with store.transaction() as tx:
        assert [document["n"] for document in tx.seen("seen")] == [0, 1, 2]
        assert [document["n"] for document in tx.seen("seen")] == [0, 1, 2]
        assert len(decoded) == 3
        tx.put("seen", ("1",), {"n": 7, "text": "looked at"})
        assert [document["n"] for document in tx.seen("seen")] == [0, 7, 2]
        assert len(decoded) == 4


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            tx.put("x", ("a",), {})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.transaction(write=False) as tx:
        assert tx.list("x") == []
        assert tx.connection.execute("SELECT count(*) FROM history").fetchone() == (0,)


def test_a_part_that_raises_is_undone_alone_and_the_rest_is_kept(store: Store) -> None:
    def fail() -> None:
        with store.transaction(actor="part") as part:
            part.put("x", ("part",), {})
            raise KeyError

    with store.transaction() as tx:
        tx.put("x", ("first",), {})
        with pytest.raises(KeyError):
            fail()
        with store.transaction(actor="another") as another:
            another.put("x", ("second",), {})
    with store.transaction(write=False) as tx:
        assert list(tx.keys("x")) == [("first",), ("second",)]
        actors = tx.connection.execute("SELECT actor FROM history ORDER BY sequence").fetchall()
        assert actors == [("",), ("another",)]


def test_a_part_goes_with_the_whole(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            with store.transaction() as part:
                part.put("x", ("part",), {})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.transaction(write=False) as tx:
        assert list(tx.keys("x")) == []


def test_a_part_belongs_to_its_thread(store: Store) -> None:
    """What another thread writes meanwhile waits for its turn, and is not undone with what it waited for."""

    def write() -> None:
        with store.transaction() as tx:
            tx.put("x", ("other",), {})

    def fail(pool: ThreadPoolExecutor) -> None:
        with store.transaction() as tx:
            tx.put("x", ("mine",), {})
            other.append(pool.submit(write))
            raise KeyError

    other: list[Future[None]] = []
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(KeyError):
            fail(pool)
        other[0].result(30)
    with store.transaction(write=False) as tx:
        assert list(tx.keys("x")) == [("other",)]


def test_threads_do_not_lose_each_others_writes(store: Store) -> None:
    def work(_: int) -> None:
        with store.transaction() as tx:
            count_up(tx)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(200)))
    with store.transaction(write=False) as tx:
        assert tx.get("x", ("counter",)) == {"version": 200}


def test_processes_do_not_lose_each_others_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    workers = [subprocess.Popen([sys.executable, "-c", COUNT_UP, str(path)]) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    store = Store(path)
    with store.transaction(write=False) as tx:
        assert tx.get("x", ("counter",)) == {"version": 100}
    store.close()


def test_a_killed_process_leaves_a_usable_file_without_its_half(store: Store) -> None:
    with store.transaction() as tx:
        tx.put("x", ("whole",), {})
    assert subprocess.run([sys.executable, "-c", DIE_INSIDE, store.path], check=False).returncode == 9
    with store.transaction() as tx:
        assert list(tx.keys("x")) == [("whole",)]
        tx.put("x", ("after",), {})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork is of POSIX")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_does_not_touch_its_parents_connections(store: Store) -> None:
    with store.transaction() as tx:
        count_up(tx)
    child = os.fork()
    if child == 0:
        with store.transaction() as tx:
            count_up(tx)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    with store.transaction() as tx:
        count_up(tx)
        assert tx.get("x", ("counter",)) == {"version": 3}


def test_the_history_says_who_did_what_and_which_version_became_which(store: Store) -> None:
    with store.transaction(actor="me") as tx:
        tx.put("x", ("a",), {"version": 1})
        tx.put("x", ("a",), {"version": 2})
        tx.delete("x", ("a",))
        tx.delete("x", ("a",))
        tx.put("_local/settings", ("a",), {"version": 1})
        rows = tx.connection.execute(
            "SELECT at, actor, operation, collection, key, before, after FROM history ORDER BY sequence"
        ).fetchall()
    assert rows == [
        (7, "me", "put", "x", "a/", None, 1),
        (7, "me", "put", "x", "a/", 1, 2),
        (7, "me", "delete", "x", "a/", 2, None),
    ]


def test_a_file_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"a\.db has database version 99, this program needs 1"):
        Store(path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 100)
    with pytest.raises(StoreError, match=r"notes\.txt cannot be used as a database"):
        Store(path)
    assert path.read_text() == "not a database\n" * 100


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(StoreError, match="database version 0"):
        Store(path)
