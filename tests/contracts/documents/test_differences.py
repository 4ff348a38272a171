from itertools import pairwise

from tests.generated import generated_part

from cartest_contracts.documents.differences import differences, differences_table
from cartest_contracts.versions import DEFAULT_VERSION, DOCUMENTED_VERSIONS


def test_the_table_of_the_documents_is_what_the_overlays_say() -> None:
    """Between the markers stands one row for each difference; CARTEST_WRITE_DOCS=1 writes it."""
    assert generated_part("contract.md", "differences", differences_table()) == differences_table()


def test_every_version_but_the_base_differs_in_something() -> None:
    """Differences come version by version, of both documents, and the date of a version is not one."""
    found = list(differences())
    assert {each.version for each in found} == set(DOCUMENTED_VERSIONS) - {DEFAULT_VERSION}
    assert {each.document for each in found} == {"openapi", "asyncapi"}
    assert all(one.version <= other.version for one, other in pairwise(found))
    assert not any(each.area == "root" for each in found)
    assert any(each.what.startswith("Errors are JSON objects") for each in found)


def test_a_bar_in_a_sentence_stays_in_its_cell() -> None:
    """Every row of the table has as many cells as its head."""
    rows = differences_table().replace("\\|", "").splitlines()
    assert {row.count("|") for row in rows} == {7}
    assert len(rows) == len(list(differences())) + 2
