"""The glossary, the rule sentences and the look-alikes, as the checks of translations read them.

Source: the project's localization specification; `data/glossary.csv` is its glossary as it stands, and
`data/rule-sentences.csv` its table of the sentences T01 to T40.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("de", "fr", "ru", "zh_Hant")
SEVERE, WARNING = "failure", "warning"


@dataclass(frozen=True)
class Term:
    """A row of the glossary as one language sees it."""

    id: str
    english: str
    translation: str
    forbidden: tuple[str, ...]
    control: bool
    loose: bool

    @property
    def severity(self) -> str:
        """How a departure from this row counts."""
        return WARNING if self.loose else SEVERE


def column(language: str) -> str:
    """The glossary's name of a catalog's language."""
    return language.lower().replace("_", "-")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def glossary(language: str) -> tuple[Term, ...]:
    """The glossary of a language, longest English term first."""
    name = column(language)
    terms = [
        Term(
            row["id"],
            row["en"],
            row[name],
            tuple(form for form in row[f"forbidden_{name}"].split("|") if form),
            "control:" in row["used_for"],
            "loose" in row["used_for"],
        )
        for row in rows("glossary.csv")
    ]
    return tuple(sorted(terms, key=lambda term: -len(term.english)))


@cache
def same_as_english(language: str) -> frozenset[str]:
    """Strings that a language writes exactly as English does: names, and words that look alike."""
    listed = {row["msgid"] for row in rows("same-as-english.csv") if column(language) in row["languages"].split()}
    terms = rows("glossary.csv")
    return frozenset(listed | {row["en"] for row in terms if row["en"].casefold() == row[column(language)].casefold()})


@cache
def rule_sentences() -> dict[str, dict[str, str]]:
    """The sentences of fixed wording by their English text."""
    return {row["en"]: row for row in rows("rule-sentences.csv")}
