"""How a config key is given a value, in words that suit what is running: Pulumi, the built-in engine, or a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

STACK_VARIABLE = "FLAGCOPY_BUILT_IN_STACK"
"""The variable by which the built-in engine tells its children that it runs them, and which stack."""


class HowToSet(Protocol):
    """One way of running this package."""

    def key(self, key: str, value: str = "…") -> str:
        """How to give a key a value. A key may go on with the path of a member, such as ``x:accounts.eu.apiHost``."""
        ...

    def host(self, key: str, host: str) -> str:
        """How to give the API host of the default account."""
        ...

    def token(self, key: str, variable: str = "") -> str:
        """How to give the token of this key or, for the default account, environment variable."""
        ...


class ByPulumi:
    """With the Pulumi CLI."""

    def key(self, key: str, value: str = "…") -> str:
        return f"`pulumi config set {_path(key)} {value}`"

    host = key

    def token(self, key: str, variable: str = "") -> str:
        return f"`pulumi config set --secret {_path(key)}`" + (
            f", or `export {variable}=…`" if variable else ""
        )


class InFile:
    """With the built-in engine: it reads the stack's file, and has no command that writes it."""

    def __init__(self, stack: str) -> None:
        self._file = f"Pulumi.{stack}.yaml"

    def key(self, key: str, value: str = "…") -> str:
        name, dot, member = key.partition(".")
        where = f"`{member}` in `{name}`" if dot else f"`{name}: {value}`"
        return f"{where} under `config:` in {self._file}"

    host = key

    def token(self, key: str, variable: str = "") -> str:
        """Only the variable: nothing should lead to a token in a file as plain text."""
        return (
            f"`export {variable}=…`"
            if variable
            else f"{self.key(key)}, encrypted by `pulumi config set --secret`"
        )


class ForCommand:
    """For a command such as ``flagcopy diff``."""

    def key(self, key: str, value: str = "…") -> str:
        name, dot, member = key.partition(".")
        where = f"`{member}` in `{name}`" if dot else f"`{name}: {value}`"
        return f"{where} in a stack's config, and that stack with `--stack`"

    def host(self, key: str, host: str) -> str:
        return f"`--host {host}`"

    def token(self, key: str, variable: str = "") -> str:
        if not variable:
            return self.key(key)
        return f"`export {variable}=…`, or name with `--stack` a stack whose config has {key}"


def how_to_set(environment: Mapping[str, str]) -> HowToSet:
    """For resources and functions, in the process of a program or a provider with this environment."""
    stack = environment.get(STACK_VARIABLE)
    return InFile(stack) if stack else ByPulumi()


def _path(key: str) -> str:
    return f"--path '{key}'" if "." in key else key
