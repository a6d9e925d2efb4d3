"""Write docs/glossary.md from the glossary's data."""

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "glossary.md"
DATA = ROOT / "tests" / "rules" / "data" / "glossary.csv"
LANGUAGES = ("de", "fr", "ru", "zh-hant")
HEAD = """# Glossary

One term for one thing, in code, texts and all five languages. Written by `python tools/glossary_page.py` from
`tests/rules/data/glossary.csv`, which also holds genders and the words that must not be used; change the data, then the page.
A test compares every translation with it: *loose* terms are common words, and a departure from them only warns.
How to translate: [guide/translating.md](guide/translating.md).
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(rows: list[dict[str, str]]) -> list[str]:
    lines = ["| English | means | Deutsch | Français | Русский | 繁體中文 | used for |", "|--|--|--|--|--|--|--|"]
    for row in rows:
        cells = [row["en"], row["definition_en"], *(row[language] for language in LANGUAGES), row["used_for"]]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return lines


def glossary_page() -> str:
    """The page as it should be: the terms by alphabet, then the words of the portal's controls."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    controls = [row for row in rows if "control:" in row["used_for"]]
    terms = sorted((row for row in rows if row not in controls), key=lambda row: row["en"].casefold())
    words = "The portal's controls, pages and fields with fixed names; they stand exactly so, capitals included."
    return "\n".join(
        [HEAD, "## Terms", "", *_table(terms), "", "## Words of the portal", "", words, "", *_table(controls), ""]
    )


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(glossary_page(), encoding="utf-8")
