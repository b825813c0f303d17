"""What is in users' state and may never change: provider classes, type tokens, config keys, output names."""

from __future__ import annotations

import base64
import pickletools

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_flagcopy as fc
from pulumi_flagcopy.dynamic import providers

PROVIDERS = {
    "FlagCopyProvider": (
        "gASVPQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMEEZsYWdDb3B5UHJvdmlkZXKUk5QpgZQu"
    ),
}
TOKENS = {
    fc.FlagCopy: "dynamic/flagcopy:FlagCopy",
}


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_pickled_provider_is_the_same_forever(name: str) -> None:
    assert serialize_provider(getattr(providers, name)()) == PROVIDERS[name]


def test_every_provider_class_is_pinned() -> None:
    defined = {
        name
        for name, cls in vars(providers).items()
        if isinstance(cls, type) and cls.__module__ == providers.__name__
    }
    assert defined == set(PROVIDERS)


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_pickle_holds_two_names_and_nothing_else(name: str) -> None:
    strings = [
        argument
        for _, argument, _ in pickletools.genops(base64.b64decode(PROVIDERS[name]))
        if isinstance(argument, str)
    ]
    assert strings == ["pulumi_flagcopy.dynamic.providers", name]


@pytest.mark.parametrize(("cls", "token"), TOKENS.items())
def test_the_type_token_is_the_same_forever(cls: type, token: str) -> None:
    assert cls._resource_type_name == token  # type: ignore[attr-defined]
