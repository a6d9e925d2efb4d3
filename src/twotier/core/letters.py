"""Characters that nobody sees, and what may stand in names and letters all the same."""

import re
import unicodedata

# Categories no name needs: control, format, surrogate, private use, line and paragraph separators.
# Format characters turn the reading direction or are invisible, so two names could look the same.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Joiners and marks of direction are part of correct spelling in Persian, Indic and Hebrew names.
SPELLING = frozenset("\u200c\u200d\u200e\u200f")


def is_hidden(character: str) -> bool:
    """Tell whether a character cannot be seen or turns the reading direction, and no spelling needs it."""
    return unicodedata.category(character) in HIDDEN and character not in SPELLING


def has_hidden(text: str) -> bool:
    """Tell whether a text holds such a character."""
    return any(map(is_hidden, text))


def one_line(text: str) -> str:
    """Return a text as one line without such characters."""
    return " ".join("".join(" " if is_hidden(c) else c for c in text).split())


def lines(text: str) -> str:
    """Return a text of several lines, each without such characters and blanks at its end; tabs stay."""
    plain = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", text))
    kept = "".join(c for c in plain if c in "\n\t" or not is_hidden(c))
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")


def is_blank(text: str) -> bool:
    """Tell whether nobody sees anything of a text."""
    return all(c.isspace() or c in SPELLING or is_hidden(c) for c in text)
