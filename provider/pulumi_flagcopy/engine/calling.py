"""A call of the provider process, and what it says when it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from .errors import ProviderError

MOST_METADATA = 2**30
CHANNEL_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
# What a step that failed in part leaves comes as metadata, which gRPC would cut at 16 KB.
PROVIDER_OPTIONS = [
    *CHANNEL_OPTIONS,
    ("grpc.enable_http_proxy", 0),  # it is on this machine
    ("grpc.max_metadata_size", MOST_METADATA),
    ("grpc.absolute_max_metadata_size", MOST_METADATA),
]
Answer = TypeVar("Answer")


class InitFailed(Exception):
    """An answer that a resource is there and not as it should be."""

    def __init__(self, detail: provider_pb2.ErrorResourceInitFailed) -> None:
        self.detail = detail
        super().__init__(*detail.reasons)


def call(method: Callable[..., Answer], request: Any) -> Answer:
    """The answer.

    Raises:
        InitFailed: see there.
        ProviderError: it refused, or it ended.
    """
    try:
        return method(request)
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            raise ProviderError(
                "The provider process ended in the middle of its work",
                "What it was doing may or may not have happened.",
                "Look at what it printed last, then run `flagcopy refresh` before the next `flagcopy up`.",
            ) from error
        if detail := _init_failed(error):
            raise InitFailed(detail) from error
        raise ProviderError(*clean_traceback(error.details() or str(error))) from error


def _init_failed(error: grpc.RpcError) -> provider_pb2.ErrorResourceInitFailed | None:
    """The detail of an error that is about a resource which is kept. Source: the same file, ``parseError``."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for packed in status_pb2.Status.FromString(value).details:
                detail = provider_pb2.ErrorResourceInitFailed()
                if packed.Unpack(detail):
                    return detail
    return None


_CHAINED = re.compile(
    r"\n\n(?:During handling of the above exception, another exception occurred"
    r"|The above exception was the direct cause of the following exception):\n\n"
    r"(?=Traceback \(most recent call last\):\n  File )"
)
_OURS = re.compile(r"^pulumi_flagcopy\.\w+: ")
"""The class of an error of ours, whose words are written to be read without it."""
_FRAME = re.compile(r'  File "(?P<file>[^"]*)".*\n(?:    .*\n)*')


def clean_traceback(details: str) -> tuple[str, str]:
    """The message of an error that the SDK sent as a traceback, and the frames of the provider's own code."""
    details = _CHAINED.split(details.strip())[-1]
    header = "Traceback (most recent call last):\n"
    if not details.startswith(header):
        return _OURS.sub("", details), ""
    position = len(header)
    frames = []
    while match := _FRAME.match(details, position):
        if not match["file"].endswith("pulumi/dynamic/__main__.py"):
            frames.append(match.group().rstrip("\n"))
        position = match.end()
    return _OURS.sub("", details[position:].strip()), "\n".join(frames)
