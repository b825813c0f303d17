"""What one process shares: a client for each account, and a platform for each vendor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import NoReturn

import httpx

from .console import tell as tell_console
from .copying.collisions import Collisions
from .copying.definition import Definition
from .copying.foretold import Foretold
from .copying.location import Location, Scope
from .copying.own_writes import OwnWrites
from .copying.words import harmless, plain
from .errors import ConfigurationError
from .hidden import Hidden
from .http.client import Client
from .http.clock import Clock, SystemClock
from .http.retry import Bounds
from .platform import Platform
from .platforms import platform_class
from .settings import IN_FULL, LOCAL_DATABASE, Access, Settings, never_written


class TakenOver(threading.local):
    """What a check on this thread finds of what is there already.

    Attributes:
        asked: whether whoever asks for the check says it himself.
        changes: whether something changes in it; None: nothing is taken over.
    """

    asked: bool = False
    changes: bool | None = None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Around a check whose caller says it himself."""
        self.asked, self.changes = True, None
        try:
            yield
        finally:
            self.asked = False


class Session:
    """Opens each connection once. Thread-safe.

    Args:
        settings: where hosts and tokens are looked up.
        clock, bounds: how requests wait; for tests.
        tell: who hears what is said.
        tell_at_once: who hears that requests wait, if somebody else.
        foresee: see `will_fail`; whether it is certain.

    Attributes:
        in_full: whether changes are told with both sides, as a diff, and not in a line each.
        promised: what the resources are that this run has checked: title, account and place of each.
        had: the same of what the resources were at the end of the last run, as far as this one has compared them.
        foretold: what the resources that this run's preview has checked will change.
        collisions: what the copies and definitions that this run has checked write.
        leaving: title, account and place of what this run's preview was told to end, where it then is gone.
        ends: how many resources this process has begun to end, and how many are under way.
        leaving_behind: the targets of the copies that this run's preview was told to end.
        own_writes: what the copies of this process have written.
        left_behind: the targets whose copies ended in this run and left there what they had written.
        taken_over: what the check on this thread takes over.
        hidden: what the program keeps secret; no message has it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        bounds: Bounds | None = None,
        tell: Callable[[str], None] = tell_console,
        tell_at_once: Callable[[str], None] | None = None,
        foresee: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self.tell: Callable[[str], None] = lambda message: tell(self.in_names(harmless(message)))
        at_once = tell_at_once or tell
        self._tell_at_once: Callable[[str], None] = lambda message: at_once(self.in_names(harmless(message)))
        self._foresee = foresee
        self.in_full = bool(settings.environment.get(IN_FULL))
        self.clock = clock or SystemClock()
        self.promised: set[tuple[str | None, ...]] = set()
        self.had: set[tuple[str | None, ...]] = set()
        self.foretold = Foretold()
        self.collisions = Collisions()
        self.leaving: set[tuple[str | None, ...]] = set()
        self.ends = Ends()
        self.leaving_behind: set[Location] = set()
        self.own_writes = OwnWrites()
        self.left_behind: list[Location] = []
        self.taken_over = TakenOver()
        self.hidden = Hidden()
        self._bounds = bounds
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str | None], Client] = {}
        self._platforms: dict[str, Platform] = {}

    def __reduce__(self) -> NoReturn:
        never_written(self)

    def platform(self, name: str) -> Platform:
        """The platform of this name."""
        with self._lock:
            if name not in self._platforms:
                self._platforms[name] = platform_class(name)(partial(self.client, name))
            return self._platforms[name]

    def client(self, platform: str, account: str | None = None) -> Client:
        """The client of an account. Raises ``ConfigurationError`` when it is not configured."""
        with self._lock:
            if (platform, account) not in self._clients:
                self._clients[platform, account] = self._open(platform, account)
            return self._clients[platform, account]

    def will_fail(self, *, unless_mended: bool = False) -> None:
        """In a preview: `up` will fail for the resource that is being looked at. The reason is told beside.

        ``unless_mended``: unless what the program makes or changes before it takes the reason away.
        """
        self._foresee(not unless_mended)

    def foretell(
        self,
        who: str,
        scope: Scope,
        outcomes: Mapping[str, Definition | None],
        changed: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """In a preview: this run changes the definitions of these flags; None: it is not known to what.

        A copy that was planned before, and so does not wait for it, is told of.

        Args:
            changed: of each flag the names of the parts that change; perhaps all, where there are none.
        """
        parts = {flag: (changed or {}).get(flag) for flag in outcomes}
        names = self.platform(scope.platform).names_of(scope) if outcomes else []
        for flag, outcome in outcomes.items():
            self.foretold.definition(who, [name.flag(flag) for name in names], outcome)
        for copy, flag in self.foretold.too_late_for(who, names, parts):
            self.tell(
                f"warning: {copy.name} copies {plain(flag)} from {scope.short}, and does not wait for what this "
                "program changes there. Let it depend on that (depends_on), or only the next `up` copies the change."
            )

    def in_names(self, text: str) -> str:
        """A text for people: without secrets, and ids in it said by the names that are known so far.

        See ``Platform.in_names``.
        """
        text = self.hidden.mask(text)
        for platform in list(self._platforms.values()):
            text = platform.in_names(text)
        return text

    def waiting(self) -> float:
        """Seconds for which a rate limit holds requests of any account back."""
        with self._lock:
            return max((client.held() for client in self._clients.values()), default=0.0)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _open(self, platform: str, account: str | None) -> Client:
        cls = platform_class(platform)
        access = self.settings.access(cls.keys, account)
        return Client(
            cls.dialect,
            access.base_url,
            access.token,
            transport=local_transport(access),
            clock=self.clock,
            bounds=self._bounds,
            tell=self._tell_at_once,
        )


class Ends:
    """How many resources a process has begun to end, and how many of them are still under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = self._done = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """One more is under way, until it ended or could not."""
        with self._lock:
            self._begun += 1
        try:
            yield
        finally:
            with self._lock:
                self._done += 1

    @property
    def done(self) -> int:
        """How many have ended, or could not."""
        return self._done

    @property
    def last(self) -> bool:
        """Whether no other one is under way."""
        return self._begun - self._done <= 1


def local_transport(access: Access) -> httpx.BaseTransport | None:
    """The door to the local server inside this process; None for every real host. Raises: ConfigurationError."""
    if access.database is None:
        return None
    from .local.sample import ensure_sample
    from .local.store import NoFolderError, StoreError
    from .local.transport import LocalTransport

    try:
        ensure_sample(access.database)
        return LocalTransport(access.database)
    except NoFolderError as error:
        raise ConfigurationError(
            "The local server's database cannot be used",
            f"There is no folder {error.folder}.",
            f"Make that folder, or name another file with the config key {LOCAL_DATABASE}.",
        ) from None
    except (OSError, StoreError) as error:
        raise ConfigurationError(
            "The local server's database cannot be used",
            f"{access.database}: {error}",
            f"Make room for it, or name another file with the config key {LOCAL_DATABASE}.",
        ) from None
