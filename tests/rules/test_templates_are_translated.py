"""No template shows words that no catalog knows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from tools.messages import SOURCES

TEMPLATES = sorted(path for path in SOURCES.rglob("templates/**/*") if path.suffix in {".html", ".txt"})
# Names and abbreviations that no language changes.
NAMES = {"Twotier", "UTC", "CSV", "API", "MPN", "ID", "SKU", "GitHub", "Esc", "Ctrl", "Enter", "nbsp"}
SHOWN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label|aria-description|label)=\"([^\"]*)\"")
UNSEEN = re.compile(r"<(script|style|code|kbd|symbol|!--).*?(?:</\1>|-->)|<!DOCTYPE[^>]*>|&#?\w+;", re.I | re.S)


def words_outside_translations(source: str) -> Iterator[str]:
    """The words of a template's own text and of the attributes that people read."""
    text, inside = "", False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            tag = token.split_contents()[0]
            inside = tag in {"blocktranslate", "blocktrans", "comment"} or (inside and not tag.startswith("end"))
        elif token.token_type == TokenType.TEXT and not inside:
            text += token.contents
    visible = UNSEEN.sub(" ", text)
    shown = [*SHOWN_ATTRIBUTE.findall(visible), re.sub(r"<[^>]*>", " ", visible)]
    yield from (word for part in shown for word in re.findall(r"[A-Za-z]{2,}", part) if word not in NAMES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCES).as_posix())
def test_a_template_says_nothing_in_english_alone(path: Path) -> None:
    assert list(words_outside_translations(path.read_text(encoding="utf-8"))) == []


def test_bare_words_are_found() -> None:
    source = '<p title="Hi there">{% translate "Done" %} <b class="x">Bare</b>{% blocktranslate %}in{% endblocktranslate %}</p>'
    assert list(words_outside_translations(source)) == ["Hi", "there", "Bare"]
