"""An end of a copy that is not there: who is told, how often, and what was probably meant."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.launchdarkly.api import Api
from pulumi_flagcopy.launchdarkly.lives.environment import EnvironmentLife
from pulumi_flagcopy.launchdarkly.lives.flag import FlagLife
from pulumi_flagcopy.launchdarkly.lives.project import ProjectLife
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from .stack import CheckFailed, Stack


def copy(environment: str = "staging", **more: str) -> dict[str, Any]:
    place = {"platform": "launchdarkly", "project": "shop", "flag": "checkout-v2", **more}
    ends = {"source": {**place, "environment": environment}, "target": {**place, "environment": "production"}}
    return {**ends, "include": ["rules", "fallthrough"]}


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (copy(flag="checkout-v3"), "Did you mean the flag 'checkout-v2'?"),
        (copy(flag="Checkout-V2"), "Did you mean the flag 'checkout-v2'?"),
        (copy("stagin"), "Did you mean the environment 'staging'?"),
        (copy("prod"), "Did you mean the environment 'production'?"),
        (copy("qa"), "The environments are: test, staging, production."),
        (copy(project="shp"), "Did you mean the project 'shop'?"),
        (copy(project="garden"), "The projects are: shop, support."),
    ],
)
def test_a_preview_warns_by_name_and_an_up_refuses_both_with_what_was_meant(
    session: Session, stack: Stack, told: list[str], wrong: dict[str, Any], hint: str
) -> None:
    FlagCopyLife(session).check({}, wrong, preview=True, name="checkout")
    (said,) = told
    assert said.startswith(("warning: checkout: there is no ", "warning: checkout: the project shop has no "))
    assert said.endswith(
        f"{hint} There is no plan until it exists: unless this program makes it, `up` will fail here."
    )
    with pytest.raises(CheckFailed) as caught:
        stack.up(wrong)
    assert f"{hint} Check the name, or create it first." in str(caught.value)
    assert str(caught.value).endswith("run `refresh`, then `up`: that makes it again.")


@pytest.mark.parametrize(
    ("life", "made", "copied", "said"),
    [
        (
            FlagLife,
            {"project": "shop", "key": "brand-new", "name": "New"},
            copy(flag="brand-new"),
            "flag shop/",
        ),
        (
            EnvironmentLife,
            {"project": "shop", "key": "stagin", "name": "Staging"},
            copy("stagin"),
            "environment shop/stagin first",
        ),
        (ProjectLife, {"key": "shp", "name": "Shop"}, copy(project="shp"), "project shp first"),
    ],
)
def test_what_the_program_makes_first_is_no_warning(
    session: Session, told: list[str], life: Any, made: dict[str, Any], copied: dict[str, Any], said: str
) -> None:
    life(session).check({}, made, preview=True, name="made")
    told.clear()
    FlagCopyLife(session).check({}, copied, preview=True, name="checkout")
    assert told[0].startswith(f"checkout: the plan is not known yet: this program makes the {said}")


def test_what_is_like_nothing_has_no_hint(stack: Stack, told: list[str]) -> None:
    stack.preview(copy(flag="zzz"))
    assert "Did you mean" not in told[0]


def test_a_replacement_is_checked_twice_and_told_once(stack: Stack, told: list[str]) -> None:
    stack.up(copy())
    told.clear()
    assert stack.preview(copy(flag="checkout-v3")) == "replace"
    assert len(told) == 1
    assert stack.preview(copy(flag="gift-cards")) == "replace"
    assert len(told) == 2
    assert told[1].startswith("shop/staging/gift-cards → shop/production/gift-cards:")


def test_the_names_are_asked_for_once_and_only_when_something_is_missing(stack: Stack, shop: Shop) -> None:
    shop.forget_requests()
    stack.preview(copy())
    assert "GET /api/v2/flags/shop" not in shop.requests()
    for flag in ("checkout-v3", "checkout-v4", "zzz"):
        stack.preview(copy(flag=flag))
    assert shop.requests().count("GET /api/v2/flags/shop") == 1


def test_a_list_of_more_than_a_page_is_not_read(
    stack: Stack, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulumi_flagcopy.launchdarkly.api.PAGE", 5)
    stack.preview(copy(flag="checkout-v3"))
    assert "Did you mean" not in told[0]


def test_a_vendor_that_refuses_the_list_changes_nothing(
    stack: Stack, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> Any:
        raise errors.ForbiddenError("The access token may not do this")

    monkeypatch.setattr(Api, "few", refused)
    stack.preview(copy(flag="checkout-v3"))
    assert "flag checkout-v3 in the project shop, or the token may not see it. There is no plan" in told[0]


class TestPromotion:
    def at(self, environment: str) -> dict[str, str]:
        return {"platform": "launchdarkly", "project": "shop", "environment": environment}

    def program(self, source: str = "staging", **select: Any) -> dict[str, Any]:
        return {"source": self.at(source), "target": self.at("production"), "select": select}

    def test_an_environment_that_is_none(self, session: Session, told: list[str]) -> None:
        wrong = self.program("stagin", tags=["web"])
        PromotionLife(session).check({}, wrong, preview=True, name="release")
        assert told[0].startswith(
            "warning: release: the project shop has no environment stagin. Did you mean"
        )
        assert "Did you mean the environment 'staging'?" in told[0]
        with pytest.raises(CheckFailed, match="Did you mean the environment 'staging'"):
            Stack(PromotionLife(session)).up(wrong)

    def test_a_flag_that_is_none(self, session: Session, told: list[str]) -> None:
        stack = Stack(PromotionLife(session))
        stack.preview(self.program(flags=["checkout-v3", "checkout-v2"]))
        assert "  blocked: checkout-v3: There is no flag checkout-v3 in the project shop, or the" in told[0]
        assert "  remedy: Did you mean the flag 'checkout-v2'? Check the name, or create it first." in told[0]
        with pytest.raises(errors.PromotionError, match="Did you mean the flag 'checkout-v2'"):
            stack.up(self.program(flags=["checkout-v3", "checkout-v2"]))


def test_a_project_that_is_none_is_called_one(stack: Stack) -> None:
    """The vendor answers for a flag of such a project as for a flag that is none."""
    with pytest.raises(CheckFailed, match=r"^source\.project: The source's project does not exist: shp\n"):
        stack.up(copy(project="shp"))


def test_an_environment_is_named_without_the_flag(stack: Stack) -> None:
    with pytest.raises(CheckFailed, match=r"The source's environment does not exist: shop/prod\n"):
        stack.up(copy("prod"))
