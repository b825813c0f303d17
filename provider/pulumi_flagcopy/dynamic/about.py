"""Which resource a message is about: the provider process has one stderr for all of them.

The built-in engine asks for it in a preview, and tells a message below the line of its resource. It is told, too, for
which resources `up` will fail. Nobody else asks, and nobody else is told.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

VARIABLE = "PULUMI_FLAGCOPY_ABOUT"
"""By it the built-in engine asks."""
_MARK = "\x1e"
"""No message has it: see ``words.harmless``."""


def marked(message: str, urn: str) -> str:
    """The message with the URN of its resource in each of its lines."""
    begin = f"{_MARK}{quote(urn)}{_MARK}" if urn else ""
    return "\n".join(begin + line for line in message.split("\n"))


def unmarked(line: str) -> tuple[str, str]:
    """The line, and the URN of the resource that it is about; empty where none was said."""
    if not line.startswith(_MARK):
        return line, ""
    _, urn, text = line.split(_MARK, 2)
    return text, unquote(urn)


def failing(urn: str, *, certain: bool) -> str:
    """The line which says that `up` will fail for this resource; if not certain, unless the program mends it before."""
    return marked(f"{_MARK}{'certain' if certain else ''}", urn)


def foreseen(line: str) -> tuple[str, bool] | None:
    """The URN of which such a line says it, and whether it is certain; None: it is another line."""
    text, urn = unmarked(line)
    return (urn, text != _MARK) if urn and text.startswith(_MARK) else None
