"""What every vendor's API stands on."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field

from .store import Clock, Store, wall_clock


@dataclass(frozen=True)
class Ground:
    """The database, the clock (milliseconds since the epoch) and the source of identifiers.

    With a fixed clock and a seeded `random.Random` the same requests give the same documents.
    """

    store: Store
    clock: Clock = wall_clock
    random: random.Random = field(default_factory=random.SystemRandom)

    def hexadecimal(self, digits: int) -> str:
        """A random identifier of that many lower-case hexadecimal digits."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))
