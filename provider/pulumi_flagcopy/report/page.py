"""The matrix as one HTML file that loads nothing.

The rows are JSON in the page, in blocks; the browser makes table rows of as many as are looked at, and reads a block
of differences only when one of them is opened. Whatever a vendor answered with is shown as text: escaped here, and put
into the page by its script as text only. A content security policy allows nothing but the one script and style.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .. import __version__
from ..copying.location import Scope
from ..copying.words import cell, plain
from .matrix import Matrix, Row, State, Tally

BLOCK = 100
"""Rows in one block of data."""

STATES = (State.REFERENCE, State.SAME, State.DIFFERS, State.MISSING)
"""In the order of the numbers that the page's script knows them by."""


_GENERATOR = b'<meta name="generator" content="pulumi-flagcopy '
_HEAD = 2000
"""As many bytes of a page have the line with its generator among them."""


@dataclass(frozen=True)
class Column:
    """An environment, as the page names it."""

    name: str
    reference: bool


def write_page(out: IO[str], matrix: Matrix, rows: Iterable[Row], made: datetime) -> Tally:
    """Write the page, in memory that does not grow with the number of flags.

    Args:
        out: where to.
        matrix: what the rows are of.
        rows: its rows.
        made: the moment, with its time zone, that the page says it was made at.
    """
    templates = Environment(
        loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    tally = Tally(len(matrix.columns))
    with TemporaryFile("w+", encoding="utf-8") as data:
        for block in _blocks(rows):
            for row in block:
                tally.add(row)
            _keep(
                data,
                templates.get_template("block.html.j2").render(
                    rows=[_row(row) for row in block], differences=[_differences(row) for row in block]
                ),
            )
        data.seek(0)
        page = templates.get_template("page.html.j2")
        pieces = page.generate(
            **_head(matrix, made),
            tally=tally,
            data=map(Markup, data),
            script=_own("page.js"),
            style=_own("page.css"),
        )
        out.writelines(pieces)
    return tally


def _keep(data: IO[str], text: str) -> None:
    """Put it by. Raises: OSError, which names the folder: that may be on another disk than the page."""
    try:
        data.write(text)
        data.flush()
    except OSError as error:
        with suppress(OSError):  # what it still has in hand has no room either
            data.close()
        raise OSError(error.errno, error.strerror, gettempdir()) from error


def is_page(path: Path) -> bool:
    """Whether this file is a page of ours, or has nothing in it that could be lost."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return not head or _GENERATOR in head


def _head(matrix: Matrix, made: datetime) -> dict[str, Any]:
    in_names = matrix.platform.in_names
    names = [in_names(name) for name in column_names(matrix.columns)]
    containers = dict.fromkeys(in_names(plain(scope.container)) for scope in matrix.columns)
    columns = [
        Column(name, scope == matrix.reference) for name, scope in zip(names, matrix.columns, strict=True)
    ]
    return {
        "title": f"Flags of {', '.join(containers)}",
        "platform": matrix.platform.title,
        "columns": columns,
        "reference": next(column.name for column in columns if column.reference),
        "places": [in_names(plain(str(scope), 200)) for scope in matrix.columns],
        "wanted": matrix.selection.wanted,
        "made": f"{made:%Y-%m-%d %H:%M %Z}",
        "version": __version__,
        "policy": (
            f"default-src 'none'; script-src '{_hash('page.js')}'; style-src '{_hash('page.css')}'; "
            "base-uri 'none'; form-action 'none'"
        ),
    }


def column_names(columns: Iterable[Scope]) -> list[str]:
    """The shortest names that tell these environments apart."""
    scopes = list(columns)
    one_account = len({scope.account for scope in scopes}) == 1
    one_container = one_account and len({scope.container for scope in scopes}) == 1
    names = [
        scope.environment
        if one_container
        else replace(scope, account=None).short
        if one_account
        else scope.short
        for scope in scopes
    ]
    return [cell(plain(name)) for name in names]


def _row(row: Row) -> list[Any]:
    """Flag, title, tags, and for each environment one number: state, off, gated, count of differences."""
    cells = [
        STATES.index(each.state)
        + 4 * each.off
        + 8 * each.gated
        + 16 * (sum(1 for _ in each.difference.side_by_side()) if each.difference else 0)
        for each in row.cells
    ]
    title = row.title if row.title != row.flag else ""
    return [
        cell(plain(row.flag, 300)),
        cell(plain(title, 200)),
        [cell(plain(tag)) for tag in row.tags],
        cells,
    ]


def _differences(row: Row) -> dict[int, list[tuple[str, str, str]]]:
    """By the place of the environment: what, in the reference, here."""
    return {
        place: [(what, becomes, was) for what, was, becomes in each.difference.side_by_side()]
        for place, each in enumerate(row.cells)
        if each.difference
    }


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while block := list(islice(remaining, BLOCK)):
        yield block


def _own(name: str) -> Markup:
    """A file of ours, as it is."""
    return Markup((files(__package__) / "templates" / name).read_text(encoding="utf-8"))


def _hash(name: str) -> str:
    return f"sha256-{b64encode(sha256(_own(name).encode()).digest()).decode()}"
