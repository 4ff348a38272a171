from typing import Any

from cartest_contracts.diff.node import Node
from cartest_contracts.knowledge import Knowledge

_DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Voice": {
                "x-cartest-knowledge": "documented",
                "x-cartest-source": "tts.md section 3",
                "properties": {
                    "id": {"type": "string"},
                    "mode": {"x-cartest-knowledge": "recorded"},
                    "same/as~id": {"$ref": "#/components/schemas/Voice/properties/id"},
                },
            },
            "Alias": {"$ref": "#/components/schemas/Voice"},
        }
    },
    "list": [{"$ref": "#/components/schemas/Alias"}, {"type": "null"}],
    "escaped": {"$ref": "#/components/schemas/Alias/properties/same~1as~0id"},
}


def test_references_lead_through_references() -> None:
    """A reference to a reference, into one, and with escaped names leads to what is meant."""
    document = Node.of(_DOCUMENT)
    alias, null = document.each("list")
    assert alias.content is _DOCUMENT["components"]["schemas"]["Voice"]
    assert null.content == {"type": "null"}
    assert document.at("escaped").content == {"type": "string"}


def test_a_mark_holds_for_what_lies_below() -> None:
    """A member keeps the mark of its schema but for what it says itself."""
    members = Node.of(_DOCUMENT).at("components", "schemas", "Voice").members("properties")
    assert (members["id"].knowledge, members["id"].source) == (Knowledge.DOCUMENTED, "tts.md section 3")
    assert (members["mode"].knowledge, members["mode"].source) == (Knowledge.RECORDED, "tts.md section 3")


def test_what_is_not_there_is_empty_and_keeps_the_mark() -> None:
    """A place that the document does not have can be asked without asking first."""
    voice = Node.of(_DOCUMENT).at("components", "schemas", "Voice")
    assert (voice.at("nothing", "inside").content, voice.at("nothing").source) == ({}, "tts.md section 3")
    assert (voice.each("nothing"), voice.members("nothing")) == ([], {})


def test_a_difference_is_known_as_its_less_certain_side() -> None:
    """The weaker level counts, and both sources are named, the later version's first."""
    members = Node.of(_DOCUMENT).at("components", "schemas", "Voice").members("properties")
    elsewhere = Node.of(_DOCUMENT).seen({"x-cartest-knowledge": "assumed", "x-cartest-source": "C3"})
    assert members["id"].less_certain(members["mode"]) == (Knowledge.RECORDED, "tts.md section 3")
    assert members["id"].less_certain(elsewhere) == (Knowledge.ASSUMED, "C3; tts.md section 3")
    assert elsewhere.less_certain(members["id"])[0] is Knowledge.ASSUMED
