"""The time window of a usage query, and its buckets (other-endpoints.md section 12).

``start_ts`` is rounded down and ``end_ts`` up to a UTC midnight, a window spans a year at most, and without an
``interval`` it is one bucket (docs.cartesia.ai, Get Credit Usage). Where weeks and months begin is not said;
assumed: on Mondays and on the first, and the window cuts the first and the last of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, Self

from cartest_mocks.exchange import Problem, Request

__all__ = ["Bucket", "Interval", "Window"]

Interval = Literal["day", "week", "month"]

_DEFAULT_DAYS: Final = 7
"""Assumed; documented is "a few days"."""
_MOST_DAYS: Final = 366
_DAY: Final = timedelta(days=1)
_LAST_DAY: Final = date.max - 2 * _DAY


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Whole UTC days from ``start`` up to, and without, ``end``."""

    start: date
    end: date

    @property
    def days(self) -> range:
        """The days, counted from 1970."""
        first = date(1970, 1, 1)
        return range((self.start - first).days, (self.end - first).days)


@dataclass(frozen=True, kw_only=True)
class Window:
    """What a query asks about."""

    start: date
    end: date
    interval: Interval | None

    @classmethod
    def read(cls, request: Request, *, now_s: float) -> Self:
        """Read it from a query; raise :class:`Problem` 400."""
        end = _moment(request, "end_ts") or datetime.fromtimestamp(now_s, UTC)
        last = end.date() if end.time() == datetime.min.time() else end.date() + _DAY
        start = _moment(request, "start_ts")
        first = last - _DEFAULT_DAYS * _DAY if start is None else start.date()
        if (last - first).days > _MOST_DAYS:
            raise Problem(400, "Invalid request", "start_ts to end_ts cannot span more than a year.")
        return cls(start=first, end=last, interval=_interval(request.first("interval")))

    def buckets(self) -> Iterator[Bucket]:
        """Yield the buckets by time; none if the window ends before it begins (assumed)."""
        start = self.start
        while start < self.end:
            end = min(self.end, _next(start, self.interval) or self.end)
            yield Bucket(start=start, end=end)
            start = end


def _next(day: date, interval: Interval | None) -> date | None:
    if interval == "day":
        return day + _DAY
    if interval == "week":
        return day + (7 - day.weekday()) * _DAY
    if interval == "month":
        return (day.replace(day=1) + 31 * _DAY).replace(day=1)
    return None


def _interval(text: str | None) -> Interval | None:
    match text:
        case None | "":
            return None
        case "day" | "week" | "month":
            return text
        case _:
            pass
    raise Problem(400, "Invalid request", "interval must be one of day, week, month.")


def _moment(request: Request, name: str) -> datetime | None:
    text = request.first(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or "T" not in text.upper():
            raise ValueError
        moment = moment.astimezone(UTC)
    # OverflowError: the first and the last day of the calendar, moved by a time zone.
    except (ValueError, OverflowError) as error:
        raise Problem(400, "Invalid request", f"{name} must be an RFC 3339 date and time with a zone.") from error
    if not date.min + _MOST_DAYS * _DAY < moment.date() < _LAST_DAY:
        raise Problem(400, "Invalid request", f"{name} is not a time of this calendar.")
    return moment
