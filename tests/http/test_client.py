"""What the client repeats, how long it waits, and what it says when it gives up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.http.dialect import Dialect
from pulumi_flagcopy.launchdarkly.dialect import DIALECT as LAUNCHDARKLY
from pulumi_flagcopy.split.dialect import DIALECT as SPLIT

from ..clock import FakeClock

ClientOf = Callable[..., Client]
OK = httpx.Response(200, json={"fine": True})


def refused(**headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(429, headers=names, json={"code": "rate_limited", "message": "slow"})


def test_signs_in_with_the_raw_token_and_the_api_version(client_of: ClientOf) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    client_of(handler).get("/x")
    assert seen[0].headers["authorization"] == "api-secret"
    assert seen[0].headers["ld-api-version"] == "20240415"
    assert seen[0].headers["user-agent"].startswith("pulumi-flagcopy/")


@pytest.mark.parametrize("text", [r'{"k": "half \ud800 a pair"}', '{"k": 1e999}', '\ufeff{"k": 1}'])
def test_reads_whatever_json_the_standard_library_reads(client_of: ClientOf, text: str) -> None:
    assert client_of([httpx.Response(200, content=text.encode())]).get("/x") == json.loads(text.encode())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"x_ratelimit_reset": "1000005000"}, 5.0),
        ({"x_ratelimit_auth_token_reset": "1000009000", "retry_after": "3"}, 9.0),
        ({"x_ratelimit_reset": "999000000"}, 0.5),
        ({"x_ratelimit_reset": "1999000000000"}, 60.0),
        ({"x_ratelimit_reset": "soon"}, 0.5),
        ({}, 0.5),
    ],
    ids=["retry-after", "reset", "the longest", "past", "far future", "unreadable", "no header"],
)
def test_waits_as_long_as_the_headers_say(
    client_of: ClientOf, clock: FakeClock, headers: dict[str, str], expected: float
) -> None:
    assert client_of([refused(**headers), OK]).get("/x") == {"fine": True}
    assert sum(clock.slept) == pytest.approx(expected)


@pytest.mark.parametrize("skew", [-3600.0, 3600.0])
def test_a_clock_that_is_an_hour_off_waits_by_the_vendors(
    client_of: ClientOf, clock: FakeClock, skew: float
) -> None:
    clock.time += skew
    told = {"date": "Mon, 12 Jan 1970 13:46:40 GMT", "x_ratelimit_reset": "1000005000"}
    client_of([refused(**told), OK]).get("/x")
    assert sum(clock.slept) == pytest.approx(5.0)


def test_resets_that_have_passed_use_up_no_tries_at_once(client_of: ClientOf, clock: FakeClock) -> None:
    """Without a date to go by, the reset of a vendor whose clock is behind has always passed."""
    limit = clock.time + 10

    def limited(_request: httpx.Request) -> httpx.Response:
        over = clock.time >= limit
        return (
            httpx.Response(200, json={})
            if over
            else refused(x_ratelimit_reset=str(int((limit - 3600) * 1000)))
        )

    assert client_of(limited).get("/x") == {}


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "date",
                "retry-after",
                "x-ratelimit-reset",
                "x-ratelimit-auth-token-reset",
                "x-ratelimit-reset-seconds-org",
                "x-ratelimit-reset-seconds-ip",
            ]
        ),
        st.one_of(
            st.text(st.characters(min_codepoint=32, max_codepoint=126)),
            st.floats().map(str),
            st.integers().map(str),
            st.dates().map(lambda day: f"{day:%a, %d %b %Y} 00:00:00 -0000"),
        ),
    ),
    st.sampled_from([LAUNCHDARKLY, SPLIT]),
)
def test_whatever_the_headers_say_no_wait_is_over_the_bound(
    headers: dict[str, str], dialect: Dialect
) -> None:
    clock, answers = FakeClock(), iter([httpx.Response(429, headers=headers), OK])
    transport = httpx.MockTransport(lambda _: next(answers))
    client = Client(
        dialect, "https://app.example.com", "t", transport=transport, clock=clock, tell=lambda _: None
    )
    assert client.get("/x") == {"fine": True}
    assert 0 < sum(clock.slept) <= 60
    client.close()


def test_a_long_wait_is_told(client_of: ClientOf, told: list[str]) -> None:
    client_of([refused(retry_after="7"), OK]).get("/x")
    assert told == ["GET /x: LaunchDarkly's rate limit was reached; trying again in 7 s"]


@pytest.mark.parametrize("status", [400, 401, 429, 503])
def test_a_token_that_an_answer_repeats_is_told_to_nobody(client_of: ClientOf, status: int) -> None:
    said = {"code": "unauthorized", "message": f"{'no such key: ' * 41}api-secret"}
    for message in ("no such key: api-secret", said["message"]):
        refused = httpx.Response(status, json={**said, "message": message})
        with pytest.raises(errors.VendorError, match="no such key") as caught:
            client_of(lambda _, answer=refused: answer, tries=1).get("/x")
        assert "api-" not in f"{caught.value} {caught.value.detail} {caught.value.args}"


def test_gives_up_after_the_last_try(client_of: ClientOf) -> None:
    with pytest.raises(errors.RateLimitError):
        client_of([refused(retry_after="1")] * 3, tries=3).get("/x")


def test_gives_up_at_the_deadline(client_of: ClientOf, clock: FakeClock) -> None:
    with pytest.raises(errors.RateLimitError):
        client_of(lambda _: refused(retry_after="50"), deadline=120.0).get("/x")
    assert sum(clock.slept) <= 120


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(503),
        httpx.Response(500),
        httpx.Response(520),
        httpx.ReadError("cut"),
        httpx.ReadTimeout("slow"),
    ],
    ids=["503", "500", "520", "reset", "timeout"],
)
def test_reads_again_after_a_passing_failure(client_of: ClientOf, failure: Any) -> None:
    assert client_of([failure, OK]).get("/x") == {"fine": True}


@pytest.mark.parametrize(
    "failure",
    [httpx.Response(503), httpx.Response(524), httpx.ReadError("cut"), httpx.Response(200, text="<html>")],
    ids=["503", "524", "reset", "html"],
)
class TestAWriteWhoseFateIsUnknown:
    def test_is_not_sent_again_when_it_happened(self, client_of: ClientOf, failure: Any) -> None:
        assert client_of([failure]).write("POST", "/x", {}, settled=lambda: {"read": 1}) == {"read": 1}

    def test_is_sent_again_when_it_did_not_happen(self, client_of: ClientOf, failure: Any) -> None:
        assert client_of([failure, OK]).write("POST", "/x", {}, settled=lambda: None) == {"fine": True}

    def test_ends_when_it_must_not_be_sent_again(self, client_of: ClientOf, failure: Any) -> None:
        def settled() -> None:
            raise errors.MovedError("moved")

        with pytest.raises(errors.MovedError):
            client_of([failure]).write("POST", "/x", {}, settled=settled)

    def test_is_said_to_be_unknown_when_the_look_fails_too(self, client_of: ClientOf, failure: Any) -> None:
        client = client_of([failure, *[httpx.Response(503)] * 3], tries=3)
        with pytest.raises(errors.UnavailableError, match="It is not known whether POST /x took effect"):
            client.write("POST", "/x", {}, settled=lambda: client.get("/x"))

    @pytest.mark.parametrize("status", [401, 403, 429])
    def test_is_said_to_be_unknown_when_nobody_may_look(
        self, client_of: ClientOf, failure: Any, status: int
    ) -> None:
        client = client_of([failure, httpx.Response(status)], tries=1)
        with pytest.raises(errors.UnavailableError, match="It is not known whether POST /x took effect"):
            client.write("POST", "/x", {}, settled=lambda: client.get("/x"))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "3600"}, 60.0),
        ({"x_ratelimit_reset": "1000009000"}, 0.5),
    ],
    ids=["as long as it says", "not for longer than the bound", "a limit says nothing of it"],
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_service_that_says_when_to_come_back_is_taken_at_its_word(
    client_of: ClientOf, clock: FakeClock, method: str, headers: dict[str, str], expected: float
) -> None:
    down = httpx.Response(503, headers={name.replace("_", "-"): value for name, value in headers.items()})
    client = client_of([down, OK])
    sent = {
        "GET": lambda: client.get("/x"),
        "PATCH": lambda: client.write("PATCH", "/x", {}, settled=lambda: None),
    }
    assert sent[method]() == {"fine": True}
    assert sum(clock.slept) == pytest.approx(expected)


def test_a_write_that_never_left_is_sent_again_without_reading(client_of: ClientOf) -> None:
    def settled() -> None:
        raise AssertionError("nothing to settle")

    answers = [httpx.ConnectError("refused"), refused(retry_after="1"), OK]
    assert client_of(answers).write("POST", "/x", {}, settled=settled) == {"fine": True}


def test_when_told_that_nothing_remains_the_next_request_waits(client_of: ClientOf, clock: FakeClock) -> None:
    spent = httpx.Response(
        200, json={}, headers={"X-Ratelimit-Global-Remaining": "0", "X-Ratelimit-Reset": "1000004000"}
    )
    client = client_of([spent, OK])
    client.get("/x")
    assert clock.slept == []
    client.get("/x")
    assert sum(clock.slept) == pytest.approx(4.0)


def test_a_reset_that_is_years_away_holds_nobody_for_longer_than_the_bound(
    client_of: ClientOf, clock: FakeClock, told: list[str]
) -> None:
    spent = httpx.Response(
        200, json={}, headers={"X-Ratelimit-Route-Remaining": "0", "X-Ratelimit-Reset": "1999000000000"}
    )
    client = client_of([spent, OK])
    client.get("/x")
    client.get("/x")
    assert sum(clock.slept) == pytest.approx(60.0)
    assert told == ["Asked to wait; going on in 60 s"]


def test_an_answer_that_drips_for_ever_is_none(client_of: ClientOf, clock: FakeClock) -> None:
    class Dripping(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"{"
            while True:
                clock.time += 20  # less than the timeout of a read
                yield b" "

    client = client_of(lambda _: httpx.Response(200, stream=Dripping()), tries=2)
    began = clock.time
    with pytest.raises(errors.UnavailableError, match="no answer within 30 s"):
        client.get("/x")
    assert clock.time - began < 2 * 150


def test_a_redirect_is_not_followed(client_of: ClientOf) -> None:
    elsewhere = httpx.Response(302, headers={"location": "https://evil.example.net/"})
    with pytest.raises(errors.AnswerError, match="redirect"):
        client_of([elsewhere]).get("/x")


@pytest.mark.parametrize(
    ("status", "body", "cls"),
    [
        (400, {"code": "invalid_request", "message": "no"}, errors.InvalidRequestError),
        (422, {}, errors.InvalidRequestError),
        (401, None, errors.AuthenticationError),
        (403, {"code": "forbidden", "message": "no"}, errors.ForbiddenError),
        (403, {"code": "forbidden", "message": "approval is required"}, errors.ApprovalRequiredError),
        (403, {"code": "forbidden", "message": "needs an Enterprise plan"}, errors.FeatureError),
        (404, {"code": "not_found", "message": "no"}, errors.NotFoundError),
        (405, {"code": "method_not_allowed", "message": "no"}, errors.ApprovalRequiredError),
        (409, {"code": "conflict", "message": "no"}, errors.ConflictError),
    ],
)
def test_each_refusal_is_one_class_with_a_remedy(
    client_of: ClientOf, status: int, body: Any, cls: type[errors.VendorError]
) -> None:
    answer = httpx.Response(status, json=body) if body is not None else httpx.Response(status)
    with pytest.raises(cls) as caught:
        client_of([answer]).get("/x")
    assert caught.value.status == status
    assert type(caught.value) is cls
    assert caught.value.remedy or status in (400, 422)


def test_the_token_is_in_no_error(client_of: ClientOf) -> None:
    for answer in (
        httpx.Response(401),
        httpx.Response(403),
        httpx.ReadError("api-secret"),
        httpx.Response(502),
    ):
        with pytest.raises(errors.FlagCopyError) as caught:
            client_of([answer] * 3, tries=2).get("/x")
        assert "api-secret" not in str(caught.value)
