"""The flags of the workspace Default, with the one that the vendor's sample program copies."""

from __future__ import annotations

from .flag import Flag
from .words import definition, in_segment, on_off, one_of, rule, serve, treatment, when

_CLIENTS = [
    treatment("legacy", "The client list of old", config={"columns": 4}, keys=["u-0007"]),
    treatment("table", "One table", config={"columns": 6, "sticky": True}, segments=["employees"]),
    treatment("cards", "Cards", config={"columns": 3}),
]

FLAGS = (
    # What the vendor's sample program copies, and what it leaves behind: allocation and baseline.
    Flag(
        "clients",
        "How the client list is drawn",
        {
            "Production": definition(
                _CLIENTS,
                "legacy",
                serve(legacy=80, table=15, cards=5),
                rule(in_segment("beta_testers"), to=serve(cards=100)),
                rule(
                    one_of("country", "DE", "FR"),
                    when("seats", "GREATER_THAN_OR_EQUAL_NUMBER", number=10),
                    to=serve(table=60, cards=40),
                ),
                baseline="table",
                allocation=70,
            ),
            "Staging": definition(
                [treatment("legacy"), treatment("table"), treatment("cards")],
                "table",
                serve(cards=100),
                baseline="cards",
                allocation=90,
            ),
        },
        tags=("clients",),
        status="Experimenting",
    ),
    Flag("invoices_pdf", "Invoices as PDF", {"Staging": definition(on_off(), "off", serve(on=100, off=0))}),
    Flag("new_search", "The new search", {}, status="Pre-Production"),
)
