"""What a provider is going to import at its first resource: it may do that while the program starts."""

from __future__ import annotations

from collections.abc import Iterator

from ..platforms import NAMES, module_of
from ..settings import LOCAL, is_local
from .config_value import Config, ConfigValue

VARIABLE = "PULUMI_FLAGCOPY_AHEAD"
"""Tells the provider process, in names with blanks between them."""


def modules_ahead(config: Config) -> Iterator[str]:
    """The modules, by the platforms that the stack's config speaks of."""
    hosts = {name: config.get(f"{name}:apiHost") for name in NAMES if _speaks_of(name, config)}
    if hosts:
        yield "pulumi_flagcopy.lifecycle.flag_copy"
        yield from map(module_of, hosts)
    if any(host is not None and is_local(host.text) for host in hosts.values()):
        yield "pulumi_flagcopy.local.transport"
        yield from (f"pulumi_flagcopy.local.{name}" for name in NAMES)


def every_module() -> Iterator[str]:
    """Those of all platforms, on the local server."""
    return modules_ahead({f"{name}:apiHost": ConfigValue(LOCAL) for name in NAMES})


def _speaks_of(platform: str, config: Config) -> bool:
    return any(key.startswith(f"{platform}:") for key in config)
