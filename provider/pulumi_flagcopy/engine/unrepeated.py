"""What a preview has said, the run after it does not say again."""

from __future__ import annotations

from collections.abc import Iterable

from .report import Audience, Message, Step

Block = list[Message]


class Unrepeated:
    """An audience that tells another one only what is new.

    What programs and providers print comes line by line; a line that begins with a space goes on with what the one
    before began. Such a block is held back while it is like one that was said before. Where it goes on otherwise it is
    told from its first line, and so is one that ends too soon: a plan that differs is told whole. Only warnings may
    lack in the end: some are for a preview alone.

    Args:
        audience: who is told.
        before: what was said before; each of them silences one message.
    """

    def __init__(self, audience: Audience, before: Iterable[Message] = ()) -> None:
        self._audience = audience
        self._before: list[Block] = []
        for message in before:
            if self._before and _goes_on(self._before[-1], message):
                self._before[-1].append(message)
            else:
                self._before.append([message])
        self._block: Block = []
        self._held = False

    def began(self, urn: str, operation: str) -> None:
        self._audience.began(urn, operation)

    def made(self, step: Step) -> None:
        self._audience.made(step)

    def said(self, message: Message) -> None:
        if not _goes_on(self._block, message):
            self.close()
            self._held = True
        self._block.append(message)
        if not self._held:
            self._audience.said(message)
        elif not any(known[: len(self._block)] == self._block for known in self._before):
            self._tell()

    def close(self) -> None:
        """Nothing more comes."""
        if self._held:
            if known := next(filter(self._is_told, self._before), None):
                self._before.remove(known)
            else:
                self._tell()
        self._block, self._held = [], False

    def _is_told(self, known: Block) -> bool:
        said, rest = known[: len(self._block)], known[len(self._block) :]
        return said == self._block and all(map(_warns, rest))

    def _tell(self) -> None:
        self._held = False
        for message in self._block:
            self._audience.said(message)


def _warns(message: Message) -> bool:
    return message.text.startswith("  warning: ")


def _goes_on(block: Block, message: Message) -> bool:
    return bool(block) and message.text.startswith(" ") and message.urn == block[0].urn
