"""One account: is there a token, does the host answer, does it take the token, do the clocks agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib import import_module

import httpx

from ...copying.words import plain
from ...errors import ConfigurationError, FlagCopyError
from ...http.cause import address, cause, mistrusted
from ...http.connection import TRUST, opened
from ...platform import Platform
from ...session import local_transport
from ...settings import Access, Settings
from .finding import Finding, note, ok, wrong

TIMEOUT = 10.0
SKEW = 30.0
"""Seconds by which the clocks may differ: waits for rate limits are reckoned from the vendor's."""

Now = Callable[[], datetime]


def account(platform: type[Platform], settings: Settings, name: str | None, now: Now) -> Iterator[Finding]:
    """Everything about one account. No finding has the token in it, whatever the vendor answers."""
    title = f"{platform.title} {name}" if name else platform.title
    try:
        access = settings.access(platform.keys, name)
    except FlagCopyError as error:
        yield wrong(f"{title} token", f"{error.summary}. {error.detail}".strip(), error.remedy)
        return
    try:
        for finding in _reached(platform, access, title, now):
            yield replace(
                finding,
                text=finding.text.replace(access.token, "[token]"),
                remedy=finding.remedy.replace(access.token, "[token]"),
            )
    except ConfigurationError as error:
        yield wrong(f"{title} host", f"{error.summary}. {error.detail}", error.remedy)


def _reached(platform: type[Platform], access: Access, title: str, now: Now) -> Iterator[Finding]:
    own = import_module(f"{__package__}.{platform.name}")
    with opened(
        access.base_url,
        headers=dict(platform.dialect.headers(access.token)),
        timeout=TIMEOUT,
        transport=local_transport(access),
    ) as client:
        try:
            answer = client.get(own.PROBE)
        except httpx.HTTPError as error:
            reason = mistrusted(error)
            yield wrong(
                f"{title} host",
                f"{address(client.base_url)} could not be reached: {reason or cause(error, client.timeout)}",
                TRUST
                if reason
                else f"Check the network, the proxy settings and the API host ({platform.keys.host_key}).",
            )
            return
        yield ok(f"{title} host", f"{client.base_url.netloc.decode()} answers")
        if access.database is None:
            yield _clock(f"{title} clock", answer.headers.get("date", ""), now())
        if not answer.is_success:
            refusal = platform.dialect.error(f"GET {own.PROBE}", answer)
            yield wrong(f"{title} token", f"{refusal.summary}. {refusal.detail}", refusal.remedy)
            return
        try:
            yield ok(f"{title} token", own.who(answer.json()))
        except (ValueError, KeyError, TypeError, AttributeError):
            yield wrong(
                f"{title} host",
                f"{client.base_url.netloc.decode()} does not answer as {platform.title}'s API does: "
                f"{plain(answer.headers.get('content-type', 'no content type'))}",
                f"Check the API host ({platform.keys.host_key}): a proxy or a page may stand there.",
            )
            return
        yield note(
            f"{title} rights", "only reading was tried; whether the token may write shows in the first `up`"
        )
        yield from own.features(title, client)


def _clock(subject: str, date: str, now: datetime) -> Finding:
    try:
        ahead = (now - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError):
        return note(subject, "not compared: the answer has no date")
    if abs(ahead) <= SKEW:
        return ok(subject, "agrees with this machine's")
    way = "ahead of" if ahead > 0 else "behind"
    return wrong(
        subject,
        f"this machine's clock is {abs(ahead):.0f} s {way} the vendor's",
        "Set the clock, best by NTP: waits for rate limits are reckoned by it.",
    )
