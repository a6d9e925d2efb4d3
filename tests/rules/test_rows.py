"""The table of rows: complete, in order, and named by tests only as it stands."""

from tests.support.rows import proofs, rows


def test_the_table_has_every_row_in_order() -> None:
    assert list(rows()) == [f"S{number}" for number in range(1, 187)]
    assert all(row.source and row.capability and row.acceptance for row in rows().values())


def test_tests_name_rows_that_exist() -> None:
    unknown = [proof for proof in proofs() if proof.row not in rows()]
    assert not unknown
