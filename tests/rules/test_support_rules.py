"""When answers are due, how requests are numbered, which services an incident concerns."""

from datetime import UTC, datetime, timedelta

import pytest

from twotier.support import rules

FRIDAY = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(("severity", "hours"), [("critical", 2), ("moderate", 4), ("minimal", 8), ("unknown", 72)])
def test_the_first_answer_is_due_by_severity_and_a_question_has_a_business_day(severity: str, hours: int) -> None:
    assert rules.answer_due(FRIDAY, severity) == FRIDAY + timedelta(hours=hours)


def test_a_number_has_fifteen_digits_and_tells_the_day() -> None:
    number = rules.number(FRIDAY)
    assert len(number) == 15
    assert number.startswith("6261127")
    assert number.isdecimal()


@pytest.mark.parametrize(
    ("workload", "name", "concerned"),
    [
        ("Exchange Online", "Exchange Online (Plan 1)", True),
        ("exchange  ONLINE", "EXCHANGE ONLINE (PLAN 2)", True),
        ("Teams", "Microsoft Teams", True),
        ("Word", "Password reset", False),
        ("Online Exchange", "Exchange Online", False),
        ("Exchange Online Protection", "Exchange Online", False),
        ("Café", "Cafe for business", True),
        ("***", "***", False),
        ("", "Anything", False),
    ],
)
def test_a_workload_stands_in_a_services_name_word_by_word(workload: str, name: str, concerned: bool) -> None:
    assert rules.affects(workload, [name]) is concerned
