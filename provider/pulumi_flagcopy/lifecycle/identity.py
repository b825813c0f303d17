"""The id of a resource: its place, outermost first, after the account if it is not the default one."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from ..errors import InputError


def compose(names: tuple[str, ...], place: Mapping[str, str], account: str | None) -> str:
    """``shop/production/beta-testers``, or ``eu@shop/production/beta-testers``."""
    path = "/".join(_escaped(place[name]) for name in names)
    return f"{_escaped(account)}@{path}" if account else path


def parse(id: str, names: tuple[str, ...], title: str) -> tuple[dict[str, str], str | None]:
    """The place and the account that an id stands for. Raises ``InputError`` when it is none."""
    account, _, path = id.rpartition("@")
    parts = [unquote(part) for part in path.split("/")]
    if len(parts) != len(names) or not all(parts):
        raise InputError(
            "id",
            f"'{id}' is not the id of a {title}",
            f"It must be {'/'.join(names)}; with an account that is not the default one, account@{'/'.join(names)}.",
        )
    return dict(zip(names, parts, strict=True)), unquote(account) or None


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F").replace("@", "%40")
