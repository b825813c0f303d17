"""The code blocks of the documentation, with the marks that stand before some of them.

A mark is an HTML comment in the lines before a block:

- ``not run: why``: only the language is checked;
- ``held by tests/…``: another test runs it;
- ``fails``: its commands end with an error, which is what it shows;
- ``in the checkout``: this and the following blocks of the page are about a clone of this repository.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]

_BLOCK = re.compile(
    r"""(?:^\ *<!--\ (?P<mark>[^\n]*?)\ -->\n\s*)?
    ^(?P<indent>\ *)```(?P<language>\w*)(?:\ title="(?P<title>[^"]+)")?\n
    (?P<text>.*?)
    ^(?P=indent)```$""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Block:
    """A block. ``title`` is the file that it is the content of."""

    page: str
    line: int
    language: str
    text: str
    title: str
    mark: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def not_run(self) -> bool:
        return self.mark.startswith("not run: ")

    @property
    def holder(self) -> str:
        """The test that holds it, if another one does."""
        return self.mark.removeprefix("held by ") if self.mark.startswith("held by ") else ""


def blocks_of(path: Path) -> list[Block]:
    """Those of a page, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            page=path.relative_to(ROOT).as_posix(),
            line=text.count("\n", 0, found.start("language")) + 1,
            language=found["language"],
            text=textwrap.dedent(found["text"]),
            title=found["title"] or "",
            mark=found["mark"] or "",
        )
        for found in _BLOCK.finditer(text)
    ]


def commands_of(block: Block) -> list[tuple[str, str]]:
    """Each command of a shell block, and what the block says that it prints: only ``console`` says that."""
    text = block.text.replace("\\\n", " ")
    if block.language == "sh":
        return [(line, "") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found = re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", text, re.MULTILINE)
    assert found, f"{block}: no command"
    return [(command, printed) for command, printed in found]
