"""A run on the screen: resources and messages line by line as they come, then outputs and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.text import Text

from ..copying.words import counted, harmless
from .changes import ADD, DELETE, PropertyChange
from .copy_plan import PLAN, is_copy
from .report import CHANGED, Message, Report, Step
from .state import STACK_TYPE, Resource
from .values import SIGNATURE, Properties, shown

_SIGNS = {
    "create": "+ ",
    "update": "~ ",
    "replace": "+-",
    "delete": "- ",
    "delete-replaced": "--",
    "read": "> ",
    "same": "  ",
    "refresh": "~ ",
}
_COLORS = {
    "create": "green",
    "update": "yellow",
    "replace": "magenta",
    "delete": "red",
    "delete-replaced": "red",
    "read": "cyan",
    "error": "bold red",
    "warning": "yellow",
}
DONE = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "delete-replaced": "deleted original",
    "retain": "retained",
    "read": "read",
}
_TO_DO = {
    "create": "create",
    "update": "update",
    "replace": "replace",
    "delete": "delete",
    "delete-replaced": "delete original",
    "read": "read",
}


_WIDE = 100
"""Characters of a line of values."""
_LONG = 300
"""Characters of an output: those of a whole copy are a screenful."""
_AS_ABOVE = "(the rest as above)"
"""In place of what an error ends with, where an earlier one has ended with it."""
_MANY, _FEW = 10, 5
"""Of a list with more entries than the one, such as a segment's keys, the other says how many are shown."""


