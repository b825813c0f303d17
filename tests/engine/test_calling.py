"""What is told of a call that failed."""

from __future__ import annotations

from pulumi_flagcopy.engine.calling import clean_traceback


def test_an_error_of_ours_is_told_without_its_class() -> None:
    assert clean_traceback("pulumi_flagcopy.ForbiddenError: It may not") == ("It may not", "")
    assert clean_traceback(
        "Traceback (most recent call last):\npulumi_flagcopy.MovedError: It moved\nWhy"
    ) == (
        "It moved\nWhy",
        "",
    )
    assert clean_traceback("ValueError: other")[0] == "ValueError: other"
