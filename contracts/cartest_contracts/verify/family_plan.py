"""Cases of the families beside speech: infill, voice changer, files, turns, agents, usage, and whose is what."""

from collections.abc import Iterator, Set
from random import Random
from typing import Final

from cartest_contracts.audio.expected import expected_audio
from cartest_contracts.formats import BIT_RATES, ENCODINGS, SAMPLE_RATES, OutputFormat
from cartest_contracts.knowledge import Knowledge
from cartest_contracts.resource_facts import INFILL_MODELS, INFILL_MODELS_2026
from cartest_contracts.target import KeyName
from cartest_contracts.verify.agents_case import AgentsCase, CallSocketCase
from cartest_contracts.verify.call_case import CallCase
from cartest_contracts.verify.case import Case, Expectation
from cartest_contracts.verify.file_case import FileCase
from cartest_contracts.verify.fine_tune_case import FineTuneCase
from cartest_contracts.verify.form_cases import ChangerCase, FormCase, InfillCase, form_format
from cartest_contracts.verify.speech_case import VOICE
from cartest_contracts.verify.turns_case import TurnsCase
from cartest_contracts.verify.usage_case import UsageCase
from cartest_contracts.versions import ApiVersion

__all__ = ["family_cases", "family_write_cases"]

_KEEPING_SINCE: Final = ApiVersion.parse("2025-04-16")
"""Saved files, agents, fine-tunes."""
_TURNS_SINCE: Final = ApiVersion.parse("2026-03-01")
"""Turns, managed agents and usage; INFILL_MODELS_2026 too."""
_REFUSED: Final = Expectation(statuses=(400,), knowledge=Knowledge.ASSUMED)
_RAW: Final = OutputFormat.raw("pcm_s16le", 16000)


def family_cases(
    random: Random, version: ApiVersion, *, keys: Set[KeyName] = frozenset(), mock: bool = False
) -> Iterator[Case]:
    """Yield those that leave nothing behind but a saved file, in formats that the seed chooses.

    ``mock`` says that the target counts what is spent at once.
    """
    encoding, rate = random.choice(ENCODINGS), random.choice(SAMPLE_RATES)
    wanted = (
        OutputFormat.raw(encoding, rate),
        OutputFormat.wav(encoding, rate),
        OutputFormat.mp3(rate, random.choice(BIT_RATES)),
    )
    foreign = "foreign" in keys
    model = (INFILL_MODELS_2026 if version >= _TURNS_SINCE else INFILL_MODELS)[0]
    yield InfillCase(id="infill", model=model, output_format=random.choice(wanted))
    yield ChangerCase(id="changer", output_format=wanted[0])
    yield ChangerCase(id="changer-file", output_format=random.choice(wanted[1:]), transports=("bytes",))
    yield from _wrong_forms(model)
    if version < _KEEPING_SINCE:
        return
    yield FileCase(id="file", output_format=random.choice(wanted), foreign=foreign)
    yield AgentsCase(foreign=foreign)
    if version < _TURNS_SINCE:
        return
    yield TurnsCase(id="turns", sentences=(("The quick", 0.6), ("brown fox.", 1.5), ("Jumps.", 1.5)))
    # That ordinary keys are refused is documented, the status is not (API notes README section 3).
    refused = Expectation(statuses=(401, 403))
    yield CallCase(id="usage-ordinary-key", method="GET", path="/usage/credits", expect=refused)
    if "admin" in keys:
        yield UsageCase(counts=mock)


def _wrong_forms(model: str) -> Iterator[FormCase]:
    """Each lacks one thing; which fields are required is assumed (other-endpoints.md section 7)."""
    clip = expected_audio("Hi.", voice="clip", context_id=None, output_format=OutputFormat.wav("pcm_s16le", 16000))
    shape = form_format(_RAW)
    infill = {"model_id": model, "language": "en", "transcript": "Hi.", "voice_id": VOICE, **shape}
    changer = {"voice[id]": VOICE, **shape}
    wrong: dict[str, tuple[str, dict[str, str], dict[str, bytes]]] = {
        "infill-no-audio": ("/infill/bytes", infill, {}),
        "infill-no-transcript": ("/infill/bytes", {**infill, "transcript": ""}, {"left_audio": clip}),
        "infill-bad-audio": ("/infill/bytes", infill, {"right_audio": b"nothing"}),
        "changer-no-clip": ("/voice-changer/bytes", changer, {}),
        "changer-bad-clip": ("/voice-changer/bytes", changer, {"clip": b"nothing"}),
        "changer-no-voice": ("/voice-changer/bytes", shape, {"clip": clip}),
    }
    for name, (path, form, files) in wrong.items():
        yield FormCase(id=name, path=path, form=form, files=files, expect=_REFUSED)


def family_write_cases(version: ApiVersion, *, mock: bool = False) -> Iterator[Case]:
    """Yield those that make calls, and where the target is a mock those that only a mock can bear."""
    if version < _KEEPING_SINCE:
        return
    # A mock's agent repeats what it hears, hangs up after a farewell, and calls the tool that it is told to.
    yield CallSocketCase(id="call", transcript="Goodbye." if mock else "Hello there.", farewell=mock)
    if not mock:
        return
    yield FineTuneCase()
    if version >= _TURNS_SINCE:
        yield CallSocketCase(
            id="call-managed",
            template="/v1/agents/websocket/{agent_id}",
            transcript="Use tool open_cart.",
            tool="It is open.",
            place=1,
        )
