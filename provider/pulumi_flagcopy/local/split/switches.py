"""What no source settles about the vendor's server, as switches of the local one.

Each field is one open question. The default is what we assume; `POST /_local/split` sets others, so that a
client can be tried against every answer. The table in docs/assumptions-split.md is checked against this file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..store import Transaction

COLLECTION, KEY = "split/switches", ("all",)


class Switches(BaseModel):
    """The answers in force. Field descriptions are the questions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    put_omitted: Literal["reset", "preserved"] = Field(
        default="reset",
        description="PUT of a definition without baselineTreatment, trafficAllocation or impressionsDisabled: "
        "back to the default, or as it was? Omitted flagSets are kept either way.",
    )
    put_clears_killed: bool = Field(
        default=False,
        description="Does PUT or PATCH of a killed definition bring it back to life, as saving in the UI does?",
    )
    killed_in_body: bool = Field(default=False, description="Does `killed` in the body of POST or PUT count?")
    missing_reference: Literal[400, 404, "accepted"] = Field(
        default=400,
        description="Answer when a definition names a segment, dependency or flag set that is not there.",
    )
    segment_matcher: Literal["any_kind", "own_kind"] = Field(
        default="any_kind",
        description="May IN_SEGMENT and a treatment's `segments` name large and rule-based segments, "
        "or only standard ones?",
    )
    depends_field: Literal["treatment", "treatments"] = Field(
        default="treatment",
        description="Name under which a dependency on one treatment is returned. Both are read.",
    )
    environment_name_length: Annotated[int, Field(ge=1)] = Field(
        default=20, description="Longest name of an environment, in characters. Names are unique as written."
    )
    environment_list_permissions: bool = Field(
        default=False, description="Does the list of environments show permissions?"
    )
    locked_status: Literal[403, 409, 423] = Field(
        default=409, description="Status when an open change request locks the object."
    )
    missing_title_body: Literal["empty", "json"] = Field(
        default="empty", description="Body of the 400 for a missing title or comment."
    )
    tags: Literal["replace", "append"] = Field(
        default="replace", description="Do associated tags replace those that the flag has?"
    )
    create_status: Literal[200, 201] = Field(
        default=200, description="Status of a POST that creates a definition."
    )
    page_limit: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Largest page of every list; null: the sizes that the vendor's tools use."
    )
    flag_sets_writable: bool = Field(
        default=True, description="Can POST, PUT and PATCH of a definition set flagSets?"
    )
    flag_set_lag_ms: Annotated[int, Field(ge=0)] = Field(
        default=0, description="For how long is a new flag set missing from the list, in milliseconds?"
    )
    dependents_status: Literal[400, 409] = Field(
        default=409, description="Status when a flag or definition is removed on which others depend."
    )
    kill_bypasses_approvals: bool = Field(
        default=True,
        description="With approvals required and allowKills: may a kill go without a change request?",
    )
    default_traffic_type: bool = Field(
        default=True, description="Does a new workspace have a traffic type `user`?"
    )


def read(tx: Transaction) -> Switches:
    document = tx.get(COLLECTION, KEY)
    return Switches.model_validate(document) if document else Switches()


def write(tx: Transaction, switches: Switches) -> None:
    tx.put(COLLECTION, KEY, switches.model_dump(mode="json"))


def clear(tx: Transaction) -> None:
    tx.delete(COLLECTION, KEY)
