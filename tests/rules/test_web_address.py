"""Which addresses a reader's browser may be sent to."""

import pytest

from twotier.core.web_address import is_web_address


@pytest.mark.parametrize("text", ["https://a.example", "https://a.example:8443/x?y#z", "https://müller.example/ä"])
def test_a_page_has_an_address(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "a.example", "https://", "http://a.example", "javascript:alert(1)", "https://a b.example", "https://[::1",
     "https://a.example/\u202etxt", f"https://a.example/{'a' * 500}"],
)  # fmt: skip
def test_anything_else_has_none(text: str) -> None:
    assert not is_web_address(text)


def test_a_caller_may_take_other_schemes() -> None:
    assert is_web_address("http://a.example", ("http", "https"))
