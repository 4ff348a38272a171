"""How numbers, quantiles and units are written, the same in every output."""

from typing import Final

__all__ = ["NO_VALUE", "capitalized", "duration", "number", "percent", "plural", "quantile_name", "tick"]

NO_VALUE: Final = "\N{EN DASH}"


def number(value: float | None) -> str:
    """Return a number with the digits that a reader can use: three significant ones, integers from 100 on.

    What is whole is written so; a measured 91.98 is 92.0, with the digits of its neighbours.
    """
    if value is None:
        return NO_VALUE
    size = abs(value)
    if size >= 99.95:
        return f"{value:,.0f}"
    text = f"{value:.1f}" if size >= 9.995 else f"{value:.2f}" if size >= 0.0995 else f"{value:.3f}"
    return text.partition(".")[0] if value == round(value) else text


def capitalized(sentence: str) -> str:
    """Return the sentence with its first letter upper case, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def tick(value: float) -> str:
    """Return a round number as an axis shows it."""
    return f"{value:,g}"


def percent(share: float | None) -> str:
    """Return a share from 0 to 1 as a percentage; only none is 0% and only all is 100%."""
    if share is None:
        return NO_VALUE
    if share in {0.0, 1.0}:
        return f"{share:.0%}"
    text = f"{share * 100:.2g}" if share < 0.01 else f"{share * 100:.1f}".removesuffix(".0")
    return f"{'99.9' if text == '100' else text}%"


def quantile_name(q: float) -> str:
    """Return ``p95`` for 0.95 and ``p99.9`` for 0.999."""
    return f"p{round(q * 100, 6):g}"


def duration(seconds: float) -> str:
    """Return seconds as ``850 ms``, ``12.3 s`` or ``3 min 05 s``."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"


def plural(count: int, noun: str) -> str:
    """Return ``1 rule``, ``2 rules``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
