"""The flags of the project `shop`."""

from __future__ import annotations

from .words import Flag, Targeting, in_segment, percent, rule, share, where

BETA = rule("beta testers", True, where("country", "in", "DE", "FR"), events=True)
STAFF = rule("staff", True, in_segment("staff"))

CHECKOUT = (
    Flag(
        "checkout-v2",
        "Checkout v2",
        "The one-page checkout",
        {
            "test": Targeting(
                on=True,
                serve=share(50),
                rules=[STAFF, BETA, rule("trade fair", True, where("campaign", "startsWith", "fair-"))],
            ),
            "staging": Targeting(
                on=True,
                serve=share(50),
                rules=[STAFF, BETA],
                users={True: ["customer-1001", "customer-1002"], False: ["customer-1009"]},
                contexts={"organization": {True: ["acme-test"]}},
            ),
            "production": Targeting(on=True, serve=share(10), rules=[STAFF]),
        },
        tags=["checkout", "web"],
        client=True,
    ),
    Flag(
        "express-pay",
        "Express pay",
        "Wallets on the cart page",
        {
            "test": Targeting(on=True, serve=True, needs={"checkout-v2": 0}),
            "staging": Targeting(
                on=True,
                serve=share(30),
                needs={"checkout-v2": 0},
                rules=[
                    rule("phones", True, where("os", "in", "iOS", "Android", kind="device")),
                    rule("old apps", False, where("appVersion", "semVerLessThan", "4.2.0", kind="device")),
                ],
            ),
            "production": Targeting(serve=False, needs={"checkout-v2": 0}),
        },
        tags=["checkout", "payments"],
        client=True,
    ),
    Flag(
        "payment-provider",
        "Payment provider",
        "Who takes the money",
        {
            "test": Targeting(on=True, serve="sandbox"),
            "staging": Targeting(
                on=True,
                serve=percent({"north-pay": 80, "south-pay": 20}),
                rules=[rule("robots", "sandbox", in_segment("load-test-robots"))],
            ),
            "production": Targeting(on=True, serve="north-pay", off="north-pay"),
        },
        variations=["north-pay", "south-pay", "sandbox"],
        tags=["payments"],
        permanent=True,
    ),
    Flag(
        "fraud-threshold",
        "Fraud threshold",
        "Score from which an order is looked at by a person",
        {
            "test": Targeting(on=True, serve=0.9),
            "staging": Targeting(
                on=True,
                serve=0.7,
                rules=[rule("big spenders", 0.8, in_segment("big-spenders"))],
            ),
            "production": Targeting(on=True, serve=0.7, off=0.5),
        },
        variations=[0.5, 0.7, 0.8, 0.9],
        tags=["payments", "risk"],
        permanent=True,
    ),
    Flag(
        "address-check",
        "Address check",
        "Ask the post office whether the address exists",
        {
            "test": Targeting(on=True, serve=True, rules=[BETA, STAFF]),
            "staging": Targeting(on=True, serve=True, rules=[BETA]),
            "production": Targeting(on=True, serve=share(75)),
        },
        tags=["checkout"],
    ),
    Flag(
        "guest-orders",
        "Guest orders",
        "Buy without an account",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=True),
            "production": Targeting(
                on=True, serve=True, rules=[rule("not here", False, where("country", "in", "IT"))]
            ),
        },
        tags=["checkout"],
        permanent=True,
    ),
    Flag(
        "gift-cards",
        "Gift cards",
        "Sell and take gift cards",
        {
            "test": Targeting(on=True, serve=share(80)),
            "staging": Targeting(on=True, serve=share(60), events=True),
            "production": Targeting(serve=False),
        },
        tags=["checkout", "payments"],
    ),
    Flag(
        "installments",
        "Installments",
        "How many months a customer may pay",
        {
            "test": Targeting(on=True, serve="twelve"),
            "staging": Targeting(
                on=True, serve="three", rules=[rule("big spenders", "twelve", in_segment("big-spenders"))]
            ),
            "production": Targeting(on=True, serve="none", off="none"),
        },
        variations=[
            ("none", {"months": [], "fee": 0}),
            ("three", {"months": [3], "fee": 1.5}),
            ("twelve", {"months": [3, 6, 12], "fee": 2.9}),
        ],
        tags=["payments"],
    ),
)

