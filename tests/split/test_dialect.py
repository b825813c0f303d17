"""Signing in, waiting, and what each refusal means."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.split.dialect import DIALECT

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("0a1b2c3d", {"Authorization": "Bearer 0a1b2c3d"}),
        ("local-admin", {"Authorization": "Bearer local-admin"}),
        ("pat.account.id.value", {"x-api-key": "pat.account.id.value"}),
        ("sat.account.id.value", {"x-api-key": "sat.account.id.value"}),
        ("patience", {"Authorization": "Bearer patience"}),
    ],
)
def test_the_token_itself_tells_how_it_is_sent(token: str, headers: dict[str, str]) -> None:
    assert DIALECT.headers(token) == headers


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-RateLimit-Reset-Seconds-Org": "3", "X-RateLimit-Reset-Seconds-IP": "11"}, 11.0),
        ({"X-RateLimit-Reset-Seconds-Org": "30", "X-RateLimit-Reset-Seconds-IP": "1"}, 30.0),
        ({"Retry-After": "4"}, 4.0),
        ({"X-RateLimit-Reset-Seconds-Org": "soon", "Retry-After": "4"}, 4.0),
        ({"X-RateLimit-Reset-Seconds-Org": "-5"}, 0.0),
        ({}, None),
    ],
    ids=["address", "organisation", "retry-after", "unreadable", "past", "nothing"],
)
def test_waits_the_longer_of_what_is_said(headers: dict[str, str], expected: float | None) -> None:
    assert DIALECT.wait(httpx.Headers(headers), NOW) == expected


def test_nothing_remaining_is_exhausted() -> None:
    left = {"X-RateLimit-Remaining-Org": "7", "X-RateLimit-Remaining-IP": "0"}
    assert DIALECT.exhausted(httpx.Headers(left))
    assert not DIALECT.exhausted(httpx.Headers({**left, "X-RateLimit-Remaining-IP": "1"}))


def refused(status: int, message: str | None = "no", **more: Any) -> errors.VendorError:
    body = {"code": status, "message": message, "details": "", "transactionId": "9k2f7h1p0qz", **more}
    answer = httpx.Response(status) if message is None else httpx.Response(status, json=body)
    return DIALECT.error("PUT /x", answer)


@pytest.mark.parametrize(
    ("status", "message", "cls"),
    [
        (400, "treatments: too many", errors.InvalidRequestError),
        (400, None, errors.InvalidRequestError),
        (401, "no", errors.AuthenticationError),
        (402, "no", errors.FeatureError),
        (403, "no", errors.ForbiddenError),
        (403, "Approvals are required. orgId=1 envId=2", errors.ApprovalRequiredError),
        (404, "Could not find split x", errors.NotFoundError),
        (405, "no", errors.InvalidRequestError),
        (409, "no", errors.ConflictError),
        (423, "no", errors.ConflictError),
        (429, "no", errors.RateLimitError),
        (500, "no", errors.UnavailableError),
    ],
)
def test_each_refusal_is_one_class(status: int, message: str | None, cls: type[errors.VendorError]) -> None:
    error = refused(status, message)
    assert type(error) is cls
    assert error.status == status


def test_the_vendors_own_words_are_in_the_detail() -> None:
    detail = refused(409, "already defined", details="in Production").detail
    assert detail == "PUT /x was answered with 409: already defined. in Production (transaction 9k2f7h1p0qz)"


@pytest.mark.parametrize("status", [409, 423])
@pytest.mark.parametrize(
    ("method", "begins"),
    [("POST", "It exists already, is still in use, or "), ("DELETE", "It is still in use, or ")],
)
def test_what_is_to_be_deleted_is_not_refused_because_it_exists(
    status: int, method: str, begins: str
) -> None:
    error = DIALECT.error(f"{method} /x", httpx.Response(status, json={"message": "no"}))
    assert error.remedy.startswith(begins)
    assert ("retain_on_delete=True" in error.remedy) is (method == "DELETE")


def test_an_empty_400_says_what_it_probably_is() -> None:
    assert "give a comment" in refused(400, None).remedy


def test_words_of_the_vendor_cannot_move_the_cursor() -> None:
    assert "\x1b" not in refused(409, "a\x1b[2J").detail
