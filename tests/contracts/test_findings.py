import msgspec

from cartest_contracts.findings import Finding
from cartest_contracts.knowledge import Knowledge

FINDING = Finding(rule_id="BYTES-01", requirement="r", expected="e", actual="a", where="POST /tts/bytes")


def test_a_finding_is_told_in_one_order() -> None:
    """Requirement, expected, actual, where: in that order everywhere."""
    written = list(msgspec.to_builtins(FINDING))
    assert written == ["rule_id", "requirement", "expected", "actual", "where"]


def test_a_finding_is_read_back() -> None:
    """Also with everything that is usually default."""
    full = msgspec.structs.replace(
        FINDING,
        level="SHOULD",
        knowledge=Knowledge.ASSUMED,
        source="tts.md section 8",
        observation_id="o1",
        reproducer="curl -H 'X-API-Key: $CARTESIA_API_KEY'",
    )
    for finding in (FINDING, full):
        assert msgspec.json.decode(msgspec.json.encode(finding), type=Finding) == finding
