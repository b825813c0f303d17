"""What can be done about a segment that the target lacks."""

from __future__ import annotations

from pulumi_flagcopy.copying.missing_segment import ways_out
from pulumi_flagcopy.errors import DELETED_SINCE

LEAVE_OUT = (
    "Or leave the targets out: always (exclude=['targets']), or as long as a segment is missing "
    f"(on_missing_segments='skip_rules'). {DELETED_SINCE}"
)


def test_the_copy_creates_it_where_it_can() -> None:
    assert ways_out("Create 'qa' in Dev", "targets", by_copy="without keys") == (
        "Create 'qa' in Dev, or have the copy create it without keys (create_missing_segments=True). "
        + LEAVE_OUT
    )


def test_and_where_it_cannot_that_is_no_way() -> None:
    assert ways_out("Create 'qa' in Dev", "targets") == f"Create 'qa' in Dev. {LEAVE_OUT}"
