"""Cells are counted, those apart are listed and do not count, and what is no cell is outside."""

from cartest_contracts.coverage.dimension import Cell, Outside, Tally


def tally() -> Tally:
    cells = [Cell(group="a", name="1"), Cell(group="a", name="2"), Cell(group="b", name="1", apart="luck")]
    return Tally("messages", "a message", cells)


def test_shares_leave_out_what_is_apart() -> None:
    """One of two is half, seen or not what stands apart."""
    counting = tally()
    counting.see("a", "2")
    counting.see("a", "2")
    counting.see("b", "1")
    found = counting.dimension()
    assert (found.seen, found.possible, found.percent) == (1, 2, 50.0)
    assert [cell.seen for cell in found.cells] == [0, 2, 1]
    assert found.missing == (Cell(group="a", name="1"),)
    assert found.apart == (Cell(group="b", name="1", apart="luck", seen=1),)


def test_what_is_no_cell_is_outside() -> None:
    """It is counted by itself and changes no share."""
    counting = tally()
    counting.see("c", "1")
    assert counting.dimension().outside == (Outside(group="c", name="1", seen=1),)
    assert counting.dimension().seen == 0
    assert not counting.holds("c", "1")
    assert counting.holds("b", "1")


def test_a_cell_that_is_named_twice_is_one() -> None:
    """The first stands, in its place."""
    found = Tally("closes", "", [Cell(group="a", name="1"), Cell(group="a", name="1", apart="x")]).dimension()
    assert found.cells == (Cell(group="a", name="1"),)


def test_of_nothing_there_is_no_share() -> None:
    """No percentage is not zero percent."""
    assert Tally("closes", "", []).dimension().percent is None
