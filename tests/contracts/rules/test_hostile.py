"""No answer, however hostile, crashes a check: a crash hides what the rule would have found."""

import random
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest
from tests.contracts.rules.cases import CASES
from tests.contracts.rules.observe import ask, chunk, context, event, http, socket, sse

from cartest_contracts.judge import LONGEST_TEXT, judge
from cartest_contracts.observation import Arrival, ArrivalKind, Observation, to_line
from cartest_contracts.rules.reading import as_list, as_object

DEEP: Final[list[Any]] = msgspec.json.decode(b"[" * 400 + b"]" * 400)
HOSTILE: Final[tuple[Any, ...]] = (
    None,
    True,
    "",
    "x" * 100_000,
    "sk_car_a.b \0 \u2028 \U0001f600",
    -1,
    10**400,
    -(10**30),
    5e-324,
    1.7e308,
    [],
    {},
    [[None]],
    {"": {"": []}},
    DEEP,
)
"""Values of every type and of sizes that JSON allows and no fact sheet expects."""
BODIES: Final = (
    b"",
    b"\xff\xfe\x00",
    b"null",
    b"[" * 5000,
    b'"' + b"x" * 9,
    b'{"a":1,"a":[]}',
    b"RIFF",
    b"ID3\x04",
)
STATUSES: Final = (None, 0, 99, 101, 204, 302, 404, 503, 999)
HEADERS: Final = (
    (),
    (("content-type", "\xff;"),),
    (("content-type", "audio/"), ("content-type", "text/plain"), ("content-length", "-1")),
)
SEEDS: Final = 10


def observations() -> list[Observation]:
    """All of them; the members of a group stay together, and no two groups are taken for one."""
    return [
        msgspec.structs.replace(each, labels={**each.labels, "group": f"{rule_id}-{number}-{side}"})
        if each.labels.get("group")
        else each
        for rule_id, cases in CASES.items()
        for number, case in enumerate(cases)
        for side, group in enumerate(case.sides)
        for each in group
    ]


def mutated(value: Any, random: random.Random) -> Any:
    """The value with one thing inside it replaced, left out or repeated."""
    if (rest := dict(as_object(value))) and random.random() < 0.9:
        name = random.choice(sorted(rest))
        if random.random() < 0.2:
            del rest[name]
        else:
            rest[name] = mutated(rest[name], random)
        return rest
    if (items := as_list(value)) and random.random() < 0.7:
        place = random.randrange(len(items))
        return [*items[:place], mutated(items[place], random), *items[place:]]
    return random.choice(HOSTILE)


def hostile_arrival(arrival: Arrival, random: random.Random) -> Arrival:
    if arrival.event is not None:
        changed = mutated(arrival.event, random)
        return msgspec.structs.replace(arrival, event=changed if isinstance(changed, dict) else {})
    if arrival.data is None:
        return msgspec.structs.replace(arrival, code=random.choice(STATUSES), text=random.choice(("", "\0", None)))
    try:
        body = msgspec.json.encode(mutated(msgspec.json.decode(arrival.data), random))
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = arrival.data[random.randrange(len(arrival.data) + 1) :]
    body = random.choice((body, body, body[: len(body) // 2], *BODIES))
    return msgspec.structs.replace(arrival, data=body, size=len(body))


def hostile(observation: Observation, random: random.Random) -> Observation:
    """The same request with another answer; what only we write stays as it is."""
    arrivals = list(observation.arrivals)
    if arrivals:
        place = random.randrange(len(arrivals))
        arrivals[place : place + 1] = [
            hostile_arrival(arrivals[place], random) for _ in range(random.choice((0, 1, 1, 1, 2)))
        ]
    changes: dict[str, Any] = {"arrivals": tuple(arrivals)}
    if random.random() < 0.2:
        changes["status"] = random.choice(STATUSES)
    if random.random() < 0.2:
        changes["headers"] = random.choice(HEADERS)
    if random.random() < 0.2:
        changes["end"] = random.choice(("complete", "refused", "closed", "reset", "timeout", "cancelled"))
    return msgspec.structs.replace(observation, **changes)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_check_crashes(seed: int) -> None:
    """Every observation of the catalogue, its answer changed at random: judged to the end, and recordable."""
    chance = random.Random(seed)
    changed = [hostile(each, chance) for each in observations()]
    assert judge(changed).problems == ()
    assert all(map(to_line, changed))


def members() -> Iterator[tuple[str, Any]]:
    for name in ("type", "status_code", "done", "data", "step_time", "flush_id", "word_timestamps", "context_id"):
        for number, value in enumerate(HOSTILE):
            yield f"{name}-{number}", {name: value}


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in members()])
def test_no_member_of_an_event_crashes_a_check(change: dict[str, Any]) -> None:
    """Every value in every member of every kind of event, one at a time."""
    kinds: tuple[ArrivalKind, ...] = ("timestamps", "phoneme_timestamps", "flush_done", "done", "error", "unknown")
    arrivals = [chunk(**change), *(event(kind, **change) for kind in kinds)]
    assert judge([sse(*arrivals), context(*arrivals), socket(*arrivals)]).problems == ()


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_time_crashes_a_check(value: Any) -> None:
    """Times and words of every type, in speech and in a transcription."""
    times = {"words": ["a", value], "start": [0, value], "end": [value, 1]}
    spoken = sse(
        chunk(), event("timestamps", word_timestamps=times), event("done"), request=ask(add_timestamps=True)
    )
    heard = http(
        "POST /stt", {"text": value, "duration": value, "words": [{"word": "a", "start": value, "end": 1}]}
    )
    assert judge([spoken, heard]).problems == ()


def test_a_text_without_end_is_cut() -> None:
    """What a server decides stands in a finding in a length that can be shown."""
    (finding,) = judge([http("GET /", {"ok": True, "version": "v" * 10_000})]).findings
    assert len(finding.actual) == LONGEST_TEXT + 1
