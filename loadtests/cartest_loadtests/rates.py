"""How many arrivals a second, as a function of time: straight pieces, integrated and inverted exactly. Pure.

An arrival falls where the integral reaches the next whole number (or the next draw, see
:mod:`cartest_loadtests.schedule`), so a ramp has exactly as many arrivals as the area under it.
"""

import math
from dataclasses import dataclass

__all__ = ["Piece", "Rate"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A time in which the rate goes straight from one value to another."""

    seconds: float
    """``inf`` for the last one."""
    begin: float
    """Arrivals per second at its beginning."""
    end: float

    def count(self, after_s: float) -> float:
        """Return the integral over the first ``after_s`` seconds."""
        if self.begin == self.end:
            return self.begin * after_s
        return self.begin * after_s + (self.end - self.begin) / (2 * self.seconds) * after_s**2

    def instant(self, count: float) -> float:
        """Return the seconds after which the integral is ``count``, which it must reach."""
        if self.begin == self.end:
            return count / self.begin if count else 0.0
        # The smaller root in the form that loses no digits, whichever way the rate goes.
        slope = (self.end - self.begin) / self.seconds
        both = self.begin + math.sqrt(max(0.0, self.begin**2 + 2 * slope * count))
        return 2 * count / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Rate:
    """Arrivals per second over time: pieces one after another, the last without end and with a rate above 0."""

    pieces: tuple[Piece, ...]

    @classmethod
    def constant(cls, rate: float) -> "Rate":
        """Return the same rate for ever."""
        return cls((Piece(seconds=math.inf, begin=rate, end=rate),))

    @classmethod
    def ramp(cls, begin: float, end: float, *, seconds: float) -> "Rate":
        """Return a rate that goes straight from one value to another and stays there."""
        return cls((Piece(seconds=seconds, begin=begin, end=end), *cls.constant(end).pieces))

    @classmethod
    def spike(cls, base: float, peak: float, *, at_s: float, seconds: float) -> "Rate":
        """Return a rate that is another for so many seconds, ``at_s`` after the start."""
        return cls(
            (
                Piece(seconds=at_s, begin=base, end=base),
                Piece(seconds=seconds, begin=peak, end=peak),
                *cls.constant(base).pieces,
            )
        )

    def scaled(self, share: float) -> "Rate":
        """Return ``share`` times this rate."""
        return Rate(
            tuple(
                Piece(seconds=piece.seconds, begin=piece.begin * share, end=piece.end * share)
                for piece in self.pieces
            )
        )

    def count(self, after_s: float) -> float:
        """Return the integral from 0 to ``after_s``: how many arrivals there should have been."""
        total = 0.0
        for piece in self.pieces:
            total += piece.count(min(after_s, piece.seconds))
            after_s -= piece.seconds
            if after_s <= 0:
                break
        return total

    def instant(self, count: float) -> float:
        """Return the seconds after which the integral is ``count``: the inverse of :meth:`count`."""
        begun_s = 0.0
        for piece in self.pieces[:-1]:
            of_piece = piece.count(piece.seconds)
            if count < of_piece:
                return begun_s + piece.instant(count)
            count -= of_piece
            begun_s += piece.seconds
        return begun_s + self.pieces[-1].instant(count)
