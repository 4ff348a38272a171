"""Cases of TOKEN, GRANT, VOICES and STT."""

from typing import Any

import msgspec
from tests.contracts.rules.observe import Case, body, event, http, observation, sent, typed

from cartest_contracts.observation import Arrival, Observation, Sent

ASKED = {"grants": {"tts": True, "stt": False}, "expires_in": 60}
CLAIMS: dict[str, Any] = {
    "grants": {"tts": True},
    "iat": 1000,
    "exp": 1060,
    "iss": "https://api.cartesia.ai",
    "jti": "j-1",
}
VOICE = {"id": "v-1", "name": "A", "description": "", "created_at": "", "language": "en", "is_owner": False}
OTHER = VOICE | {"id": "v-2"}
WORDS = [{"word": "Hi", "start": 0.0, "end": 0.2}, {"word": "there", "start": 0.2, "end": 0.5}]


def mint(answer: Any = None, **fields: Any) -> Observation:
    given = {"token": "t"} if answer is None else answer
    return http("POST /access-token", given, **{"sent": sent(ASKED)} | fields)


def readable(algorithm: str = "HS256", asked: Any = None, **claims: Any) -> Observation:
    token = msgspec.json.encode({"header": {"alg": algorithm}, "claims": CLAIMS | claims}).decode()
    return mint(labels={"token": token}, sent=sent(ASKED if asked is None else asked))


def cell(case: str, status: int | None, *, hollow: bool = False, time: str = "", **fields: Any) -> Observation:
    labels = {"grant_case": case, "credential": "stt", "channel": "authorization"}
    labels |= ({"grant_request": "hollow"} if hollow else {}) | ({"time": time} if time else {})
    return observation(
        **{"transport": "http", "operation": "POST /stt", "status": status, "labels": labels} | fields
    )


def page(*voices: Any, query: str = "", **fields: Any) -> Observation:
    members = {"data": list(voices), "has_more": False} | fields.pop("members", {})
    return http("GET /voices", members, url=f"https://api.example/voices{query}", **fields)


def voice(given: Any, **fields: Any) -> Observation:
    return http("GET /voices/{id}", given, url="https://api.example/voices/v-1", **fields)


def stt(*fields_of_form: str, text: Any = "Hi there.", **members: Any) -> Observation:
    asked = dict.fromkeys(fields_of_form, "word")
    version = members.pop("version", "2025-04-16")
    labels = members.pop("labels", {})
    headers = members.pop("headers", typed("application/json"))
    return http(
        "POST /stt", {"text": text} | members, sent=sent(asked), version=version, labels=labels, headers=headers
    )


GRANULAR = "timestamp_granularities[]"


def hearing(*arrivals: Arrival, commands: tuple[str, ...] = ("done",), **fields: Any) -> Observation:
    told = tuple(Sent(at_ns=0, text=command) for command in commands)
    return observation(transport="websocket", operation="/stt/websocket", sent=told, arrivals=arrivals, **fields)


def heard(text: Any = "Hi", *, is_final: bool = True) -> Arrival:
    members = {"type": "transcript", "request_id": "r", "text": text, "is_final": is_final}
    return Arrival(at_ns=20, kind="unknown", event=members)


DONE = event("done", request_id="r")
EXPECT = {"expect_text": "Hi there."}

