"""The flags of the project `support`."""

from __future__ import annotations

from .words import Flag, Targeting, in_segment, percent, rule, share, where

FLAGS = (
    Flag(
        "ticket-summaries",
        "Ticket summaries",
        "A summary on top of long tickets",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True, serve=False, rules=[rule("team leads", True, in_segment("team-leads"))]
            ),
            "production": Targeting(serve=False),
        },
        tags=["assistant"],
    ),
    Flag(
        "answer-model",
        "Answer model",
        "Which model drafts answers",
        {
            "test": Targeting(on=True, serve="large"),
            "staging": Targeting(on=True, serve=percent({"small": 50, "large": 50})),
            "production": Targeting(on=True, serve="small", off="none"),
        },
        variations=[("none", "none"), ("small", "draft-s-2"), ("large", "draft-l-1")],
        tags=["assistant"],
        permanent=True,
    ),
    Flag(
        "priority-queue",
        "Priority queue",
        "Key accounts first",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True, serve=False, rules=[rule("key accounts", True, in_segment("key-accounts"))]
            ),
            "production": Targeting(
                on=True,
                serve=False,
                rules=[rule("key accounts", True, in_segment("key-accounts"))],
                contexts={"organization": {True: ["acme", "globex"]}},
            ),
        },
        tags=["queue"],
        permanent=True,
    ),
    Flag(
        "queue-limits",
        "Queue limits",
        "Tickets for each agent and hours until escalation",
        {
            "test": Targeting(on=True, serve="relaxed"),
            "staging": Targeting(on=True, serve="busy"),
            "production": Targeting(
                on=True, serve="relaxed", rules=[rule("holidays", "busy", where("season", "in", "winter"))]
            ),
        },
        variations=[
            ("relaxed", {"tickets": 12, "escalateAfterHours": 24}),
            ("busy", {"tickets": 20, "escalateAfterHours": 8}),
        ],
        tags=["queue"],
        permanent=True,
    ),
    Flag(
        "dark-theme",
        "Dark theme",
        "For the night shift",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=True),
            "production": Targeting(
                on=True, serve=share(40), users={True: ["agent-11"], False: ["agent-42"]}
            ),
        },
        tags=["desk"],
        client=True,
    ),
    Flag(
        "voice-calls",
        "Voice calls",
        "Calls out of a ticket",
        {
            "test": Targeting(on=True, serve=True, needs={"desk-v3": 0}),
            "staging": Targeting(on=True, serve=share(20), needs={"desk-v3": 0}),
            "production": Targeting(serve=False),
        },
        tags=["desk"],
    ),
    Flag(
        "desk-v3",
        "Desk v3",
        "The third desk",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=True),
            "production": Targeting(on=True, serve=share(10)),
        },
        tags=["desk"],
        client=True,
    ),
    Flag(
        "refund-limit",
        "Refund limit",
        "What an agent may refund alone",
        {
            "test": Targeting(on=True, serve=500),
            "staging": Targeting(
                on=True, serve=100, rules=[rule("team leads", 500, in_segment("team-leads"))]
            ),
            "production": Targeting(on=True, serve=50, off=0),
        },
        variations=[0, 50, 100, 500],
        tags=["money"],
        permanent=True,
    ),
    Flag(
        "survey-after-close",
        "Survey after close",
        "Ask how it went",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=share(25)),
            "production": Targeting(on=True, serve=share(5)),
        },
        tags=["mail"],
    ),
    Flag(
        "attachment-scan",
        "Attachment scan",
        "Kill switch of the scanner",
        {key: Targeting(on=True, serve=True, off=False) for key in ("test", "staging", "production")},
        tags=["security"],
        permanent=True,
    ),
    Flag(
        "macros-editor",
        "Macros editor",
        "Edit canned answers in place",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True, serve=False, rules=[rule("office", True, where("office", "in", "Berlin", "Lyon"))]
            ),
            "production": Targeting(serve=False),
        },
        tags=["desk"],
    ),
    Flag("old-inbox", "Old inbox", "Retired with desk v2", archived=True, tags=["desk"]),
)
