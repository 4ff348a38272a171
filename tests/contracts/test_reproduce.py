"""A finding can be shown again by pasting one command into a shell."""

import json
import shlex
import subprocess

import msgspec
from tests.contracts.rules.observe import ask, bytes_answer, context, http, observation, socket, sse

from cartest_contracts.observation import Observation, Sent, SentFile
from cartest_contracts.reproduce import reproducer

URL = "https://api.example/tts/bytes"
HEADERS = (
    ("host", "api.example"),
    ("accept", "*/*"),
    ("cartesia-version", "2025-04-16"),
    ("authorization", "Bearer [redacted]"),
    ("content-type", "application/json"),
)


def words(command: str) -> list[str]:
    """The words as a shell with a key in its environment would see them."""
    environment = {
        "CARTESIA_API_KEY": "KEY",
        "CARTESIA_ACCESS_TOKEN": "TOKEN",
        "CARTESIA_ACCESS_TOKEN_2": "SECOND",
        "PATH": "/usr/bin:/bin",
    }
    script = command.replace("curl", "printf '%s\\0'", 1)
    done = subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def test_speech_becomes_a_curl_line() -> None:
    """Exact host, path and headers, a compact body, the key as a variable; nothing curl sends by itself."""
    command = reproducer(
        bytes_answer(url=URL, request_headers=HEADERS, request=ask(transcript="It's $HOME \\ 5€"))
    )
    assert "KEY" not in command.replace("CARTESIA_API_KEY", "")
    *rest, data = words(command)
    assert rest == [
        "-sS",
        "-o",
        "answer.bin",
        URL,
        "-H",
        "cartesia-version: 2025-04-16",
        "-H",
        "authorization: Bearer KEY",
        "-H",
        "content-type: application/json",
        "--data-raw",
    ]
    assert json.loads(data)["transcript"] == "It's $HOME \\ 5€"
    assert ", " not in data


def test_a_variable_in_a_request_stays_dead() -> None:
    """Only our own stand-in for the credential is expanded."""
    request = ask(transcript="$CARTESIA_API_KEY `id`")
    assert words(reproducer(bytes_answer(url=URL, request=request)))[-1].count("$CARTESIA_API_KEY `id`") == 1


def test_events_and_json_are_shown_in_the_terminal() -> None:
    """Only audio goes to a file."""
    assert words(reproducer(sse(url="https://api.example/tts/sse")))[:3] == ["-sS", "-i", "-N"]


def test_methods_and_queries_are_kept() -> None:
    """A GET needs no -X; a POST without body does; query credentials stand as the variable."""
    listed = http("GET /voices", url="https://api.example/voices?limit=2&api_key=[redacted]")
    assert words(reproducer(listed))[-1] == "https://api.example/voices?limit=2&api_key=KEY"
    assert words(reproducer(http("POST /access-token", url="https://api.example/access-token")))[3:5] == [
        "-X",
        "POST",
    ]


def test_malformed_bodies_are_sent_as_they_were() -> None:
    """A body that was no JSON is quoted as text."""
    torn = bytes_answer(url=URL, sent=(Sent(at_ns=0, text='{"a'),))
    assert words(reproducer(torn))[-4:] == ["-H", "content-type:", "--data-raw", '{"a']


def test_a_form_names_its_files() -> None:
    """It becomes -F words, repeated fields repeated; the boundary is curl's business."""
    files = (SentFile(part="left", filename="a.wav"), SentFile(part="right", filename="b.wav"))
    form = http(
        "POST /stt",
        url="https://api.example/stt",
        request_headers=(("content-type", "multipart/form-data; boundary=x"), ("x-api-key", "[redacted]")),
        sent=(Sent(at_ns=0, message={"model": "ink-whisper", "a[]": ["1", "2"]}, files=files),),
    )
    assert words(reproducer(form, {"right": "kept/1.wav"}))[-10:] == [
        "-F",
        "left=@a.wav",
        "-F",
        "right=@kept/1.wav;filename=b.wav",
        "--form-string",
        "model=ink-whisper",
        "--form-string",
        "a[]=1",
        "--form-string",
        "a[]=2",
    ]


