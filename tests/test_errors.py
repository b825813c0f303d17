"""Every class of error: what others wrote in it, and what is left of it after a pickle."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given, settings

from pulumi_flagcopy import errors

from .what_others_write import NASTY, texts, unseen

CLASSES = [getattr(errors, name) for name in errors.__all__]


def made(cls: type[errors.FlagCopyError], text: str) -> errors.FlagCopyError:
    arguments: dict[type, Any] = {
        errors.InputError: lambda: errors.InputError("source.flag", text, text, text),
        errors.PromotionError: lambda: errors.PromotionError(text, text, text, reasons={"flag": "why"}),
        errors.AbsentError: lambda: errors.AbsentError("source", "flag", text, text),
    }
    return arguments.get(cls, lambda: cls(text, text, text))()  # type: ignore[no-any-return]


@pytest.mark.parametrize("cls", CLASSES)
def test_nothing_invisible_is_in_any(cls: type[errors.FlagCopyError]) -> None:
    error = made(cls, NASTY)
    for text in (str(error), repr(error), error.summary, error.detail, error.remedy):
        assert unseen(text) == set()
    assert "\\u202e" in str(error)
    assert "\\x1b[31m" in str(error)


def test_a_wrong_input_is_named_wherever_its_error_is_printed() -> None:
    wrong = errors.InputError("select.tags[0]", "has a comma", "Why.", "Do this.")
    assert str(wrong) == "select.tags[0]: has a comma\nWhy.\nDo this."
    assert wrong.reason == "has a comma\nWhy.\nDo this."


@settings(max_examples=30)
@given(texts)
def test_whatever_it_is(text: str) -> None:
    assert unseen(str(errors.ConflictError(text, text))) == set()


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_all_of_it_comes_out_of_a_pickle(cls: type[errors.FlagCopyError], again: Any) -> None:
    error = made(cls, "what\nand why")
    twin = again(error)
    assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))


def test_a_defect_has_its_traceback_and_is_as_harmless() -> None:
    try:
        raise KeyError(NASTY)
    except KeyError as error:
        told = errors.UnexpectedError.now(error)
    assert "test_errors.py" in told.detail
    assert unseen(str(told)) == set()