CASES = {
    "TOKEN-01": [
        Case(broken=mint({"token": 7}), fine=mint(), says="token is a int"),
        Case(broken=mint(headers=typed("text/plain")), fine=mint(), says="text/plain"),
        Case(broken=mint(arrivals=(body(b"{"),)), fine=mint(status=400), says="NoneType"),
    ],
    "TOKEN-02": [Case(broken=mint({"token": "t", "expires_in": 60}), fine=mint(), says="expires_in")],
    "TOKEN-03": [
        Case(broken=readable("none"), fine=readable(), says="alg none"),
        Case(broken=mint(labels={"token": ""}), fine=readable(), says="no JWT header"),
    ],
    "TOKEN-04": [
        Case(broken=readable(grants={"tts": True, "stt": True}), fine=readable(), says="['tts', 'stt']"),
        Case(broken=readable(grants=None), fine=readable(grants={"tts": True, "stt": None})),
    ],
    "TOKEN-05": [
        Case(broken=readable(exp=1061), fine=readable(), says="exp = iat + 61"),
        Case(broken=readable(asked={}, exp=4601), fine=readable(asked={}, exp=4600), says="at most 3600 s"),
        Case(broken=readable(iat="now"), fine=readable(), says="iat 'now'"),
    ],
    "TOKEN-06": [Case(broken=readable(iss="me"), fine=readable(), says="iss 'me'")],
    "GRANT-01": [
        Case(broken=cell("not granted", 200), fine=cell("not granted", 401), says="stt by authorization")
    ],
    "GRANT-02": [
        Case(broken=cell("allowed", 403), fine=cell("allowed", 400), says="status 403"),
        Case(broken=cell("allowed", 401), fine=cell("allowed", 101), says="status 401"),
    ],
    "GRANT-03": [Case(broken=cell("mint", 200), fine=cell("mint", 403), says="status 200")],
    "GRANT-04": [Case(broken=cell("no credential", 403), fine=cell("no credential", 401), says="status 403")],
    "GRANT-06": [
        Case(broken=cell("bad token", 200), fine=cell("bad token", 401), says="status 200"),
        Case(
            broken=cell("bad token", 101, operation="socket", url="wss://api.example/stt/websocket"),
            fine=cell("bad token", 403, operation="socket"),
            says="/stt/websocket, stt by authorization",
        ),
    ],
    "GRANT-07": [Case(broken=cell("bad token", 403), fine=cell("bad token", 401), says="status 403")],
    "GRANT-05": [Case(broken=cell("not granted", 401), fine=cell("not granted", 403), says="status 401")],
    "GRANT-08": [Case(broken=cell("early", 200), fine=cell("early", 401), says="status 200")],
    "GRANT-09": [Case(broken=cell("odd grants", 101), fine=cell("odd grants", 403), says="status 101")],
    "GRANT-10": [
        Case(broken=cell("wrong kind of key", 200), fine=cell("wrong kind of key", 403)),
        Case(broken=cell("wrong kind of key", 200, hollow=True), fine=cell("wrong kind of key", 404, hollow=True)),
    ],
    "GRANT-11": [Case(broken=cell("undocumented channel", 200), fine=cell("undocumented channel", 401))],
    "GRANT-12": [Case(broken=cell("tolerated channel", 401), fine=cell("tolerated channel", 101), says="let in")],
    "GRANT-13": [Case(broken=cell("two denied", 200), fine=cell("two denied", 401))],
    "GRANT-14": [Case(broken=cell("first opens", 401), fine=cell("first opens", 200))],
    "GRANT-15": [Case(broken=cell("first denied", 200), fine=cell("first denied", 401))],
    "GRANT-16": [Case(broken=cell("public", 401), fine=cell("public", 200))],
    "GRANT-17": [
        Case(
            broken=cell("last second", 401, time="last second"), fine=cell("last second", 200), says="last second"
        )
    ],
    "GRANT-18": [
        Case(broken=cell("stream outlives", 200, end="reset"), fine=cell("stream outlives", 200), says="reset"),
        Case(broken=cell("stream outlives", 401), fine=cell("socket outlives", 101), says="status 401"),
        Case(
            broken=cell("socket outlives", None, arrivals=(event("error", error="expired"),)),
            fine=cell("socket outlives", None, arrivals=(event("done"),)),
            says="expired",
        ),
    ],
    "GRANT-19": [
        Case(
            broken=cell("no credential", 404, hollow=True),
            fine=cell("no credential", 401, hollow=True),
            says="404",
        ),
        Case(broken=cell("not granted", 400, hollow=True), fine=cell("allowed", 404, hollow=True)),
        Case(broken=cell("bad token", 422, hollow=True), fine=cell("bad token", 500, hollow=True)),
    ],
    "VOICES-01": [
        Case(broken=http("GET /voices", [VOICE]), fine=page(VOICE), says="data"),
        Case(broken=page(VOICE, members={"has_more": None}), fine=page(), says="has_more is None"),
        Case(
            broken=page(VOICE, members={"next_page": 7}), fine=page(members={"next_page": None}), says="next_page"
        ),
        Case(
            broken=page(VOICE, version="2024-06-10"),
            fine=http("GET /voices", [VOICE | {"is_public": True}], version="2024-06-10"),
            says="an array",
        ),
    ],
    "VOICES-02": [
        Case(broken=page(VOICE, {"id": "v-2"}), fine=page(VOICE | {"new": 1}), says="data[1]"),
        Case(broken=voice({}), fine=voice(VOICE), says="is_owner"),
        Case(
            broken=voice(VOICE, version="2026-08-14"),
            fine=voice(VOICE | {"access": "public"}, version="2026-08-14"),
        ),
        Case(broken=voice(VOICE, version="2024-06-10"), fine=voice(VOICE, version=""), says="is_public"),
    ],
    "VOICES-03": [
        Case(broken=page(VOICE, OTHER, query="?limit=1"), fine=page(VOICE, query="?limit=1"), says="at most 1"),
        Case(
            broken=page(*(VOICE | {"id": str(n)} for n in range(11))),
            fine=page(*(VOICE | {"id": str(n)} for n in range(10))),
        ),
    ],
    "VOICES-04": [
        Case(
            broken=page(VOICE, query="?starting_after=v-1"),
            fine=page(OTHER, query="?starting_after=v-1"),
            says="starting_after",
        ),
        Case(broken=page(VOICE, VOICE), fine=page(VOICE, OTHER), says="1 repeated"),
    ],
    "VOICES-05": [
        Case(
            broken=page(VOICE, members={"has_more": True}),
            fine=page(VOICE, members={"has_more": True, "next_page": "v-1"}),
            says="next_page: 'v-1'",
        ),
        Case(
            broken=page(VOICE, members={"next_page": "v-1"}),
            fine=page(VOICE, query="?ending_before=x", members={"has_more": True, "next_page": "v-9"}),
        ),
        Case(
            broken=page(VOICE, members={"has_more": True}, version="2025-11-04"),
            fine=page(VOICE, members={"has_more": True}, version="2024-11-13"),
        ),
    ],
    "VOICES-06": [Case(broken=voice(OTHER), fine=voice(VOICE), says="id is 'v-2'")],
    "STT-01": [
        Case(broken=stt(text=None), fine=stt(), says="text is None"),
        Case(broken=stt(headers=typed("text/plain")), fine=stt(), says="text/plain"),
        Case(broken=stt(language=7), fine=stt(language="en"), says="language is 7"),
        Case(broken=stt(duration="1"), fine=stt(duration=1.5), says="duration is '1'"),
    ],
    "STT-02": [
        Case(
            broken=stt(version="2025-11-04"),
            fine=stt(version="2025-11-04", type="transcript"),
            says="type is None",
        )
    ],
    "STT-03": [
        Case(broken=stt(GRANULAR), fine=stt(GRANULAR, words=WORDS), says="words is None"),
        Case(broken=stt(words=WORDS), fine=stt(words=[]), says="no words"),
    ],
    "STT-04": [
        Case(broken=stt(GRANULAR, words=["Hi"]), fine=stt(GRANULAR, words=WORDS, duration=0.5), says="words[0]"),
        Case(
            broken=stt(GRANULAR, words=[{"word": "Hi", "start": 10**400, "end": 1}]),
            fine=stt(GRANULAR, words=WORDS[::-1]),
        ),
    ],
    "STT-05": [
        Case(
            broken=stt(text="Hi.", labels={"expect_text": "Hi there."}),
            fine=stt(text=" hi, there", labels={"expect_text": "Hi there."}),
            says="'Hi.'",
        )
    ],
    "STT-06": [
        Case(broken=stt(GRANULAR, words=WORDS, duration=0.3), fine=stt(GRANULAR, words=WORDS), says="words[1]"),
        Case(
            broken=stt(GRANULAR, words=WORDS[::-1]),
            fine=stt(GRANULAR, words=["Hi", *WORDS], duration=10**400),
            says="words[1]",
        ),
    ],
    "STTSOCKET-01": [Case(broken=hearing(heard(text=None)), fine=hearing(heard(), DONE), says="text is None")],
    "STTSOCKET-02": [
        Case(
            broken=hearing(heard(), commands=("finalize",)),
            fine=hearing(heard(), event("flush_done"), commands=("finalize",)),
            says="0 flush_done",
        )
    ],
    "STTSOCKET-03": [
        Case(broken=hearing(DONE, heard()), fine=hearing(heard(), DONE), says="transcript"),
        Case(broken=hearing(end="timeout"), fine=hearing(DONE), says="timeout"),
    ],
    "STTSOCKET-04": [
        Case(
            broken=hearing(heard("Hi there.", is_final=False), heard("Hi."), labels=EXPECT),
            fine=hearing(heard("Hi"), heard(" there"), labels=EXPECT),
            says="'Hi.'",
        )
    ],
}