class Display:
    """Shows one run.

    Inputs: the console, whether it is a preview, and whether the values of changed properties are shown.
    """

    def __init__(self, console: Console, *, preview: bool, diff: bool = False) -> None:
        self._console = console
        self._preview = preview
        self._diff = diff
        self._running: dict[str, str] = {}
        self._status: Status | None = None
        self._waiting: dict[str, list[Message]] = {}
        self._ends: set[tuple[str, ...]] = set()
        """With which lines errors have ended."""

    def title(self, text: str) -> None:
        self._console.print(Text(text, style="bold"))

    def began(self, urn: str, operation: str) -> None:
        if not self._preview and self._console.is_terminal:
            self._running[urn] = f"{_TO_DO.get(operation, operation)} {urn.rpartition('::')[2]}"
            self._show_running()

    def made(self, step: Step) -> None:
        self._running.pop(step.resource.urn, None)
        self._show_running()
        self._step(step)
        self._say_waiting(step.resource.urn)

    def _step(self, step: Step) -> None:
        if step.operation == "same" or step.resource.is_provider:
            return
        words = _TO_DO if self._preview else DONE
        line = f" {_SIGNS[step.operation]} {_label(step.resource)} {words[step.operation]}"
        if not self._preview:
            line += f" ({step.seconds:.2f}s)"
        if step.note:
            line += f" [{step.note}]"
        if step.changes:
            line += f" [diff: {_keys(step.changes)}]"
        self._print(line, _COLORS[step.operation])
        if self._diff:
            for detail in _details(step):
                self._print(f"        {detail}")

    def said(self, message: Message) -> None:
        """What is about a resource is told below its line, in one piece, though many are worked on at once."""
        if message.about:
            self._waiting.setdefault(message.about, []).append(message)
        else:
            self._say_waiting(message.urn)
            self._say(message)

    def _say_waiting(self, urn: str) -> None:
        for message in self._waiting.pop(urn, ()):
            self._say(message)

    def _say(self, message: Message) -> None:
        """Of a resource with its name before it. What belongs to the stack has none, and stands as it was said."""
        about = "" if f"::{STACK_TYPE}::" in message.urn else message.urn
        label, deeper = (f"{harmless(_urn_label(about))} ", "    ") if about else ("", "")
        own = message.severity == "info"  # what a program prints may have colours of its own
        prefix = "" if own else f"{message.severity}: "
        first, *more = (message.text if own else harmless(message.text)).splitlines() or [""]
        self._print_as_it_is(f"    {label}{prefix}{first}", _COLORS.get(message.severity, ""))
        for line in self._unsaid(more) if message.severity == "error" else more:
            self._print_as_it_is(f"    {deeper}{line}", _COLORS.get(message.severity, ""))

    def _unsaid(self, lines: list[str]) -> list[str]:
        """The lines of an error below its first, without those at the end that an earlier one had there: what many
        resources are refused for has one remedy, and is referred to."""
        ends = [tuple(lines[start:]) for start in range(len(lines))]
        known = next((start for start, end in enumerate(ends) if end in self._ends), len(lines))
        self._ends.update(ends)
        return lines[:known] + ([_AS_ABOVE] if known < len(lines) else [])

    def close(self) -> None:
        for urn in list(self._waiting):  # the run has ended before their lines came
            self._say_waiting(urn)
        self._running.clear()
        self._show_running()

    def summary(self, report: Report, seconds: float) -> None:
        """What is read at the end: the outputs and the counts. A message is told once, when it comes."""
        self.close()
        self._print("")
        errored = len(report.errored())
        # Those of the run before say nothing of a failure.
        if not errored or report.outputs != report.old_outputs:
            self._outputs(report.old_outputs, report.outputs)
        self._counts(report, errored)
        if not self._preview:
            self._print(f"\nDuration: {max(1, round(seconds))}s")
        self._print("")

    def _outputs(self, old: Properties, new: Properties) -> None:
        if not old and not new:
            return
        self._print("Outputs:")
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before == after or (before is None and not self._preview and not old):
                self._print(f"    {key}: {self._short(after)}")
            elif before is None:
                self._print(f"  + {key}: {self._short(after)}", "green")
            elif after is None:
                self._print(f"  - {key}: {self._short(before)}", "red")
            else:
                self._print(f"  ~ {key}: {self._short(before)} => {self._short(after)}", "yellow")
        if where := self._where_whole(old, new):
            self._print(f"    … Long ones are cut; {where} whole.")
        self._print("")

    def _short(self, value: Any) -> str:
        text = shown(value)
        return text if self._diff or len(text) <= _LONG else f"{text[:_LONG]} …"

    def _where_whole(self, old: Properties, new: Properties) -> str:
        """What shows the outputs that were cut; empty: nothing does, or none was. What a run has replaced or deleted,
        no later command can show."""
        was, now = (
            [key for key, value in side.items() if self._short(value) != shown(value)] for side in (old, new)
        )
        if self._preview:
            return "`--diff` shows them" if was or now else ""
        gone = any(old[key] != new.get(key) for key in was)
        return f"`flagcopy preview --diff` shows {'the new ones' if gone else 'them'}" if now else ""

    def _counts(self, report: Report, errored: int) -> None:
        counts = report.counts()
        self._print("Resources:")
        for operation in ("create", "update", "replace", "delete"):
            if counts[operation]:
                verb = f"to {operation}" if self._preview else DONE[operation]
                self._print(f"    {_SIGNS[operation].strip()} {counts[operation]} {verb}", _COLORS[operation])
            if operation == "create" and (taken := report.taken_over()):
                changed = taken[CHANGED]
                what = f"something changes in {changed} of them" if changed else "nothing in them changes"
                self._print(f"      {taken.total()} of these exist and are taken over; {what}")
        if counts["retain"]:
            verb = "to retain" if self._preview else DONE["retain"]
            self._print(f"    {counts['retain']} {verb}: they stay as they are, and are only forgotten")
        if counts["same"]:
            self._print(f"    {counts['same']} unchanged")
        if errored:
            self._print(f"    {errored} errored", "bold red")
        if left := report.not_reached():
            self._print(f"    {left} not reached: the run ended before them")
        if not counts and not errored and not left:
            self._print("    none")

    def _print(self, line: str, style: str = "") -> None:
        """A line with names and values in it that others gave."""
        self._print_as_it_is(harmless(line), style)

    def _print_as_it_is(self, line: str, style: str) -> None:
        self._console.print(Text(line, style=style), soft_wrap=True)

    def _show_running(self) -> None:
        if not self._running:
            if self._status is not None:
                self._status.stop()
                self._status = None
            return
        text = Text(harmless(", ".join(list(self._running.values())[:4])))
        if self._status is None:
            self._status = self._console.status(text)
            self._status.start()
        else:
            self._status.update(text)


