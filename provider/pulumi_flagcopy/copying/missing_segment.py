"""What can be done where the target lacks a segment that a part names: the same ways on every platform."""

from __future__ import annotations

from ..errors import DELETED_SINCE


def ways_out(by_hand: str, part: str, *, by_copy: str = "") -> str:
    """The remedy.

    Args:
        by_hand: what somebody can do about it: ``Create the segment 'staff' in production``.
        part: the part that names the segment. It is copied whole or not at all.
        by_copy: how the copy would create the segment: ``as it is in staging``. Empty: it cannot.
    """
    create = f", or have the copy create it {by_copy} (create_missing_segments=True)" if by_copy else ""
    return (
        f"{by_hand}{create}. Or leave the {part} out: always (exclude=['{part}']), or as long as a segment is missing "
        f"(on_missing_segments='skip_rules'). {DELETED_SINCE}"
    )
