"""A flag of each kind. Variations are named by value or name, so their order means nothing once the flag is made."""

import pulumi

from pulumi_flagcopy import launchdarkly as ld

opening_hours = ld.Flag(
    "opening-hours", project="shop", key="opening-hours", name="Opening hours", temporary=False
)

button = ld.Flag(
    "button-colour",
    project="shop",
    key="button-colour",
    description="Colour of the order button",
    variations=[
        {"value": "#417505", "name": "Green"},
        {"value": "#D0021B", "name": "Red", "description": "as it was"},
    ],
    defaults={"on_variation": "Green", "off_variation": "Red"},
    tags=["web", "checkout"],
    client_side_availability={"using_environment_id": True, "using_mobile_key": True},
    custom_properties={"jira.issues": {"name": "Issues", "values": ["SHOP-12"]}},
    archive_on_destroy=False,
)

page_size = ld.Flag(
    "page-size", project="shop", key="page-size", variations=[{"value": 12}, {"value": 24}, {"value": 48}]
)

delivery = ld.Flag(
    "delivery",
    project="shop",
    key="delivery",
    kind="json",
    variations=[
        {"name": "Standard", "value": {"days": 5, "price": 0}},
        {"name": "Express", "value": {"days": 1, "price": 9.5}},
    ],
)

# Flags that exist can be looked at without being managed.
checkout = ld.Flag.get("checkout", "shop/checkout-v2")
pulumi.export("tags", checkout.tags)
pulumi.export("payment_flags", [flag["key"] for flag in ld.list_flags("shop", tags=["payments"])])