SEARCH = (
    Flag(
        "search-ranking",
        "Search ranking",
        "How results are ordered",
        {
            "test": Targeting(on=True, serve=percent({"classic": 30, "learned": 60, "learned-fast": 10})),
            "staging": Targeting(
                on=True,
                serve=percent({"classic": 50, "learned": 40, "learned-fast": 10}),
                rules=[
                    rule("staff", "learned-fast", in_segment("staff")),
                    rule("partners", "classic", in_segment("partner-shops")),
                ],
            ),
            "production": Targeting(
                on=True,
                serve=percent({"classic": 90, "learned": 10, "learned-fast": 0}),
                off="classic",
            ),
        },
        variations=["classic", "learned", "learned-fast"],
        tags=["search"],
    ),
    Flag(
        "search-page-size",
        "Search page size",
        "Results on a page",
        {
            "test": Targeting(on=True, serve=48),
            "staging": Targeting(
                on=True,
                serve=24,
                rules=[rule("phones", 12, where("os", "in", "iOS", "Android", kind="device"))],
            ),
            "production": Targeting(on=True, serve=24),
        },
        variations=[12, 24, 48],
        tags=["search", "web"],
        permanent=True,
        client=True,
    ),
    Flag(
        "search-suggestions",
        "Search suggestions",
        "Complete what is being typed",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True, serve=True, rules=[rule("slow lines", False, where("speed", "lessThan", 1))]
            ),
            "production": Targeting(on=True, serve=share(50)),
        },
        tags=["search"],
        client=True,
    ),
    Flag(
        "synonyms",
        "Synonyms",
        "Find trousers by pants",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=share(50), users={True: ["customer-1003"]}),
            "production": Targeting(serve=False),
        },
        tags=["search"],
    ),
    Flag(
        "image-search",
        "Image search",
        "Search with a photograph",
        {
            "test": Targeting(on=True, serve=True, needs={"search-ranking": 1}),
            "staging": Targeting(
                on=True,
                serve=False,
                needs={"search-ranking": 1},
                rules=[rule("testers", True, in_segment("beta-testers"))],
            ),
            "production": Targeting(serve=False),
        },
        tags=["search", "mobile"],
        client=True,
    ),
    Flag(
        "facets",
        "Facets",
        "Which filters a category shows",
        {
            "test": Targeting(on=True, serve="all"),
            "staging": Targeting(on=True, serve="all"),
            "production": Targeting(on=True, serve="few", off="few"),
        },
        variations=[("few", ["brand", "price"]), ("all", ["brand", "price", "colour", "size", "rating"])],
        tags=["search"],
        permanent=True,
    ),
)

