"""The matrix of the sample: states against a reference."""

from __future__ import annotations

from pulumi_flagcopy.copying.location import Scope
from pulumi_flagcopy.platform import Selection
from pulumi_flagcopy.report.matrix import Matrix, Row, State
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from .conftest import MatrixOf


def by_flag(matrix: Matrix) -> dict[str, Row]:
    return {row.flag: row for row in matrix.rows()}


def test_every_flag_in_every_environment(matrix_of: MatrixOf) -> None:
    rows = by_flag(matrix_of("launchdarkly", "shop", "staging"))
    assert len(rows) == 27
    countdown = rows["countdown"]
    assert countdown.title == "Countdown"
    assert countdown.tags == ("marketing",)
    assert [cell.state for cell in countdown.cells] == [State.DIFFERS, State.REFERENCE, State.DIFFERS]
    assert [cell.off for cell in countdown.cells] == [False, False, True]
    difference = countdown.cells[2].difference
    assert difference is not None
    assert next(difference.side_by_side()) == ("on", "off", "on")


def test_what_is_the_same_has_no_difference(matrix_of: MatrixOf) -> None:
    cells = [cell for row in matrix_of("launchdarkly", "shop", "staging").rows() for cell in row.cells]
    same = [cell for cell in cells if cell.state is State.SAME]
    assert same
    assert all((cell.difference is None) == (cell.state in (State.SAME, State.REFERENCE)) for cell in cells)


def test_gated_environments(matrix_of: MatrixOf) -> None:
    rows = by_flag(matrix_of("launchdarkly", "support", "staging"))
    assert {tuple(cell.gated for cell in row.cells) for row in rows.values()} == {(False, False, True)}


def test_split_flags_may_be_missing(matrix_of: MatrixOf) -> None:
    rows = by_flag(matrix_of("split", "Payments", "Staging"))
    states = dict(zip(("Dev", "Staging", "Production", "Audited"), rows["qa_console"].cells, strict=True))
    assert states["Production"].state is State.MISSING
    difference = states["Production"].difference
    assert difference is not None
    assert next(difference.side_by_side()) == ("the flag", "missing", "there")


def test_a_selection(matrix_of: MatrixOf) -> None:
    rows = by_flag(matrix_of("launchdarkly", "shop", "staging", tags=("marketing",)))
    assert rows
    assert all("marketing" in row.tags for row in rows.values())


def test_few_requests_whatever_the_number_of_flags(matrix_of: MatrixOf, shop: Shop) -> None:
    matrix = matrix_of("launchdarkly", "shop", "staging")
    shop.forget_requests()
    list(matrix.rows())
    assert sorted(shop.requests()) == [
        "GET /api/v2/flags/shop",
        *(f"GET /api/v2/projects/shop/environments/{name}" for name in ("production", "staging", "test")),
    ]


def test_flags_of_two_projects_by_their_keys(session: Session) -> None:
    columns = [Scope("launchdarkly", project, "staging") for project in ("shop", "support")]
    rows = by_flag(Matrix(session.platform("launchdarkly"), columns, columns[0], Selection()))
    assert [cell.state for cell in rows["checkout-v2"].cells] == [State.REFERENCE, State.MISSING]
    assert [cell.state for cell in rows["desk-v3"].cells] == [State.MISSING, State.DIFFERS]
    only_there = rows["desk-v3"].cells[1].difference
    assert only_there is not None
    assert list(only_there.side_by_side()) == [("the flag", "there", "missing")]
