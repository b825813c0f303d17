"""A disk that is full or read-only: for the local server's database, and for the state of a run."""

from __future__ import annotations

import random
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.local.store import Store

from .copies import DEFINITIONS, FLAGS, created
from .figures import Broken, Figures, named
from .kills import ended, project, serving, up
from .world import World

FULL, READ_ONLY = "PRAGMA max_page_count = 1", "PRAGMA query_only = ON"
DATABASE = "copies while the database is full or read-only"
STATE = "runs whose state has no room"


@contextmanager
def _limited(pragma: str, dice: random.Random) -> Iterator[None]:
    """From some moment on, SQLite itself refuses to write, on every connection."""
    begin, left = Store._connection, [dice.randrange(8)]  # about as many requests as a copy makes

    @contextmanager
    def connection(store: Store) -> Iterator[sqlite3.Connection]:
        with begin(store) as opened:
            left[0] -= 1
            if left[0] < 0:
                opened.execute(pragma)
            try:
                yield opened
            finally:
                opened.execute("PRAGMA max_page_count = 1073741823")
                opened.execute("PRAGMA query_only = OFF")

    with patch.object(Store, "_connection", connection):
        yield


def database(seed: int, count: int, figures: Figures) -> None:
    """Copies during which the database stops taking writes."""
    dice = random.Random(f"database {seed}")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "local.db")
        world = World(path, dice)
        for number in range(count):
            with figures.noting():
                _copy(world, f"--seed {seed}: database {number}", figures)
        world.close()
        with closing(sqlite3.connect(path)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            figures.broken.append(Broken("damage", f"--seed {seed}", f"the database: {said}"))


def _copy(world: World, where: str, figures: Figures) -> None:
    flag = world.dice.choice(FLAGS)
    world.edit(flag, "staging")
    world.fresh_session()
    at = {"platform": "launchdarkly", "project": "shop", "flag": flag}
    inputs = {
        "source": {**at, "environment": "staging"},
        "target": {**at, "environment": "production"},
        "on_missing_segments": "skip_rules",
    }
    world.news()
    life, how = FlagCopyLife(world.session), "copied before that"
    with _limited(world.dice.choice((FULL, READ_ONLY)), world.dice):
        checked = life.check({}, dict(inputs), preview=False)
        if checked.failures:
            named(checked.failures[0].reason, where)
            how = "check failed, and says why"
        else:
            try:
                created(life, checked.inputs)
            except FlagCopyError as error:
                named(str(error), where)
                how = "failed, and says why"
    writes = [entry for entry in world.news() if entry.ours and entry.collection in DEFINITIONS]
    if len(writes) > 1:
        raise Broken("twice", where, f"{writes}")
    again = life.check({}, dict(inputs), preview=False)
    if not again.failures and again.inputs["plan"]["changes"]:
        created(life, again.inputs)
    figures.add(DATABASE, how)


def state(seed: int, figures: Figures) -> None:
    """A run whose files may not grow beyond some size; the database is another process's."""
    dice = random.Random(f"state {seed}")
    where = f"--seed {seed}: state"
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as elsewhere:
        folder, path = project(Path(name)), Path(elsewhere, "local.db")
        world = World(path, dice)
        for flag in FLAGS:
            world.edit(flag, "staging")
        world.news()
        with serving(path) as (_, address):
            host = {"LAUNCHDARKLY_API_HOST": address, "PULUMI_CONFIG_PASSPHRASE": ""}
            (folder / "Pulumi.dev.yaml").write_text("config: {}\n")
            run = up(folder, **host)
            resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (dice.randrange(1000, 12_000),) * 2)
            text = ended(run, where)
            how = "had room enough"
            if run.returncode:
                named(text, where)
                if "cannot be written: File too large" not in text:
                    raise Broken("words", where, text[-2000:])
                how = "failed, and says why"
            again = up(folder, **host)
            text = ended(again, where)
            if again.returncode:
                raise Broken("damage", where, f"the next run: {text[-2000:]}")
        writes = [entry.key for entry in world.news() if entry.ours and entry.collection in DEFINITIONS]
        if len(writes) != len(set(writes)):
            raise Broken("twice", where, f"{writes}")
        figures.add(STATE, how)
        world.close()
