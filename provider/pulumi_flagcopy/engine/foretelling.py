"""What a deletion will do: the one step that Pulumi's protocol has no way to ask about in a preview."""

from __future__ import annotations

from collections.abc import Iterable

from ..copying.words import plain
from .errors import ProviderError, StillNamedError
from .provider_process import OURS, Provider
from .state import Resource

_SPLIT = "pulumi-python:dynamic/split:"
_NAMED = {f"{_SPLIT}Workspace": "workspace_id", f"{_SPLIT}Environment": "environment_id"}
"""What others name by the output that is its id, and people by its name."""
_LONGEST = 1000


def end_of(resource: Resource, provider: Provider, state: Iterable[Resource]) -> str:
    """What the end of a resource does beside forgetting or deleting it, in words; nothing is written.

    Args:
        provider: is asked, and knows what other resources of the program have.
        state: all that the state has: workspaces and environments that are given by id are said by its names.

    Raises:
        StillNamedError: others name it, as far as is known by now.
    """
    if not resource.type.startswith(OURS):
        return ""
    try:
        said = provider.ending(resource)
    except StillNamedError as error:
        raise StillNamedError(_by_name(error.summary, state), fails=error.fails) from None
    except ProviderError as error:
        said = f"it is not known what its end does: {error.summary}"
    return _by_name(said, state)


def _by_name(said: str, state: Iterable[Resource]) -> str:
    for kind, known in ((one.type, one.outputs) for one in state if one.type in _NAMED):
        if known.get(_NAMED[kind]) and known.get("name"):
            said = said.replace(str(known[_NAMED[kind]]), plain(str(known["name"]), _LONGEST))
    return said
