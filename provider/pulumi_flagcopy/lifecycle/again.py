"""A plan that is word for word the one before, and is work all the same."""

from __future__ import annotations

from .resource import Properties


def again(record: Properties, before: Properties | None) -> Properties:
    """The record of a plan with changes, told apart from an equal one that was carried out already.

    Such a plan comes up where the target has been put back to the version that it had, by hand or because the account
    was made anew. Pulumi would see no change of the inputs. Not to be asked where the plan may wait for an approval.
    """
    return {**record, "again": True} if record == before else record
