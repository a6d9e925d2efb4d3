"""Collect, list, fill, compile and check the translated strings, without GNU gettext.

    python tools/messages.py collect              take new strings from the code into the catalogs, drop unused ones
    python tools/messages.py missing LANG         print what LANG still lacks, one JSON object a line
    python tools/messages.py apply LANG FILE      write the translations of FILE (JSON lines) into LANG's catalog
    python tools/messages.py compile              write the .mo files
    python tools/messages.py check                run the tests of the catalogs

LANG is de, fr, ru, zh_Hant or all.
"""

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "twotier"
LOCALE = SOURCES / "locale"
DATA = ROOT / "tests" / "rules" / "data"
TEMPLATE_SUFFIXES = {".html", ".txt"}

# The formulas of Django's own catalogs: gettext mixes two catalogs of a language only if they are equal.
PLURAL_FORMS = {
    "de": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "zh_Hant": "nplurals=1; plural=0;",
}
FORMS = {"de": 2, "fr": 2, "ru": 4, "zh_Hant": 1}

_VARIANTS = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}{suffix}": DEFAULT_KEYWORDS[name] for name in _VARIANTS for suffix in ("_lazy", "_noop")},
}

Key = tuple[str | None, str]


@dataclass
class Message:
    """One string of the code: its context, its plural if it counts, who uses it and what translators should know."""

    context: str | None
    msgid: str
    plural: str | None = None
    files: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What gettext looks the string up by."""
        return self.context, self.msgid


def python_text(path: Path) -> str:
    """The file as the Python extractor reads it: templates become calls, with no indent that could upset it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix not in TEMPLATE_SUFFIXES:
        return text
    return "".join(line.lstrip() for line in templatize(text, str(path)).splitlines(keepends=True))


def _strings(path: Path) -> Iterator[tuple[str | None, str, str | None, list[str]]]:
    stream = BytesIO(python_text(path).encode())
    for _line, found, comments, context in extract("python", stream, KEYWORDS, ("Translators",)):
        texts = found if isinstance(found, tuple) else (found,)
        yield context, texts[0], texts[1] if len(texts) > 1 else None, [str(comment) for comment in comments]


def source_files() -> list[Path]:
    """Every file of the program that may hold strings, in a stable order."""
    suffixes = TEMPLATE_SUFFIXES | {".py"}
    return sorted(path for path in SOURCES.rglob("*") if path.suffix in suffixes and "migrations" not in path.parts)


def collect_messages(files: Iterable[Path] | None = None) -> dict[Key, Message]:
    """All strings of the code by context and msgid, in the order of files and lines."""
    messages: dict[Key, Message] = {}
    for path in source_files() if files is None else files:
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        for context, msgid, plural, comments in _strings(path):
            message = messages.setdefault((context, msgid), Message(context, msgid))
            if plural and message.plural not in {None, plural}:
                raise SystemExit(f"{name}: {msgid!r} has two plurals: {message.plural!r} and {plural!r}")
            message.plural = message.plural or plural
            message.files += [name] if name not in message.files else []
            message.comments += [comment for comment in comments if comment not in message.comments]
    messages.pop((None, ""), None)
    return messages


def catalog_path(language: str) -> Path:
    """Where the catalog of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> polib.POFile:
    """The catalog of a language, or an empty one."""
    path = catalog_path(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile()


def fixed_translations(language: str) -> dict[str, str]:
    """The rule sentences and the words of the portal's controls, whose translation nobody chooses."""
    column = language.lower().replace("_", "-")
    fixed: dict[str, str] = {}
    for name in ("rule-sentences.csv", "glossary.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if "control:" in row.get("used_for", "control:"):
                    fixed[row["en"]] = row[column]
    return fixed


def _entry(message: Message, old: polib.POEntry | None, forms: int, fixed: dict[str, str]) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=message.context,
        msgid=message.msgid,
        msgid_plural=message.plural or "",
        comment="\n".join(message.comments),
        occurrences=[(name, "") for name in message.files],
    )
    same_kind = old is not None and bool(old.msgid_plural) == bool(message.plural)
    if message.plural:
        entry.msgstr_plural = {n: old.msgstr_plural.get(n, "") if old and same_kind else "" for n in range(forms)}
    else:
        entry.msgstr = (old.msgstr if old and same_kind else "") or fixed.get(message.msgid, "")
    if old is not None:
        entry.flags, entry.tcomment = [flag for flag in old.flags if flag == "fuzzy"], old.tcomment
    if "%(" in message.msgid or "%s" in message.msgid:
        entry.flags.append("python-format")
    return entry