def test_tokens_and_garbage_are_told_apart() -> None:
    """A minted token stands as its own variable, a credential that is none as plain words."""

    def shown(**labels: str) -> str:
        return words(reproducer(bytes_answer(url=URL, request_headers=HEADERS, labels=labels)))[7]

    assert shown(credential="stt+agent") == "authorization: Bearer TOKEN"
    assert shown(credential="garbage", grant_case="no credential") == "authorization: Bearer not-a-credential"
    assert shown(credential="api key") == "authorization: Bearer KEY"


def test_several_credentials_are_told_apart() -> None:
    """Each by the way it travels: two tokens have two variables, and what is none beside them is none."""
    several = http(
        "GET /voices",
        url="https://api.example/voices?api_key=[redacted]&access_token=[redacted]&limit=1",
        request_headers=(("authorization", "Bearer [redacted]"), ("x-api-key", "[redacted]")),
        labels={
            "credential": "tts & api key & garbage & wrong signature",
            "channel": "authorization & x-api-key & query access_token & query api_key",
        },
    )
    assert words(reproducer(several))[3:] == [
        "https://api.example/voices?api_key=SECOND&access_token=not-a-credential&limit=1",
        "-H",
        "authorization: Bearer TOKEN",
        "-H",
        "x-api-key: KEY",
    ]
    twice = {"credential": "tts & tts", "channel": "authorization & x-api-key"}
    assert words(reproducer(msgspec.structs.replace(several, labels=twice)))[-1] == "x-api-key: TOKEN"


def test_a_context_becomes_messages_for_cartest_say() -> None:
    """One message a line in a here-document, at the base URL with the scheme of HTTP."""
    command = reproducer(
        context(url="wss://api.example/tts/websocket", messages=(ask(context_id="a"), {"cancel": True}))
    )
    first, *lines, last = command.splitlines()
    assert shlex.split(first.partition(" <<")[0]) == [
        "cartest",
        "say",
        "--url",
        "https://api.example",
        "--api-version",
        "2025-04-16",
        "--socket",
        "-",
    ]
    assert first.endswith("<<'END'")
    assert json.loads(lines[0])["context_id"] == "a"
    assert lines[1:] == ['{"cancel":true}']
    assert last == "END"


def test_a_message_cannot_end_the_document() -> None:
    """A text that is the end mark gets another one; no version, no option."""
    command = reproducer(
        context(url="ws://127.0.0.1:1/tts/websocket", version="", sent=(Sent(at_ns=0, text="END"), Sent(at_ns=0)))
    )
    assert command.splitlines() == [
        "cartest say --url http://127.0.0.1:1 --socket - <<'END_'",
        "END",
        "",
        "END_",
    ]


def test_another_socket_is_named_by_its_path() -> None:
    """Path and query are kept, a credential in the query is left to the command; a token takes the key's place."""
    heard = context(
        url="ws://127.0.0.1:1/stt/websocket?model=ink-whisper&access_token=[redacted]",
        version="",
        sent=(Sent(at_ns=0, text="done"),),
        labels={"credential": "stt"},
    )
    assert reproducer(heard).splitlines()[0] == (
        'CARTESIA_API_KEY="$CARTESIA_ACCESS_TOKEN" cartest say --url http://127.0.0.1:1'
        " --path '/stt/websocket?model=ink-whisper' --socket - <<'END'"
    )


def test_a_handshake_becomes_an_upgrade_by_curl() -> None:
    """A socket on which nothing was said is shown by its upgrade request."""
    refused = socket(
        url="wss://api.example/stt/websocket?access_token=[redacted]",
        request_headers=(("upgrade", "websocket"), ("sec-websocket-key", "x"), ("cartesia-version", "2025-04-16")),
        labels={"credential": "tts"},
    )
    shown = words(reproducer(refused))
    assert shown[:4] == ["-sS", "-i", "--http1.1", "https://api.example/stt/websocket?access_token=TOKEN"]
    assert shown.count("Upgrade: websocket") == 1
    assert shown[-1] == "cartesia-version: 2025-04-16"


def test_without_a_url_there_is_nothing_to_reproduce() -> None:
    """Hand-written observations may not say where they went."""
    nowhere: Observation = observation(transport="http", operation="GET /")
    assert reproducer(nowhere) == ""