def _label(resource: Resource) -> str:
    return f"{resource.type} {resource.name}"


def _urn_label(urn: str) -> str:
    parts = urn.split("::", 3)
    return f"{parts[2].rpartition('$')[2]} {parts[3]}" if len(parts) == 4 else urn


def _keys(changes: Iterable[PropertyChange]) -> str:
    """The changed properties, as ``+added-deleted~updated``."""
    kinds: dict[str, str] = {}
    for change in changes:
        whole = len(change.path) == 1
        kinds[change.key] = change.kind if whole else "~"
    groups = [
        sign + ",".join(key for key, kind in kinds.items() if kind == sign)
        for sign in "+-~"
        if sign in kinds.values()
    ]
    return "".join(groups)


def _details(step: Step) -> list[str]:
    """What changes, as a diff: of a list each entry that goes or comes has its own line, below the list's name.

    A copy's plan is none of it: with both sides of each change, the copy has told it itself.
    """
    told = (PLAN,) if is_copy(step.resource.urn) else ()
    if step.operation == "create":
        return [
            line
            for key, value in sorted(step.resource.inputs.items())
            if key[:2] != "__" and key not in told
            for line in _in_lines(f"{key}: ", _shortened(value))
        ]
    lines = list[str]()
    for path, changes in groupby(step.changes, _together):
        if str(path[0]).startswith("__") or path[0] in told:
            continue
        found, name = list(changes), _name(path)
        if _in_list(found[0]):
            lines.append(f"~ {name}:")
            lines += _entries(found)
            continue
        for change in found:
            before, after = _shortened(change.before), _shortened(change.after)
            if change.kind == ADD:
                lines += _in_lines(f"+ {name}: ", after)
            elif change.kind == DELETE:
                lines.append(f"- {name}: {shown(before)}")
            else:
                lines.append(f"~ {name}: {shown(before)} => {shown(after)}")
    return lines


def _together(change: PropertyChange) -> tuple[str | int, ...]:
    """By what changes are shown together: those of one list."""
    return change.path[:-1] if _in_list(change) else change.path


def _entries(changes: list[PropertyChange]) -> list[str]:
    """What goes from a list and what comes. What only has another place there since does neither."""
    gone = Counter(shown(change.before) for change in changes if change.kind != ADD)
    come = Counter(shown(change.after) for change in changes if change.kind != DELETE)
    sides = [("-", [*(gone - come).elements()]), ("+", [*(come - gone).elements()])]
    if not any(entries for _, entries in sides):
        return [f"    the same {counted(len(changes), 'entry', 'entries')} in another order"]
    return [
        f"    {sign} {entry}"
        for sign, entries in sides
        for entry in (entries if len(entries) <= _MANY else _few(entries))
    ]


def _shortened(value: Any) -> Any:
    """The value with a few entries of each long list of texts or numbers."""
    if isinstance(value, dict) and SIGNATURE not in value:
        return {key: _shortened(child) for key, child in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) > _MANY and not any(isinstance(child, dict | list) for child in value):
        return _few(value)
    return [_shortened(child) for child in value]


def _few(entries: list[Any]) -> list[Any]:
    return [*entries[:_FEW], f"… {len(entries) - _FEW} more"]


def _in_list(change: PropertyChange) -> bool:
    return isinstance(change.path[-1], int)


def _name(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)[1:]


def _in_lines(head: str, value: Any) -> list[str]:
    """A value on the line of its head; a long one below it, a line for each member and entry."""
    text = shown(value)
    if len(head) + len(text) > _WIDE and isinstance(value, dict | list):
        text = shown(value, indent=4)
    first, *more = text.splitlines()
    return [head + first, *more]
