"""A short round of random and hostile requests; `make fuzz` makes the long one."""

import pytest

from tests.e2e.programs import Program
from tests.fuzz import asking, learned

SECONDS = 12


@pytest.mark.slow
@pytest.mark.parametrize("program", ["sqlite"], indirect=True)
def test_no_answer_breaks_its_promise(program: Program) -> None:
    try:
        learned.keep(learned.learn(program, SECONDS), program.folder / learned.FILE)
        asked = [asking.ask(program, "harbor", SECONDS, seed=1, phase=phase) for phase in ("coverage", "stateful")]
    finally:
        program.reset()
        (program.folder / learned.FILE).unlink(missing_ok=True)
    for one in asked:
        assert not one.failed, one.told
        assert one.cases > 0
    assert asked[1].links > 0, "Nothing that was created was asked for again."
