"""Property values, as Pulumi's engine has them.

A value is JSON, with two things more: a *secret* is a mapping with Pulumi's signature around the value, and an
*unknown* (preview only) is the SDK's sentinel string. Both are the wire's own shapes, so that nothing is translated
between the program, the provider and the state.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

Properties = dict[str, Any]

UNKNOWN = rpc.UNKNOWN
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
PROVIDER_KEY = "__provider"


def secret(value: Any) -> Any:
    """The value as a secret; a secret stays as it is."""
    return value if is_secret(value) else {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def is_unknown(value: Any) -> bool:
    return bool(value == UNKNOWN)


def mapped(value: Any, leaf: Callable[[Any], Any], special: Callable[[Mapping[str, Any]], Any]) -> Any:
    """A copy of the value: ``leaf`` answers for scalars, ``special`` for mappings with a signature."""
    # Not Mapping: a promotion has tens of thousands of values, and that takes longer.
    if isinstance(value, dict):
        if SIGNATURE in value:
            return special(value)
        return {key: mapped(child, leaf, special) for key, child in value.items()}
    if isinstance(value, list):
        return [mapped(child, leaf, special) for child in value]
    return leaf(value)


def reveal(value: Any) -> Any:
    """The value without any secret mark, at any depth."""

    def special(marked: Mapping[str, Any]) -> Any:
        return reveal(marked["value"]) if is_secret(marked) else dict(marked)

    return mapped(value, lambda scalar: scalar, special)


def for_provider(properties: Properties) -> Properties:
    """The properties as a provider gets them that takes neither secrets nor resource references."""

    def special(marked: Mapping[str, Any]) -> Any:
        if is_secret(marked):
            return mapped(marked["value"], lambda scalar: scalar, special)
        if marked[SIGNATURE] == RESOURCE:
            return marked.get("id") or marked["urn"]
        return dict(marked)

    return {key: mapped(value, lambda scalar: scalar, special) for key, value in properties.items()}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each scalar and each mapping with a signature, with its path; secrets are opened."""
    left = [(path, value)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict) and SIGNATURE not in value:
            left += [(f"{path}.{key}" if path else str(key), value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            left += [(f"{path}[{index}]", value[index]) for index in reversed(range(len(value)))]
        else:
            yield path, value
            if is_secret(value):
                left.append((path, value["value"]))


def contains_secret(value: Any) -> bool:
    return any(is_secret(leaf) for _, leaf in leaves(value))


def first_unknown(value: Any) -> str | None:
    """The path of the first unknown, or None."""
    return next((path for path, leaf in leaves(value) if is_unknown(leaf)), None)


def first_asset(value: Any) -> str | None:
    """The path of the first asset or archive, or None."""
    for path, leaf in leaves(value):
        if isinstance(leaf, Mapping) and leaf.get(SIGNATURE) in (ASSET, ARCHIVE):
            return path
    return None


def keep_secret(results: Properties, sources: Properties) -> Properties:
    """The results, secret again where the source of the same name was.

    As Pulumi's engine does for a provider that takes no secrets (``annotateSecrets``).
    """
    marked = dict(results)
    for key, source in sources.items():
        if key not in results:
            continue
        result = results[key]
        plain = isinstance(result, Mapping) and SIGNATURE not in result
        if plain and isinstance(source, Mapping) and SIGNATURE not in source:
            marked[key] = keep_secret(dict(result), dict(source))
        elif contains_secret(source):
            marked[key] = secret(result)
    return marked


def shown(value: Any, indent: int | None = None) -> str:
    """A value in one line, unless it is to be indented; secrets and unknowns as words."""
    return (
        json.dumps(_masked(value), ensure_ascii=False, indent=indent)
        .replace('"[secret]"', "[secret]")
        .replace('"[unknown]"', "[unknown]")
    )


def _masked(value: Any) -> Any:
    if is_secret(value):
        return "[secret]"
    if is_unknown(value):
        return "[unknown]"
    if isinstance(value, dict):
        return {key: _masked(child) for key, child in value.items() if key != SIGNATURE}
    if isinstance(value, list):
        return [_masked(child) for child in value]
    return value


def to_struct(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def from_struct(struct: struct_pb2.Struct) -> Properties:
    """By key, as Pulumi shows and writes them: the order in which they were given is lost on the wire."""
    return {key: _from_value(struct.fields[key]) for key in sorted(struct.fields)}


def _from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_from_value(child) for child in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "string_value":
        return value.string_value
    if kind == "bool_value":
        return value.bool_value
    return None