PAGES = (
    Flag(
        "new-product-page",
        "New product page",
        "Pictures first",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=percent({True: 50, False: 50}, by="sessionId")),
            "production": Targeting(on=True, serve=percent({True: 5, False: 95}, by="sessionId")),
        },
        tags=["web"],
        client=True,
    ),
    Flag(
        "banner-text",
        "Banner text",
        "What the banner says",
        {
            "test": Targeting(
                on=True,
                serve="sale",
                rules=[
                    rule("French", "soldes", where("language", "startsWith", "fr")),
                    rule("quiet shops", "quiet", where("shop", "in", "outlet-1", "outlet-2")),
                ],
            ),
            "staging": Targeting(
                on=True,
                serve="sale",
                rules=[rule("French", "soldes", where("language", "startsWith", "fr"))],
            ),
            "production": Targeting(on=True, serve="quiet"),
        },
        variations=[("quiet", ""), ("sale", "Summer sale: everything must go"), ("soldes", "Soldes d'été")],
        tags=["web", "marketing"],
        permanent=True,
        client=True,
    ),
    Flag(
        "reviews",
        "Reviews",
        "Customers' reviews below a product",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=True, rules=[BETA]),
            "production": Targeting(on=True, serve=True),
        },
        tags=["web"],
        permanent=True,
    ),
    Flag(
        "recommendations",
        "Recommendations",
        "What others bought",
        {
            "test": Targeting(on=True, serve="graph"),
            "staging": Targeting(
                on=True,
                serve=percent({"off": 20, "popular": 40, "graph": 40}),
                contexts={
                    "organization": {"popular": ["acme-test"], "off": ["globex-test"]},
                    "device": {"graph": ["device-7"]},
                },
            ),
            "production": Targeting(on=True, serve="popular", off="off"),
        },
        variations=["off", "popular", "graph"],
        tags=["web", "marketing"],
    ),
    Flag(
        "theme",
        "Theme",
        "Colours and corners",
        {
            "test": Targeting(on=True, serve="round"),
            "staging": Targeting(on=True, serve="round", users={"plain": ["customer-1009"]}),
            "production": Targeting(on=True, serve="plain"),
        },
        variations=[
            ("plain", {"primary": "#003366", "radius": 0}),
            ("round", {"primary": "#0066cc", "radius": 8}),
        ],
        tags=["web"],
        client=True,
    ),
    Flag(
        "partner-pages",
        "Partner pages",
        "Pages of shops that sell with us",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True, serve=False, rules=[rule("partners", True, in_segment("partner-shops"))]
            ),
            "production": Targeting(
                on=True,
                serve=False,
                contexts={"organization": {True: ["acme", "globex"], False: ["hooli"]}},
            ),
        },
        tags=["web", "partners"],
    ),
    Flag(
        "countdown",
        "Countdown",
        "Hours until an offer ends",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True,
                serve=False,
                rules=[
                    rule(
                        "the week",
                        True,
                        where("today", "after", "2026-11-23"),
                        where("today", "before", "2026-11-30"),
                    )
                ],
            ),
            "production": Targeting(serve=False),
        },
        tags=["marketing"],
    ),
)

OPERATIONS = (
    Flag(
        "read-only-mode",
        "Read-only mode",
        "Kill switch: no orders are taken",
        {key: Targeting(serve=True, off=False) for key in ("test", "staging", "production")},
        tags=["operations"],
        permanent=True,
    ),
    Flag(
        "cache-seconds",
        "Cache seconds",
        "How long pages are kept",
        {
            "test": Targeting(on=True, serve=0),
            "staging": Targeting(on=True, serve=60),
            "production": Targeting(on=True, serve=300, off=300),
        },
        variations=[0, 60, 300],
        tags=["operations"],
        permanent=True,
    ),
    Flag(
        "queue-orders",
        "Queue orders",
        "Take orders into a queue first",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True, serve=True, rules=[rule("robots", False, in_segment("load-test-robots"))]
            ),
            "production": Targeting(on=True, serve=share(20)),
        },
        tags=["operations"],
    ),
    Flag(
        "new-warehouse",
        "New warehouse",
        "Ship from the second warehouse",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(
                on=True,
                serve=False,
                rules=[
                    rule(
                        "south", percent({True: 100, False: 0}), where("postcode", "matches", "^8[0-9]{4}$")
                    ),
                    rule(
                        "not the islands",
                        True,
                        where("region", "in", "islands", negate=True),
                        BETA.clauses[0],
                    ),
                ],
            ),
            "production": Targeting(on=True, serve=False),
        },
        tags=["operations"],
    ),
    Flag(
        "mail-provider",
        "Mail provider",
        "Who sends the mails",
        {
            "test": Targeting(on=True, serve="none"),
            "staging": Targeting(on=True, serve="b"),
            "production": Targeting(on=True, serve=percent({"a": 100, "b": 0, "none": 0})),
        },
        variations=[("a", "mail-a.example.com"), ("b", "mail-b.example.com"), ("none", "")],
        tags=["operations", "mail"],
        permanent=True,
    ),
    Flag(
        "debug-toolbar",
        "Debug toolbar",
        "For staff only",
        {
            "test": Targeting(on=True, serve=True),
            "staging": Targeting(on=True, serve=False, rules=[STAFF]),
            "production": Targeting(serve=False, rules=[STAFF]),
        },
        tags=["web", "operations"],
        permanent=True,
        client=True,
    ),
    Flag("checkout-v1-fallback", "Checkout v1 fallback", "Retired", tags=["checkout"], archived=True),
)

FLAGS = CHECKOUT + SEARCH + PAGES + OPERATIONS
