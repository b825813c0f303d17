"""What a platform must be able to do, so that everything else need not know which one it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Protocol, TypeAlias

from .copying.definition import Definition
from .copying.foretold import Outcomes
from .copying.json_types import Json
from .copying.location import Location, Scope
from .copying.part import Part, Sides
from .copying.plan import Blocked, FirstStep, Plan
from .copying.words import plain
from .errors import FlagCopyError, NotFoundError
from .http.client import Client
from .http.dialect import Dialect
from .settings import Keys

AUTO = "auto"
"""The way of writing that the platform chooses itself."""

Connect: TypeAlias = Callable[[str | None], Client]
"""From an account's name (None: the default account) to its client."""


@dataclass(frozen=True)
class Absent:
    """A definition that is not there.

    Attributes:
        location: where it was looked for.
        what: what is missing: an input of the location, such as ``flag``, or the ``definition`` itself.
        reason: a sentence.
        blank: what a copy to this place starts from, where the platform can make what is missing; else None. A flag is
            made only on request, a definition always.
    """

    location: Location
    what: str
    reason: str
    blank: Definition | None = None


def still_there(found: Definition | Absent) -> Definition:
    """What was there a moment ago. Raises ``NotFoundError`` when it is gone."""
    if isinstance(found, Absent):
        raise NotFoundError(
            f"The {found.what} is gone", found.reason, "It was deleted while this was running.", status=404
        )
    return found


@dataclass(frozen=True)
class Hint:
    """What is known of a name that names nothing.

    Attributes:
        what: what is really missing: where a flag is, it may be its project.
        text: what was probably meant, or which names there are, as a sentence; may be empty.
    """

    what: str
    text: str = ""


@dataclass(frozen=True)
class Selection:
    """Which flags of an environment are meant. Nothing given: all that are not archived.

    Attributes:
        flags: their keys or names; excludes the other two.
        tags: a flag must have all of these.
        query: a text that the vendor finds in a flag's key or name.
        without: flags that are not meant, whatever else is said.
    """

    flags: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    query: str = ""
    without: frozenset[str] = frozenset()

    def means(self, flag: str, tags: Set[str]) -> bool:
        """Whether a flag with this key and these tags is meant, as far as these tell."""
        if self.flags is not None:
            return flag in self.flags
        return set(self.tags) <= tags and self.query.lower() in flag.lower()

    @property
    def wanted(self) -> str:
        """What a flag must have to be meant, such as ``the tag 'web'``; empty: nothing."""
        tags = ", ".join(f"'{plain(tag)}'" for tag in self.tags)
        wanted = [f"the tag {tags}" if len(self.tags) == 1 else f"all of the tags {tags}"] if tags else []
        wanted += [f"'{plain(self.query)}' in its key or name"] if self.query else []
        return " and ".join(wanted)

    @property
    def none(self) -> str:
        """What is to be said where it means no flag at all, such as ``no flag has the tag 'web'``."""
        return f"no flag has {self.wanted}" if self.wanted else "there is no flag"


