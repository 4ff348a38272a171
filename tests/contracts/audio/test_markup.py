"""Tests of cartest_contracts.audio.markup."""

import pytest

from cartest_contracts.audio.markup import LONGEST_BREAK_S, SOUND_S, Piece, pieces, within


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [
        ('<break time="1s"/>', 1.0),
        ('<break time="500ms"/>', 0.5),
        ("<break time='0.25s' />", 0.25),
        ("<break time=2s>", 2.0),
        ('<BREAK TIME="1S"/>', 1.0),
        ('<break time="1000s"/>', LONGEST_BREAK_S),
        ("<pause>", SOUND_S),
        ("<pause/>", SOUND_S),
        ("[laughter]", SOUND_S),
    ],
)
def test_a_silence_lasts_as_long_as_its_tag_says(tag: str, seconds: float) -> None:
    """Breaks are as long as written, up to a limit; sounds that are no speech have a fixed length."""
    assert list(pieces(f"a{tag}b")) == [Piece(text="a"), Piece(text="b", silence_before_s=seconds)]


def test_silences_in_a_row_add_up_and_one_at_the_end_is_a_piece() -> None:
    """No silence is lost, wherever it is."""
    assert list(pieces('<break time="1s"/><pause>')) == [Piece(silence_before_s=1.0 + SOUND_S)]


def test_spelled_text_is_a_piece_of_its_own() -> None:
    """Letters to be spelled are told from words."""
    silence = '<break time="1s"/>'
    assert list(pieces(f"a{silence}<spell>BC</spell>d")) == [
        Piece(text="a"),
        Piece(text="BC", spelled=True, silence_before_s=1.0),
        Piece(text="d"),
    ]


def test_speed_and_volume_hold_from_their_tag_on_and_stay_in_range() -> None:
    """An inline control is a setting, not a span."""
    assert list(pieces('a<speed ratio="1.2"/>b<volume ratio="9"/>c')) == [
        Piece(text="a"),
        Piece(text="b", speed=1.2),
        Piece(text="c", speed=1.2, volume=2.0),
    ]


def test_emotions_and_phonemes_part_no_word() -> None:
    """Both disappear into the text around them."""
    assert list(pieces('Hel<emotion value="happy"/>lo <<w|ɜ|l|d>>!')) == [Piece(text="Hello wɜld!")]


@pytest.mark.parametrize(
    "text", ["a < b > c", "<brake time='1s'/>", "<spell>x", "[laughs]", "<break time='x'/>", "<>"]
)
def test_what_is_no_known_tag_is_text(text: str) -> None:
    """A typing error in a tag is spoken, so it can be heard."""
    assert list(pieces(text)) == [Piece(text=text)]


def test_nothing_has_no_pieces() -> None:
    """An empty transcript is no piece, not an empty one."""
    assert list(pieces("")) == []


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "hostile", ["<spell>", "<break time=" + " " * 100_000, "<emotion value=" + " " * 100_000, "<<a|"]
)
def test_hostile_text_costs_linear_time(hostile: str) -> None:
    """Half a megabyte of opened tags is done at once; quadratic patterns would run into the time-out."""
    text = hostile * (500_000 // len(hostile))
    assert "".join(piece.text for piece in pieces(text)) == text


def test_within_holds_a_value_between_limits() -> None:
    """Values beyond become the limit."""
    assert [within(value, (0.5, 2.0)) for value in (0.1, 1.0, 9.0)] == [0.5, 1.0, 2.0]
