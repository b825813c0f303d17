"""A config value as the real engine passes it, and its key with a namespace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ConfigValue:
    text: str
    secret: bool = False


Config = dict[str, ConfigValue]


def config_value(value: Any, *, secret: bool = False) -> ConfigValue:
    """A config value as the real engine passes it: text, and JSON for all that is not a string."""
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return ConfigValue(value, secret)


def full_key(project: str, key: str) -> str:
    namespace, _, name = key.rpartition(":")
    return f"{namespace.removesuffix(':config') or project}:{name}"
