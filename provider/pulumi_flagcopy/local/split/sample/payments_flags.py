"""The flags of the workspace Payments. Staging is ahead of Production, as it is in life."""

from __future__ import annotations

from .flag import Flag
from .words import Json, definition, given, in_segment, on_off, one_of, rule, serve, treatment, when


def _everywhere(made: Json, **others: Json) -> dict[str, Json]:
    """The same in Dev, Staging and Production, but for `others`."""
    return {"Dev": made, "Staging": made, "Production": made, **others}


def _steps(*sizes: int) -> dict[str, Json]:
    """A plain rollout: the share that Staging and Production serve `on`."""
    staging, production = (definition(on_off(), "off", serve(on=size, off=100 - size)) for size in sizes)
    return _everywhere(staging, Production=production)


_METHODS = [
    treatment("card", config={"methods": ["card"]}),
    treatment("card_and_wallet", config={"methods": ["card", "wallet"]}, keys=["u-0001", "u-0002"]),
    treatment("every_method", "All of them", config={"methods": ["card", "wallet", "transfer"]}),
]

FLAGS = (
    Flag("one_page_checkout", "All on one page", _steps(50, 10), tags=("checkout", "web")),
    Flag("retry_declined", "Try declined cards again", _steps(100, 25), tags=("backend",)),
    Flag("instant_refunds", "Refund at once", _steps(20, 0), tags=("backend", "risk")),
    Flag("dark_mode", "Dark colours", _steps(100, 100), tags=("web",), status="Permanent"),
    Flag("saved_cards", "Remember cards", _steps(75, 30), tags=("checkout",)),
    Flag("receipts_by_mail", "Receipts by mail", _steps(100, 60), status="Internal testing"),
    Flag("ledger_v2", "The new ledger", _steps(5, 0), traffic_type="account", tags=("backend",)),
    Flag(
        "payment_methods",
        "Which methods are offered",
        _everywhere(
            definition(
                _METHODS,
                "card",
                serve(card=40, card_and_wallet=40, every_method=20),
                flag_sets=("checkout_page",),
            ),
            Production=definition(_METHODS, "card", serve(card=90, card_and_wallet=10), allocation=80),
        ),
        tags=("checkout",),
        status="Experimenting",
    ),
    Flag(
        "wallet_button",
        "The wallet's button",
        _everywhere(
            definition(
                on_off(keys=["u-0003"], segments=["employees"]),
                "off",
                serve(on=100),
                rule(given("payment_methods", "card_and_wallet"), to=serve(on=100)),
                flag_sets=("checkout_page",),
            ),
            Production=definition(
                on_off(segments=["employees"]),
                "off",
                serve(on=0, off=100),
                rule(given("payment_methods", "card_and_wallet"), to=serve(on=50, off=50)),
            ),
        ),
        tags=("checkout", "web"),
    ),
    Flag(
        "wallet_offer",
        "An offer beside the button",
        {
            "Staging": definition(
                on_off(), "off", serve(off=100), rule(given("wallet_button", "on"), to=serve(on=100))
            )
        },
    ),
    Flag(
        "fee_display",
        "How fees are shown",
        _everywhere(
            definition(
                [treatment("hidden"), treatment("line"), treatment("breakdown", config={"decimals": 2})],
                "hidden",
                serve(line=50, breakdown=50),
                rule(one_of("country", "DE", "AT", "CH"), to=serve(breakdown=100)),
                rule(
                    one_of("country", "US", negate=True),
                    when("amount", "BETWEEN_NUMBER", between={"from": 1, "to": 500}),
                    to=serve(line=100),
                ),
                baseline="line",
            ),
            Production=definition(
                [treatment("hidden"), treatment("line")],
                "hidden",
                serve(hidden=100),
                rule(one_of("country", "DE"), to=serve(line=100)),
            ),
        ),
    ),
    Flag(
        "app_upgrade_banner",
        "Ask for an upgrade",
        _everywhere(
            definition(
                on_off(),
                "off",
                serve(off=100),
                rule(when("app_version", "LESS_THAN_OR_EQUAL_TO_SEMVER", string="4.2.0"), to=serve(on=100)),
                rule(
                    when("app_version", "BETWEEN_SEMVER", between={"from": "4.2.1", "to": "4.9.9"}),
                    to=serve(on=30, off=70),
                ),
                rule(when("app_version", "IN_LIST_SEMVER", strings=["5.0.0", "5.0.1"]), to=serve(on=100)),
                impressions_disabled=True,
            )
        ),
        tags=("mobile",),
    ),
    Flag(
        "summer_sale",
        "Prices of the sale",
        _everywhere(
            definition(
                on_off(),
                "off",
                serve(off=100),
                rule(
                    when("now", "BETWEEN_DATE", between={"from": 1782864000000, "to": 1785542400000}),
                    to=serve(on=100),
                ),
                rule(when("signed_up", "ON_OR_BEFORE_DATE", date=1704067200000), to=serve(on=50, off=50)),
            )
        ),
        status="Killed",
        killed=("Production",),
    ),
    Flag(
        "partner_login",
        "Sign in through partners",
        _everywhere(
            definition(
                on_off(),
                "off",
                serve(off=100),
                rule(when("email", "ENDS_WITH_STRING", strings=["@example.com"]), to=serve(on=100)),
                rule(when("email", "MATCHES_STRING", string="^[a-z]+[.]partner@"), to=serve(on=100)),
                rule(
                    when("host", "STARTS_WITH_STRING", strings=["shop-", "store-"]), to=serve(on=10, off=90)
                ),
                rule(when("agent", "CONTAINS_STRING", strings=["bot"], negate=True), to=serve(on=1, off=99)),
            )
        ),
        tags=("web",),
    ),
    Flag(
        "permissions_panel",
        "Who may see permissions",
        _everywhere(
            definition(
                on_off(),
                "off",
                serve(off=100),
                rule(when("roles", "ALL_OF_SET", strings=["admin", "owner"]), to=serve(on=100)),
                rule(when("roles", "ANY_OF_SET", strings=["auditor", "support"]), to=serve(on=50, off=50)),
                rule(when("roles", "PART_OF_SET", strings=["guest"], negate=True), to=serve(on=20, off=80)),
                rule(when("verified", "BOOLEAN", bool=True), to=serve(on=5, off=95)),
            )
        ),
    ),
    Flag(
        "fraud_model",
        "Which model scores a payment",
        _everywhere(
            definition(
                [
                    treatment("v1", config={"threshold": 0.8}),
                    treatment("v2", config={"threshold": 0.72}),
                    treatment("v3"),
                ],
                "v1",
                serve(v1=50, v2=50),
                rule(in_segment("high_value"), to=serve(v3=100)),
                rule(when(None, "IN_LARGE_SEGMENT", string="card_holders"), to=serve(v2=100)),
                flag_sets=("backend",),
            ),
            Dev=definition([treatment("v1"), treatment("v2")], "v1", serve(v2=100)),
            Production=definition(
                [treatment("v1", config={"threshold": 0.8}), treatment("v2", config={"threshold": 0.72})],
                "v1",
                serve(v1=95, v2=5),
                baseline="v2",
                flag_sets=("backend",),
            ),
        ),
        tags=("backend", "risk"),
    ),
    Flag(
        "payout_schedule",
        "When money is paid out",
        {
            "Staging": definition(
                [treatment("weekly"), treatment("daily", segments=["pilot_orgs"]), treatment("instant")],
                "weekly",
                serve(weekly=70, daily=20, instant=10),
                rule(in_segment("sanctioned_orgs"), to=serve(weekly=100)),
                rule(
                    in_segment("pilot_orgs"),
                    when("balance", "LESS_THAN_OR_EQUAL_NUMBER", number=-1),
                    to=serve(weekly=100),
                ),
            ),
            "Production": definition([treatment("weekly"), treatment("daily")], "weekly", serve(weekly=100)),
        },
        traffic_type="account",
        tags=("backend",),
    ),
    Flag(
        "sandbox_banner",
        "Says that this is not real money",
        {
            "Dev": definition(on_off(segments=["qa_team"]), "on", serve(on=100)),
            "Staging": definition(on_off(), "on", serve(on=100)),
        },
        status="Permanent",
    ),
    Flag(
        "qa_console",
        "A console for testers; its segment is not active in Production",
        {
            "Staging": definition(
                on_off(), "off", serve(off=100), rule(in_segment("qa_team"), to=serve(on=100))
            )
        },
        status="Internal testing",
    ),
    Flag(
        "legacy_gateway",
        "The old gateway, switched off by hand",
        _everywhere(definition(on_off(), "off", serve(on=100))),
        killed=("Staging", "Production"),
        status="Killed",
    ),
    Flag(
        "three_d_secure",
        "3-D Secure for all",
        _steps(40, 40) | {"Audited": definition(on_off(), "off", serve(on=10, off=90))},
    ),
    Flag(
        "audit_trail",
        "Write down who did what",
        _steps(100, 100) | {"Audited": definition(on_off(), "on", serve(on=100))},
    ),
    Flag("currency_picker", "Choose a currency", {}, status="Pre-Production"),
    Flag(
        "voice_payments",
        "Pay by voice",
        {"Dev": definition(on_off(), "off", serve(on=100))},
        status="Pre-Production",
    ),
    Flag(
        "loyalty_points", "Points for payments", _steps(15, 5), tags=("web", "mobile"), status="Experimenting"
    ),
)
