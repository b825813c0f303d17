"""``Select``: which flags a promotion is about."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from typing_extensions import NotRequired, TypedDict


class SelectDict(TypedDict):
    """A ``Select`` as a plain dict."""

    flags: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    query: NotRequired[pulumi.Input[str]]
    all_flags: NotRequired[pulumi.Input[bool]]


@pulumi.input_type
class Select:
    """Which flags of the source: those that are named, or those with all of the tags, with a text in key or name, or
    both, or all of them. Archived flags are selected by name only. Resolved anew at every preview and `pulumi up`.

    Args:
        flags: keys or names, at least one; not together with the others.
        tags: a flag is selected if it has all of them; at least one.
        query: a text in the flag's key or name, in any case of letters.
        all_flags: True for every flag that the source has; not together with the others. ``exclude_flags`` of the
            promotion leaves some out.
    """

    def __init__(
        self,
        *,
        flags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        query: pulumi.Input[str] | None = None,
        all_flags: pulumi.Input[bool] | None = None,
    ) -> None:
        for name, value in (("flags", flags), ("tags", tags), ("query", query), ("all_flags", all_flags)):
            if value is not None:
                pulumi.set(self, name, value)

    @property
    @pulumi.getter
    def flags(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Keys or names."""
        return pulumi.get(self, "flags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def tags(self) -> pulumi.Input[Sequence[pulumi.Input[str]]] | None:
        """Tags, all of which a flag must have."""
        return pulumi.get(self, "tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def query(self) -> pulumi.Input[str] | None:
        """A text in key or name."""
        return pulumi.get(self, "query")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def all_flags(self) -> pulumi.Input[bool] | None:
        """Whether every flag is meant."""
        return pulumi.get(self, "all_flags")  # type: ignore[no-any-return]
