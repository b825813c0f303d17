"""What a promotion says of many flags."""

from __future__ import annotations

from pulumi_flagcopy.errors import UnavailableError
from pulumi_flagcopy.lifecycle.promotion_words import grouped


def unreachable(flag: str) -> UnavailableError:
    return UnavailableError(
        "LaunchDarkly could not be reached", f"The request was POST /{flag}.", "Try again."
    )


def test_what_was_never_written_does_not_stand_with_what_may_have_been() -> None:
    sent = unreachable("a").amended("It is not known whether POST /a took effect.", "Look.")
    assert grouped({"a": sent, "b": unreachable("b"), "c": unreachable("c")}) == [
        "a: LaunchDarkly could not be reached: The request was POST /a.; It is not known whether POST /a took effect.",
        "b, c: LaunchDarkly could not be reached: The request was POST /b.",
    ]