@dataclass(frozen=True)
class Selected:
    """One flag that was selected, with its definitions.

    Attributes:
        flag: its key or name, as locations have it.
        title: what people call it; may be empty.
        tags: its tags where it was selected.
        ends: its definition in each environment that was asked for, in their order; empty for a flag of ``without``.
        raw: the vendor's own JSON of the flag, for the platform that read it and for nobody else.
    """

    flag: str
    title: str
    tags: tuple[str, ...]
    ends: tuple[Definition | Absent, ...]
    raw: Json = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Findings:
    """What a look at the target found before a copy.

    Attributes:
        blocked: what stops it.
        first: what can be done before it, where that was asked for.
        notes: what a reader should know.
    """

    blocked: tuple[Blocked, ...] = ()
    first: tuple[FirstStep, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A copy that was made.

    Attributes:
        target: as the vendor has it now.
        way: the way that was taken.
        error: what kept it from being made whole: a part of it is written, and the target shows which.
    """

    target: Definition
    way: str
    error: FlagCopyError | None = None


class RequestState(str, Enum):
    """Where an approval request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    COMPLETED = "completed"
    DECLINED = "declined"
    FAILED = "failed"


@dataclass(frozen=True)
class ApprovalRequest:
    """A change that waits for somebody's approval.

    Attributes:
        id: the vendor's id.
        state: where it stands.
        link: where a person finds it.
        said: the reviewers' comments, or why it failed.
        by: who declined it, as the vendor names people and tokens; empty: nobody did, or the vendor does not say.
        description: what whoever filed it wrote; only one with our own is withdrawn. None: there is nothing to tell by.
        lingers: whether it is declined, and the vendor keeps it open all the same, to be approved and applied one day.
    """

    id: str
    state: RequestState
    link: str
    said: tuple[str, ...] = ()
    by: str = ""
    description: str | None = None
    lingers: bool = False


@dataclass(frozen=True)
class Ask:
    """What goes with an approval request: for the reviewers, for the audit log, and who is told (ids, keys)."""

    description: str
    comment: str = ""
    members: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


class Platform(Protocol):
    """One vendor, as seen by the life of a resource. An instance serves all threads of a process."""

    name: ClassVar[str]
    """In the registry and in inputs, such as ``launchdarkly``."""
    title: ClassVar[str]
    """In messages, such as ``LaunchDarkly``."""
    keys: ClassVar[Keys]
    dialect: ClassVar[Dialect]
    parts: ClassVar[tuple[Part, ...]]
    """Everything that can be copied, in the order in which a plan lists it; the on/off switch first."""
    makes: ClassVar[tuple[str, ...]]
    """What a copy can make in the target on request: ``flag``, ``segments``."""
    ways: ClassVar[tuple[str, ...]]
    """The ways in which a copy can be written, the preferred one first, such as ``endpoint`` and ``patch``."""
    location_fields: ClassVar[tuple[str, ...]]
    """The inputs of a location, outermost first, such as project, environment and flag."""
    scope_fields: ClassVar[tuple[str, ...]]
    """The inputs of a scope: those of a location without the flag."""

    def __init__(self, connect: Connect) -> None: ...

    @staticmethod
    def locate(fields: Mapping[str, str]) -> Location:
        """The location that these inputs name. Raises ``InputError`` with the input's name."""
        ...

    @staticmethod
    def locate_scope(fields: Mapping[str, str]) -> Scope:
        """The environment that these inputs name. Raises ``InputError`` with the input's name."""
        ...

    @staticmethod
    def check_selection(selection: Selection) -> None:
        """Raise ``InputError``, with the name of an attribute, for a selection that the vendor cannot be asked for."""
        ...

    def read(self, locations: Sequence[Location]) -> list[Definition | Absent]:
        """The definitions at these locations, in their order, with as few requests as the vendor allows."""
        ...

    def select(self, selection: Selection, scopes: Sequence[Scope]) -> Iterator[Selected]:
        """The flags that a selection means in the first of these environments, with their definitions in all of them.

        Reads page by page and keeps no more than a few pages, in about N/100 requests for N flags of one container;
        another container is read in as many again, and kept. A flag that was named and is not there comes as well,
        with ``Absent`` ends; one of ``without`` that is meant but for that, without ends: nothing is read for it.

        Raises:
            AbsentError: one of the environments, or what contains it, is not there; ``where`` says which.
        """
        ...

    def environments(self, container: str, account: str | None = None) -> list[Scope]:
        """The environments of a project or workspace, in the vendor's order.

        Raises:
            AbsentError: there is no such container.
        """
        ...

    def hint(self, scope: Scope, what: str, flag: str = "") -> Hint:
        """What was probably meant by a name that names nothing.

        Asked only once something is missing, and takes no more than one request for each list in a process: a list of
        more than one page is not read.

        Args:
            scope: the environment that was named.
            what: what is missing, as in ``Absent``; or ``tag``: of one that a flag has, nothing is said.
            flag: the flag that was named, or the tag.
        """
        ...

    def names_of(self, scope: Scope) -> list[Scope]:
        """The environment under every name that a program may give it, or what holds flags if none is given.

        Asked of what has been read a moment ago: what is known from that takes no request.
        """
        ...

    def place(self, location: Location) -> Location:
        """The location under the one spelling that stands for all that a program may give it, at the end of its run.

        What was read a moment ago takes no request. A name or id that names nothing stays as it is.
        """
        ...

    def renamed(self, scope: Scope) -> Scope:
        """An environment as an earlier run named it, in names or ids by which this one finds it: the program may have
        renamed it since, and given its name to another one."""
        ...

    def in_names(self, text: str) -> str:
        """The text for people: ids in it said by the names that are known so far. Pure: no request."""
        ...

    def align(self, source: Definition, target: Definition) -> tuple[Definition, tuple[Blocked, ...]]:
        """The source in the target's terms, and what has no counterpart there. Pure: no request."""
        ...

    def with_labels(self, sides: Sequence[Sides]) -> list[Sides]:
        """The same, for words: with what the variations of those other flags are called in which two sides differ.

        The vendor is asked only for flags of which this process knows nothing yet. Within a process the names stay as
        they were met first: a plan keeps its words. What cannot be read stays without.
        """
        ...

    def needs(self, definition: Definition) -> frozenset[str]:
        """The other flags that this one depends on, by key or name. Pure: no request."""
        ...

    def preflight(
        self,
        plans: Sequence[Plan],
        comment: str = "",
        *,
        create_segments: bool = False,
        ahead: Outcomes | None = None,
    ) -> list[Findings]:
        """What the target lacks for each of these plans, in their order.

        The vendor is asked only for what the plans make matter, and for all plans at once. What one plan needs, another
        may bring: they are taken to be carried out together, each after those it depends on. ``comment`` is what the
        copies would be given, since a vendor may demand one. ``ahead``: in a preview, the definitions that the program
        changes before, as they will be. With ``create_segments`` a missing segment that can be
        made as in the source is a first step. So is a flag, where a plan begins with the blank of one that is missing.
        """
        ...

    def rehearse(self, plan: Plan, way: str) -> None:
        """Have the vendor validate what ``write`` would send, where it can, writing nothing."""
        ...

    def writing(self, target: Location) -> AbstractContextManager[None]:
        """One writer at a time, under whatever names a program gives the target: other threads of the process wait."""
        ...

    def write(self, plan: Plan, comment: str, way: str = AUTO) -> Written:
        """Carry out the plan, in one atomic request where the vendor has one, bound to both versions.

        Whoever calls it holds ``writing``, and has read both ends since, unless the plan is ``bound``. ``way`` is one
        of ``ways``, or ``AUTO`` for the first that the account and the locations allow.

        What is raised says that none of it is written, or that nobody knows. Once a part of it is, what then goes wrong
        is the ``error`` of what comes back.
        """
        ...

    def bound(self, plan: Plan, way: str) -> bool:
        """Whether the vendor itself would refuse ``write`` if an end had moved since it was read. Pure: no request."""
        ...

    def gate(self, targets: Sequence[Definition], *, ahead: bool = False) -> Sequence[str | None]:
        """Why each of these targets takes changes only through an approval, in words; empty when it does not, and None
        where the vendor does not tell.

        ``ahead``: for a preview; what an environment demands is asked for once, however many are asked about it.
        """
        ...

    def in_one_request(self, plan: Plan) -> Plan:
        """What of the plan one approval request can carry; the rest is filed once that is carried out. Pure.

        Raises:
            BlockedError: none can carry it, in whichever part.
        """
        ...

    def request(self, plan: Plan, ask: Ask) -> ApprovalRequest:
        """File the plan for approval; one that is pending and equal is taken over instead.

        ``plan`` is one that ``in_one_request`` has cut.
        """
        ...

    def follow(self, target: Location, id: str) -> ApprovalRequest | None:
        """Where a request stands now; None: it is gone."""
        ...

    def apply(self, target: Location, id: str, comment: str) -> ApprovalRequest:
        """Apply an approved request."""
        ...

    def withdraw(self, target: Location, id: str) -> None:
        """Take back a pending request; well if it is gone."""
        ...
