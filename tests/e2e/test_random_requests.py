"""A short round of random and hostile requests; `make fuzz` makes the long one."""

import pytest

from tests.e2e.programs import Program
from tests.fuzz import asking

SECONDS = 20
PHASES = "fuzzing,stateful"


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_no_answer_breaks_its_promise(program: Program) -> None:
    try:
        asked = asking.ask(program, "harbor", SECONDS, seed=1, phases=PHASES)
    finally:
        program.reset()
    assert not asked.failed, asked.told
    assert asked.cases > 0
