"""The cells of the grant matrix are complete, and each expects what the tables of tokens.md say."""

from collections import Counter

from cartest_contracts.knowledge import Knowledge
from cartest_contracts.verify.grant_cases import (
    BAD_TOKENS,
    CREDENTIALS,
    EARLY_TOKENS,
    EXPIRED,
    ODD_TOKENS,
    SIGNED,
    cells,
    expired_cells,
    last_second_cells,
)
from cartest_contracts.verify.grant_matrix import (
    CHANNELS,
    CORE_OPERATIONS,
    EVERYTHING,
    OPERATIONS,
    SUBSETS,
    Cell,
    core_operations,
    every_operation,
    token_name,
)
from cartest_contracts.versions import FIRST_VERSION, ApiVersion

FULL = cells(every_operation())
NEWEST = ApiVersion.parse("2026-08-14")


def of(matrix: tuple[Cell, ...], credential: str, operation: str) -> dict[str, str]:
    return {
        cell.channel: cell.case
        for cell in matrix
        if (cell.credential, cell.operation.name) == (credential, operation)
    }


def test_every_credential_meets_every_operation_by_every_channel() -> None:
    """The full matrix leaves nothing out but the one channel of which nothing is known."""
    for operation in every_operation():
        for credential in CREDENTIALS[:-1]:
            if credential != EXPIRED:
                assert set(of(FULL, credential, operation.name)) == set(CHANNELS), (credential, operation.name)
        assert set(of(FULL, "none", operation.name)) == {"none"}
    assert {cell.channel for cell in expired_cells(every_operation())} == set(CHANNELS)


def test_no_cell_is_there_twice() -> None:
    """In no matrix."""
    for matrix in (cells(), FULL, expired_cells(every_operation()), last_second_cells()):
        assert max(Counter(cell.where for cell in matrix).values()) == 1


def test_the_grants_open_what_the_table_says() -> None:
    """Eight sets of grants by Authorization: each opens its operations and no others."""
    for grants in SUBSETS:
        opened = {
            cell.operation.name
            for cell in FULL
            if (cell.credential, cell.channel, cell.case) == (token_name(grants), "authorization", "allowed")
        }
        assert opened == {each.name for each in OPERATIONS if each.grant in grants}


def test_each_channel_has_its_case() -> None:
    """Over HTTP two headers are read, on sockets the query too; a token is no X-API-Key."""
    assert of(FULL, "api key", "GET /datasets/") == {
        "authorization": "allowed",
        "x-api-key": "allowed",
        "query access_token": "undocumented channel",
        "query api_key": "undocumented channel",
    }
    assert of(FULL, "tts", "/tts/websocket") == {
        "authorization": "allowed",
        "x-api-key": "undocumented channel",
        "query access_token": "allowed",
        "query api_key": "tolerated channel",
    }
    assert of(FULL, "stt", "/tts/websocket")["query api_key"] == "not granted"
    assert set(of(FULL, EVERYTHING, "POST /access-token").values()) == {"mint", "undocumented channel"}
    assert set(of(FULL, "garbage", "GET /").values()) == {"public"}


def test_bad_credentials_are_bad_everywhere() -> None:
    """Whatever the channel and the operation."""
    expected = {"garbage": "no credential", **dict.fromkeys((*BAD_TOKENS, *SIGNED), "bad token")}
    expected |= dict.fromkeys(EARLY_TOKENS, "early")
    for credential, case in expected.items():
        assert set(of(FULL, credential, "POST /tts/bytes").values()) == {case}
    assert set(of(FULL, ODD_TOKENS[0], "POST /stt").values()) == {"odd grants"}
    assert set(of(FULL, ODD_TOKENS[0], "POST /access-token").values()) == {"mint"}


def test_admin_operations_are_for_admins() -> None:
    """And for nobody else, however good the credential (newer versions have some)."""
    matrix = cells(every_operation(NEWEST))
    admin = next(cell.operation.name for cell in matrix if cell.operation.access == "admin")
    assert of(matrix, "admin key", admin) == {"authorization": "allowed"}
    assert of(matrix, "api key", admin)["authorization"] == "wrong kind of key"
    assert of(matrix, EVERYTHING, admin)["authorization"] == "not granted"
    assert set(of(matrix, "admin key", "GET /voices").values()) == {"wrong kind of key"}


def test_of_two_the_first_counts() -> None:
    """In every pair of channels that are read, both ways round; two bad ones stay bad, and so do three."""
    pairs = {cell.channel: cell.case for cell in FULL if cell.credential == "api key & garbage"}
    assert set(pairs.values()) == {"first opens"}
    socket = [cell for cell in FULL if cell.operation.name == "/tts/websocket" and " & " in cell.channel]
    assert Counter(cell.case for cell in socket) == {"first opens": 6, "first denied": 6, "two denied": 13}
    (three,) = [cell for cell in socket if cell.channel.count("&") == 2]
    assert list(three.carried) == [
        ("no grants", "authorization"), ("garbage", "x-api-key"), ("wrong signature", "query access_token"),
    ]  # fmt: skip


def test_the_core_is_a_part_of_the_whole() -> None:
    """The operations of tokens.md section 4 and two more; each credential in it, and every case but admin ones."""
    core = cells()
    assert {cell.operation for cell in core} == set(CORE_OPERATIONS)
    assert {cell.where for cell in core} <= {cell.where for cell in FULL}
    assert {cell.credential for cell in core if " & " not in cell.credential} == {*CREDENTIALS} - {EXPIRED}
    assert {cell.channel for cell in expired_cells()} == {"authorization", "query access_token"}
    assert {cell.case for cell in core} == {cell.case for cell in FULL}


def test_what_must_be_allowed_comes_first() -> None:
    """It proves the set-up, before what it proves."""
    assert [cell.allowed for cell in FULL] == sorted((cell.allowed for cell in FULL), reverse=True)


def test_only_credentials_at_hand_are_tried() -> None:
    """Of pairs both are needed."""
    some = cells(credentials=("api key", "garbage"))
    assert {cell.credential for cell in some} == {
        "api key", "garbage", "api key & garbage", "garbage & api key",
    }  # fmt: skip


def test_an_assumption_is_marked_as_one() -> None:
    """What the documents say and what we think."""
    known = {cell.case: cell.knowledge for cell in FULL}
    assert known["not granted"] is Knowledge.DOCUMENTED
    assert known["first denied"] is Knowledge.ASSUMED


def test_the_last_second_is_for_what_a_token_opens() -> None:
    """Where it is read."""
    matrix = last_second_cells()
    assert {cell.operation.grant for cell in matrix} == {"tts", "stt", "agent"}
    assert all(cell.allowed and cell.time == "last second" for cell in matrix)


def test_the_core_is_what_the_version_has() -> None:
    """Agents came later than the first versions; a column that does not exist would prove nothing."""
    first, latest = core_operations(FIRST_VERSION), core_operations(NEWEST)
    assert set(latest) == set(CORE_OPERATIONS)
    assert {operation.name for operation in set(latest) - set(first)} == {"/agents/stream/{agent_id}"}
