from cartest_contracts.knowledge import Knowledge


def test_there_are_three_levels() -> None:
    """As the fact sheets mark them, from best known to guessed."""
    assert list(Knowledge) == ["documented", "recorded", "assumed"]
