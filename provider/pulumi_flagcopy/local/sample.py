"""The sample: a shop of real size in both vendors' accounts, loaded through the APIs themselves."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import tempfile
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client

from .store import Document, Key, Store, provide_folder

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Send = Callable[[str, str, Any], Any]

# A vendor's folder, which has the sample in its module `sample`, and the Authorization that loads it.
SAMPLES = {
    "launchdarkly": "api-local",
    "split": "Bearer local-admin",
}
SEED = 40
FIRST_MOMENT = 1_767_600_000_000  # 2026-01-05, in milliseconds: the sample is the same on every machine
STEP_MS = 1000


def ensure_sample(database: str | os.PathLike[str]) -> None:
    """Makes the database file with the sample, unless the file exists.

    It appears whole or not at all: several processes may ask at once, one of them makes it.
    """
    target = Path(database).absolute()
    if target.exists():
        return
    provide_folder(target.parent)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        draft = Path(folder, "sample.db")
        draft.touch(0o600)
        draft.write_bytes(sample_file())
        with contextlib.suppress(FileExistsError):
            os.link(draft, target)


def sample_documents() -> list[tuple[str, Key, Document]]:
    """Every document of the sample, with its collection and key, in order of insertion."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder, "sample.db")
        draft.write_bytes(sample_file())
        store = Store(draft)
        with store.transaction(write=False) as tx:
            documents = list(tx.everything())
        store.close()
    return documents


@cache
def sample_file() -> bytes:
    """A database file with the sample; made once in a process."""
    from .app import create_app

    moments = itertools.count(FIRST_MOMENT, STEP_MS)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder, "sample.db")
        app = create_app(draft, clock=lambda: next(moments), source=random.Random(SEED))
        for vendor, authorization in SAMPLES.items():
            import_module(f"{__package__}.{vendor}.sample").load(_sender(app, authorization))
        store: Store = app.extensions["flagcopy"].store
        with store.transaction() as tx:
            tx.connection.execute("DELETE FROM requests")
        store.close()
        return draft.read_bytes()


def _sender(app: WSGIApplication, authorization: str) -> Send:
    client = Client(app, use_cookies=False)
    headers = {"Authorization": authorization, "Content-Type": "application/json"}

    def send(method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body)
        answer = client.open(path, method=method, headers=headers, data=data)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.text}")
        return answer.json if answer.data else None

    return send
