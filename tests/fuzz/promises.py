"""Checks that Schemathesis makes of every answer: the documentation names its status and, of a refusal, its code."""

from typing import Any

import schemathesis

ANYWHERE = frozenset({405, 429})
NOT_OFFERED = 910054
"""Told for all operations at once: another method than the documented ones, and too many calls."""


@schemathesis.check
def documented(ctx: Any, response: Any, case: Any) -> None:
    """Raise when an answer's status, or the code of a refusal, is not among those that its operation documents."""
    status = response.status_code
    if status in ANYWHERE or status >= 500:
        return
    said = case.operation.definition.raw["responses"]
    assert str(status) in said, f"status {status} is not documented"
    codes = said[str(status)].get("x-codes")
    if codes and response.content:
        code = response.json()["code"]
        assert code in (*codes, NOT_OFFERED), (
            f"{status} with code {code} is not documented: {response.json()['description']}"
        )
