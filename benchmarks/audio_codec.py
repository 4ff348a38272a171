"""How fast audio is made and read back, in multiples of real time, beside LAME encoding the same samples.

    python benchmarks/audio_codec.py [--rounds 5]

Each figure is seconds of audio per second of CPU time of this process: the median of the rounds, with their lowest
and highest. Rounds are interleaved, so a busy machine blurs the figures but does not tilt one against another.
"""

# ruff: noqa: T201  # a script: it prints its findings
import argparse
import statistics
import time
from collections.abc import Callable

from cartest_contracts.audio.containers import encode_container
from cartest_contracts.audio.listen import decode_pcm, listen_samples
from cartest_contracts.audio.mp3 import encode_mp3
from cartest_contracts.audio.speech import sample_encoding, speak
from cartest_contracts.formats import OutputFormat

SENTENCE = "The quick brown fox jumps over the lazy dog today."
"""About four seconds."""
MINUTE = " ".join([SENTENCE] * 15)
RAW = (
    OutputFormat.raw("pcm_mulaw", 8000),
    OutputFormat.raw("pcm_s16le", 24000),
    OutputFormat.raw("pcm_f32le", 48000),
)
Work = tuple[str, float, int, Callable[[], object]]
"""What is done, seconds of audio a time, times a round, and how."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each measurement")
    rounds: int = parser.parse_args().rounds
    works = [*(_speaking(asked) for asked in RAW), *(_listening(asked) for asked in RAW), _lame(RAW[1])]
    rates: dict[str, list[float]] = {name: [] for name, *_ in works}
    for _ in range(rounds + 1):
        for name, seconds, times, work in works:
            started = time.process_time()
            for _ in range(times):
                work()
            rates[name].append(seconds * times / (time.process_time() - started))
    lame = statistics.median(rates[works[-1][0]][1:])
    print(f"{'':44}{'x real time':>12}{'lowest':>10}{'highest':>10}{'÷ LAME':>9}{'per 4 s':>11}")
    for name, figures in rates.items():
        kept = figures[1:]  # the first round fills the caches
        middle = statistics.median(kept)
        print(
            f"{name:44}{middle:12,.0f}{min(kept):10,.0f}{max(kept):10,.0f}{middle / lame:9.1f}"
            f"{4000 / middle:8.2f} ms"
        )


def _speaking(asked: OutputFormat) -> Work:
    def work() -> bytes:
        speech = speak(SENTENCE, voice="v", context_id="c", output_format=asked)
        return encode_container(speech.audio, asked)

    speech = speak(SENTENCE, voice="v", context_id="c", output_format=asked)
    return f"speak {asked}", speech.duration_s, 200, work


def _listening(asked: OutputFormat) -> Work:
    speech = speak(MINUTE, voice="v", context_id="c", output_format=asked)
    samples = decode_pcm(speech.audio, sample_encoding(asked))

    def work() -> None:
        heard = listen_samples(samples, asked.sample_rate)
        if heard.transcript != MINUTE:
            raise AssertionError(heard.transcript)

    return f"listen {asked}", speech.duration_s, 1, work


def _lame(asked: OutputFormat) -> Work:
    speech = speak(MINUTE, voice="v", context_id="c", output_format=asked)
    return (
        f"lameenc of {asked} at 64 kbit/s",
        speech.duration_s,
        1,
        lambda: encode_mp3(speech.audio, sample_rate=asked.sample_rate, bit_rate=64000),
    )


if __name__ == "__main__":
    main()
