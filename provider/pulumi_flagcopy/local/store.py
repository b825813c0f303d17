"""Documents in one SQLite file, shared safely by threads and processes."""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from .json_text import read, written

Key = tuple[str, ...]
Document = dict[str, Any]
Clock = Callable[[], int]

SCHEMA_VERSION = 1
BUSY_TIMEOUT_S = 30.0
KEYS_AT_ONCE = 500
OWN_FOLDER = ".flagcopy"
OWN = "_local/"  # collections of the server itself, which have no history

SCHEMA = """
CREATE TABLE documents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (collection, key));
CREATE TABLE history (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, actor TEXT NOT NULL, operation TEXT NOT NULL,
    collection TEXT NOT NULL, key TEXT NOT NULL, before INTEGER, after INTEGER);
CREATE TABLE requests (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, query TEXT NOT NULL,
    status INTEGER, fault TEXT);
CREATE TABLE windows (
    bucket TEXT PRIMARY KEY, opened INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
"""


class StoreError(Exception):
    """The database file cannot be used; the text says which file and why."""


class NoFolderError(StoreError):
    """The folder that the file is to be in is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"There is no folder {folder}: make it, or name another file.")


def provide_folder(folder: Path) -> None:
    """Makes the folder for the owner only, if it is the one that databases are in by default.

    Any other that is missing may be a slip of the pen: raises `NoFolderError`.
    """
    if folder.name == OWN_FOLDER and folder.parent.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    elif not folder.exists():
        raise NoFolderError(folder)


def wall_clock() -> int:
    """Now, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class Store:
    """Collections of JSON documents in the SQLite file at `path`, which is made when it is missing.

    Of folders only a missing `.flagcopy` is made.
    A collection is named by its vendor ("launchdarkly/flags"); a key is a tuple of strings. Any number of
    threads and processes may share one file. What a killed process had not committed is gone, the rest
    stays readable. Raises `StoreError` when the file is not such a database, or of another version.
    """

    def __init__(self, path: str | os.PathLike[str], *, clock: Clock = wall_clock) -> None:
        self.path = Path(path).absolute()
        self.clock = clock
        self._forget_connections()
        try:
            provide_folder(self.path.parent)
            os.close(
                os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            )  # what SQLite lays beside it has the same mode
            self._prepare()
        except (OSError, sqlite3.DatabaseError) as error:
            raise StoreError(f"{self.path} cannot be used as a database: {error}") from error

    @contextmanager
    def transaction(self, *, actor: str = "", write: bool = True) -> Iterator[Transaction]:
        """One transaction: committed at the end of the block, rolled back when the block raises.

        `actor` is who the history names. With `write=False` the block sees one consistent snapshot and
        holds up no writer. In the block of another one, and in its thread, it is a part of that one: when it
        raises, what it wrote itself is gone.
        """
        if os.getpid() != self._process:
            self._forget_connections()
        outer = getattr(self._under_way, "connection", None)
        if outer is not None:
            with _savepoint(outer):
                yield Transaction(outer, actor=actor, now=self.clock())
            return
        with self._turn if write else _nobody_waits(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            self._under_way.connection = connection
            try:
                yield Transaction(connection, actor=actor, now=self.clock())
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
            finally:
                self._under_way.connection = None

    def close(self) -> None:
        """Closes the idle connections; the last process to do so folds the write-ahead log into the file."""
        _close_all(self._idle)

    def _forget_connections(self) -> None:
        """SQLite connections must not cross a fork: the child starts with none."""
        self._process = os.getpid()
        # The last one used is the next: what it has in memory is as the file has it.
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._turn = threading.Lock()  # threads of one process queue here instead of polling the file's lock
        self._under_way = threading.local()
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        idle = self._idle
        try:
            connection = idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            idle.put(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _prepare(self) -> None:
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                (found,) = connection.execute("PRAGMA user_version").fetchone()
                (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                if found == 0 and tables == 0:
                    for statement in filter(str.strip, SCHEMA.split(";")):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                elif found != SCHEMA_VERSION:
                    raise StoreError(
                        f"{self.path} has database version {found}, this program needs {SCHEMA_VERSION}: "
                        "name another file, or remove that one."
                    )
            except BaseException:
                connection.rollback()
                raise
            connection.commit()


class Transaction:
    """Reads and writes of one transaction. Documents are copies: change them, then `put` them."""

    def __init__(self, connection: sqlite3.Connection, *, actor: str, now: int) -> None:
        self.connection = connection
        self.actor = actor
        self.now = now

    def get(self, collection: str, key: Key) -> Document | None:
        body = self.text(collection, key)
        return None if body is None else _document(body)

    def text(self, collection: str, key: Key) -> str | None:
        """The document as it is stored, in JSON."""
        row = self.connection.execute(
            "SELECT body FROM documents WHERE collection = ? AND key = ?", (collection, _text(key))
        ).fetchone()
        return None if row is None else str(row[0])

    def get_all(self, collection: str, keys: Sequence[Key]) -> list[Document | None]:
        """As `get` for each key, in few statements."""
        found: dict[str, str] = {}
        texts = [_text(key) for key in keys]
        for start in range(0, len(texts), KEYS_AT_ONCE):
            some = texts[start : start + KEYS_AT_ONCE]
            found.update(
                self.connection.execute(
                    "SELECT key, body FROM documents WHERE collection = ? "
                    f"AND key IN ({', '.join('?' * len(some))})",
                    (collection, *some),
                )
            )
        return [_document(found[text]) if text in found else None for text in texts]

    def put(self, collection: str, key: Key, document: Document) -> None:
        """Writes the document; a replaced one keeps its place in the order of insertion.

        The history keeps the member "version" of the document before and after.
        """
        self._remember("put", collection, key, document.get("version"))
        self.connection.execute(
            "INSERT INTO documents (collection, key, body) VALUES (?, ?, ?) "
            "ON CONFLICT (collection, key) DO UPDATE SET body = excluded.body",
            (collection, _text(key), written(document)),
        )

    def delete(self, collection: str, key: Key) -> bool:
        """Removes the document and says whether it was there."""
        if self.text(collection, key) is None:
            return False
        self._remember("delete", collection, key, None)
        self.connection.execute(
            "DELETE FROM documents WHERE collection = ? AND key = ?", (collection, _text(key))
        )
        return True

    def delete_all(self, collection: str, prefix: Key) -> int:
        """Removes every document whose key begins with `prefix`; the history notes the prefix once."""
        where, values = _within(collection, prefix)
        deleted = self.connection.execute(f"DELETE FROM documents WHERE {where}", values).rowcount
        if deleted:
            self._remember("delete_all", collection, prefix, None)
        return deleted

    def list(
        self,
        collection: str,
        prefix: Key = (),
        *,
        where: Mapping[str, Any] | None = None,
        containing: str = "",
        offset: int = 0,
        limit: int | None = None,
    ) -> list[Document]:
        """The documents whose key begins with `prefix`, in order of insertion.

        `where` compares top-level members by equality, `containing` looks for a JSON string anywhere: both
        inside SQLite, so that no more is decoded than is asked for.
        """
        condition, values = _within(collection, prefix, where)
        if containing:
            condition += " AND instr(body, ?)"
            values += (written(containing),)
        rows = self.connection.execute(
            f"SELECT body FROM documents WHERE {condition} ORDER BY sequence LIMIT ? OFFSET ?",
            (*values, -1 if limit is None else limit, offset),
        )
        return [_document(body) for (body,) in rows]

    def seen(self, collection: str, prefix: Key = ()) -> Sequence[Document]:
        """As `list`, to be looked at only: who changes one of these changes it for others."""
        condition, values = _within(collection, prefix)
        rows = self.connection.execute(
            f"SELECT body FROM documents WHERE {condition} ORDER BY sequence", values
        )
        return [_seen(body) for (body,) in rows]

    def keys(self, collection: str, prefix: Key = ()) -> Sequence[Key]:
        """The keys that begin with `prefix`, in order of insertion."""
        condition, values = _within(collection, prefix)
        rows = self.connection.execute(
            f"SELECT key FROM documents WHERE {condition} ORDER BY sequence", values
        )
        return [_key(text) for (text,) in rows]

    def everything(self) -> Iterator[tuple[str, Key, Document]]:
        """Every document with its collection and key, in order of insertion."""
        rows = self.connection.execute("SELECT collection, key, body FROM documents ORDER BY sequence")
        for collection, text, body in rows:
            yield collection, _key(text), _document(body)

    def count(self, collection: str, prefix: Key = (), *, where: Mapping[str, Any] | None = None) -> int:
        condition, values = _within(collection, prefix, where)
        (number,) = self.connection.execute(
            f"SELECT count(*) FROM documents WHERE {condition}", values
        ).fetchone()
        return int(number)

    def _remember(self, operation: str, collection: str, key: Key, after: int | None) -> None:
        """Notes what is about to be done, and the version that the document has until then."""
        if collection.startswith(OWN):
            return
        text = _text(key)
        self.connection.execute(
            "INSERT INTO history (at, actor, operation, collection, key, before, after) "
            "VALUES (?, ?, ?, ?, ?, (SELECT json_extract(body, '$.version') FROM documents "
            "WHERE collection = ? AND key = ?), ?)",
            (self.now, self.actor, operation, collection, text, collection, text, after),
        )


@contextmanager
def _savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """A part of the transaction under way that can be undone alone."""
    connection.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has undone all of it
            connection.execute("ROLLBACK TO part")
            connection.execute("RELEASE part")
        raise
    connection.execute("RELEASE part")


def _within(
    collection: str, prefix: Key, where: Mapping[str, Any] | None = None
) -> tuple[str, tuple[Any, ...]]:
    conditions, values = ["collection = ?"], [collection]
    if prefix:
        start = _text(prefix)
        conditions += ["key >= ?", "key < ?"]
        values += [start, start[:-1] + chr(ord("/") + 1)]
    for member, value in (where or {}).items():
        conditions.append("json_extract(body, ?) IS ?")
        values += [f'$."{member}"', value]
    return " AND ".join(conditions), tuple(values)


def _text(key: Key) -> str:
    """A key as text: parts percent-encoded and each closed by "/", so that a prefix is one range."""
    return "".join(map(_closed, key))


@lru_cache(4096)
def _closed(part: str) -> str:
    """Requests name the same few things again and again."""
    return quote(part, safe="", errors="surrogatepass") + "/"


def _key(text: str) -> Key:
    return tuple(unquote(part, errors="surrogatepass") for part in text.split("/")[:-1])


@lru_cache(4096)
def _seen(body: str) -> Document:
    """Each page of a filtered list asks for all of its documents, and page follows page."""
    return _document(body)


def _document(body: str) -> Document:
    document: Document = read(body)
    return document


@contextmanager
def _nobody_waits() -> Iterator[None]:
    yield


def _close_all(idle: queue.LifoQueue[sqlite3.Connection]) -> None:
    while True:
        try:
            idle.get_nowait().close()
        except queue.Empty:
            return