def save(language: str, entries: Iterable[polib.POEntry]) -> None:
    """Write a catalog with the header that its language needs."""
    catalog = polib.POFile(wrapwidth=110)
    catalog.metadata = {
        "Project-Id-Version": "twotier",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    catalog.extend(entries)
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(path), newline="\n")


def _by_key(catalog: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalog if not entry.obsolete}


def collect(language: str) -> None:
    """Bring a catalog in step with the code; rule sentences and control words arrive translated."""
    old, fixed = _by_key(load(language)), fixed_translations(language)
    messages = collect_messages()
    save(language, [_entry(message, old.get(key), FORMS[language], fixed) for key, message in messages.items()])
    print(
        f"{language}: {len(messages)} strings, {len(messages.keys() - old.keys())} new, "
        f"{len(old.keys() - messages.keys())} dropped, {len(untranslated(load(language)))} to translate"
    )


def untranslated(catalog: polib.POFile) -> list[polib.POEntry]:
    """The entries that lack a translation or one of its forms, or are fuzzy."""
    return [entry for entry in catalog if not entry.obsolete and not entry.translated()]


def missing(language: str) -> None:
    """Print what a catalog lacks, for a translator or a program that asks one."""
    for entry in untranslated(load(language)):
        line = {
            "language": language,
            "msgid": entry.msgid,
            "plural": entry.msgid_plural or None,
            "context": entry.msgctxt,
            "comment": entry.comment,
            "files": [name for name, _ in entry.occurrences],
        }
        print(json.dumps(line, ensure_ascii=False))


def _fill(entry: polib.POEntry, text: str | list[str], forms: int) -> None:
    if bool(entry.msgid_plural) != isinstance(text, list) or (isinstance(text, list) and len(text) != forms):
        raise SystemExit(
            f"{entry.msgid!r}: needs {f'{forms} forms' if entry.msgid_plural else 'one text'}, got {text!r}"
        )
    if isinstance(text, list):
        entry.msgstr_plural = dict(enumerate(text))
    else:
        entry.msgstr = text
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]


def apply(language: str, path: Path) -> None:
    """Write translations in: each line has msgid, perhaps context, and the text under msgstr or the language's name."""
    catalog = load(language)
    entries = _by_key(catalog)
    filled = unknown = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row: dict[str, Any] = json.loads(line) if line.strip() else {}
        text = row.get(language, row.get("msgstr"))
        entry = entries.get((row.get("context"), row.get("msgid", "")))
        if entry is None or text is None:
            unknown += bool(row)
            continue
        try:
            _fill(entry, text, FORMS[language])
        except SystemExit as refusal:
            raise SystemExit(f"{path.name}:{number}: {refusal}") from None
        filled += 1
    save(language, catalog)
    print(f"{language}: {filled} filled, {unknown} unknown lines, {len(untranslated(load(language)))} to translate")


def binary(language: str) -> bytes:
    """The compiled catalog; the same entries always give the same bytes."""
    return bytes(load(language).to_binary())


def compile_catalog(language: str) -> None:
    """Write the .mo file beside its catalog."""
    catalog_path(language).with_suffix(".mo").write_bytes(binary(language))


def check() -> int:
    """Run the catalogs' tests."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/rules/test_translations.py"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Do what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["collect", "missing", "apply", "compile", "check"])
    parser.add_argument("language", nargs="?", default="all", choices=[*PLURAL_FORMS, "all"])
    parser.add_argument("file", nargs="?", type=Path)
    options = parser.parse_args()
    if options.command == "check":
        return check()
    if options.command == "apply" and options.file is None:
        parser.error("apply needs a language and a file of JSON lines")
    acts: dict[str, Callable[[str], None]] = {
        "collect": collect,
        "missing": missing,
        "compile": compile_catalog,
        "apply": lambda language: apply(language, options.file),
    }
    for language in PLURAL_FORMS if options.language == "all" else [options.language]:
        acts[options.command](language)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
