"""What runs the modules of an adopted program, and the config of its stack: new, or added to what an earlier run wrote.

What people have changed since is theirs: it stays, and they are told what is missing there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import yaml

from .code import string

_MAIN = '''\
"""Everything that `flagcopy adopt` took over: a module for each project."""

{imports}

__all__ = [{names}]
'''


def main_with(existing: str | None, names: Collection[str]) -> tuple[str, list[str]]:
    """The text of ``__main__.py`` that imports these modules, and those that it does not import."""
    if existing is None:
        return _main(names), []
    imported = re.findall(r"^\s*(?:import|from) +(\w+)", existing, re.MULTILINE)
    if existing == _main(imported):
        return _main({*imported, *names}), []
    return existing, sorted({*names} - {*imported})


def stack_with(existing: str | None, config: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The text of a stack's file with this config, and what is missing in it. What has a value keeps it."""
    document = _document(existing or "")
    before = document.get("config") or {}
    missing = {key: value for key, value in config.items() if key not in before}
    if existing is None or (missing and existing == _stack(document)):
        return _stack({**document, "config": {**before, **missing}}), {}
    return existing, missing


def _document(text: str) -> dict[str, Any]:
    """Empty where it is no mapping: whoever runs the stack is told so."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return document if isinstance(document, dict) else {}


def _main(names: Collection[str]) -> str:
    imports = "\n".join(f"import {name}" for name in sorted(names))
    return _MAIN.format(imports=imports, names=", ".join(string(name) for name in sorted(names)))


def _stack(document: Mapping[str, object]) -> str:
    return yaml.safe_dump(dict(document), sort_keys=False)
