"""Pulumi.yaml and Pulumi.<stack>.yaml as documents of any shape: what is wrong is told by file and key."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import yaml

from ..copying.spelling import closest
from ..copying.words import plain
from .errors import ProjectError

Document = dict[str, Any]

_HOW = "One key a line, indented under `config:`, with a colon and a blank before the value:\nconfig:\n"
_EXAMPLE = f"{_HOW}  launchdarkly:apiHost: local"
_KINDS = {
    str: "a text",
    list: "a list",
    dict: "a mapping",
    bool: "yes or no",
    int: "a number",
    float: "a number",
}
_TEXT = "tag:yaml.org,2002:str"
_ALIKE = 0.75
"""``Config`` and ``confg`` are more alike to ``config``, ``context`` is less."""


class _Loader(yaml.SafeLoader):
    """YAML as the Pulumi CLI reads it: ``on``, ``no`` and ``12:30`` are texts, where PyYAML has yes, no and 750.

    Source: ``resolve.go`` of gopkg.in/yaml.v3.
    """

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        yes_or_no = tag.endswith(":bool") and value.lower() not in ("true", "false")
        sixties = tag.endswith((":int", ":float")) and ":" in value
        return _TEXT if yes_or_no or sixties else tag


def read_document(path: Path, known: Collection[str]) -> Document:
    """The mapping in a file; an empty file is an empty one. ``known``: the keys that such a file may have.

    Raises:
        ProjectError: it cannot be read, is no mapping, or has a config key where none is read.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except Exception as error:  # PyYAML raises anything, where a tag does not fit its value
        raise ProjectError(f"{path} cannot be read: {_said(error)}") from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ProjectError(
            f"{path} is not a mapping", f"It is {kind(document)}.", "Write `key: value` lines."
        )
    for key in document:
        if isinstance(key, str) and key not in known:
            _refuse_key(path, key, known)
    return document


def config_of(path: Path, document: Document) -> Document:
    """What is under ``config:``.

    Raises:
        ProjectError: it is no mapping from names to plain values.
    """
    config = document.get("config")
    if config is None:
        return {}
    if not isinstance(config, dict):
        raise ProjectError(f"{path}: config is {kind(config)}, and has to be a mapping", remedy=_EXAMPLE)
    for key, value in config.items():
        if not isinstance(key, str) or not key.rpartition(":")[2]:
            raise ProjectError(
                f"{path}: config has the key {plain(str(key))!r}, which is no name", remedy=_EXAMPLE
            )
        _refuse_value(path, key, value)
    return config


def text_of(path: Path, document: Document, key: str) -> str | None:
    """A text, None if there is none. Raises: ProjectError if it is something else."""
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value:
        raise ProjectError(
            f"{path}: {key} is {kind(value)}, and has to be a text", remedy="Put it in quotes."
        )
    return value


def mapping_of(path: Path, document: Document, key: str) -> Document:
    """A mapping, empty if there is none. Raises: ProjectError if it is something else."""
    value = document.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ProjectError(f"{path}: {key} is {kind(value)}, and has to be a mapping")
    return value


def kind(value: object) -> str:
    """What a value is, in words. Never the value: it may be a token."""
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def _said(error: Exception) -> str:
    """What is wrong, and in which line; without the line itself, in which a token may be."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem or error.context}, in line {error.problem_mark.line + 1}"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return (
        "it is not UTF-8"
        if isinstance(error, UnicodeDecodeError)
        else f"it is not YAML ({type(error).__name__})"
    )


def _refuse_key(path: Path, key: str, known: Collection[str]) -> None:
    """What is neither ours nor Pulumi's is left alone, unless it was meant to be read."""
    if ":" in key:
        found = plain(key)
        raise ProjectError(
            f"{path} has {found} beside `config:`, where nothing reads it", remedy=f"{_HOW}  {found}: …"
        )
    if closest(key, ["config"], _ALIKE) and "config" in known:
        raise ProjectError(f"{path} has {plain(key)}, which nothing reads. Did you mean config?")


def _refuse_value(path: Path, key: str, value: Any) -> None:
    try:
        json.dumps(value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise ProjectError(
            f"{path}: {plain(key)} has a value that is neither text, number, yes or no, nor made of these",
            remedy="Put dates and the like in quotes.",
        ) from None
