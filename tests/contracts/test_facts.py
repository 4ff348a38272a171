import pytest

from cartest_contracts import facts
from cartest_contracts.versions import ApiVersion


@pytest.mark.parametrize(
    ("values", "count"),
    [
        (facts.EMOTIONS, 58),
        (facts.LANGUAGES_15, 15),
        (facts.LANGUAGES_42, 42),
        (facts.LANGUAGES_44, 44),
        (facts.STT_LANGUAGES, 100),
        (facts.LIVE_MODELS, 16),
        (facts.DOCUMENTED_VOICES, 3),
    ],
)
def test_lists_are_as_long_as_their_sources_say_and_hold_nothing_twice(
    values: tuple[object, ...], count: int
) -> None:
    """A list has as many members as the fact sheets count, each once."""
    assert len(values) == len(set(values)) == count


def test_the_language_sets_contain_each_other() -> None:
    """Newer models speak everything that older ones do."""
    assert set(facts.LANGUAGES_15) < set(facts.LANGUAGES_42) < set(facts.LANGUAGES_44)


def test_primary_emotions_are_emotions() -> None:
    """The primary emotions are among the 58."""
    assert set(facts.PRIMARY_EMOTIONS) < set(facts.EMOTIONS)


def test_models_know_their_state_languages_and_release() -> None:
    """A model's entry says whether it answers, what it speaks and when it came out."""
    dated = facts.MODELS["sonic-3-2026-01-12"]
    assert (dated.state, dated.languages, dated.generation_config) == ("live", facts.LANGUAGES_42, True)
    assert dated.since == "2026-01-12"
    assert facts.MODELS["sonic-3"].since is None
    assert facts.MODELS["sonic-3.6-2026-08-27"].languages == facts.LANGUAGES_44
    assert facts.MODELS["sonic-2"].languages == facts.LANGUAGES_15
    assert not facts.MODELS["sonic-2"].generation_config
    assert facts.MODELS["sonic-english"].state == "sunset"
    assert all(model_id == model.id for model_id, model in facts.MODELS.items())


def test_release_dates_are_dates() -> None:
    """What a model id ends with is a calendar date or nothing."""
    for model in facts.MODELS.values():
        assert model.since is None or str(ApiVersion.parse(model.since)) == model.since


def test_plans_give_ten_sockets_for_each_parallel_stream() -> None:
    """Socket limits are ten times the TTS limit."""
    sockets = {name: plan.tts_sockets for name, plan in facts.PLANS.items()}
    assert sockets == {"free": 20, "pro": 30, "startup": 50, "scale": 150}
    assert all(plan.stt == 4 * plan.tts for plan in facts.PLANS.values())
