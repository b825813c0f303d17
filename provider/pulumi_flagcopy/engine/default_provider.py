"""The default provider of a run: what of the stack's config it is given, and what of that goes into the state."""

from __future__ import annotations

from pulumi.runtime.proto import provider_pb2

from ..platforms import NAMES
from .config_value import Config
from .state import PROVIDER_TYPE
from .values import Properties, secret, to_struct


def provider_inputs(config: Config) -> Properties:
    """The inputs of the default provider: the whole config, as Pulumi gives it to dynamic providers."""
    return {key: secret(value.text) if value.secret else value.text for key, value in config.items()}


def kept_inputs(config: Config) -> Properties:
    """What of them goes into the state: no token that stands in the stack's file as plain text."""
    return {
        key: value
        for key, value in provider_inputs(config).items()
        if config[key].secret or not _may_be_token(key)
    }


def _may_be_token(key: str) -> bool:
    """Of a platform's keys only the host is none, and has none inside."""
    namespace, _, name = key.rpartition(":")
    return namespace in NAMES and name != "apiHost"


def configuration(config: Config) -> provider_pb2.ConfigureRequest:
    return provider_pb2.ConfigureRequest(
        name="default",
        type=PROVIDER_TYPE,
        args=to_struct(provider_inputs(config)),
        variables={f"pulumi-python:config:{key}": value.text for key, value in config.items()},
        acceptSecrets=True,
        acceptResources=True,
        sends_old_inputs=True,
        sends_old_inputs_to_delete=True,
    )
