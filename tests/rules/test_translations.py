"""Every string of the program is said in five languages, in the glossary's words."""

import re
import warnings

import polib
import pytest
from django.template import Context, Template
from django.utils import translation

from tests.rules.glossary_data import LANGUAGES, SEVERE, column, glossary, rows, rule_sentences
from tests.rules.translation_checks import check, loose_marks, polarity, prose, terms_in
from tools.glossary_page import PAGE, glossary_page
from tools.messages import FORMS, PLURAL_FORMS, SOURCES, binary, catalog_path, collect_messages, load


def texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each text of an entry with the English it translates; every form of a plural answers to the plural."""
    if entry.msgid_plural:
        return [(entry.msgid_plural, text) for _form, text in sorted(entry.msgstr_plural.items())]
    return [(entry.msgid, entry.msgstr)]


def told(problems: list[str]) -> str:
    return f"{len(problems)} problems:\n" + "\n".join(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalog_has_exactly_the_strings_of_the_code(language: str) -> None:
    wanted = {key: message.plural for key, message in collect_messages().items()}
    have = {(entry.msgctxt, entry.msgid): entry.msgid_plural or None for entry in load(language)}
    missing = [repr(key) for key in wanted.keys() - have.keys()]
    stale = [repr(key) for key in have.keys() - wanted.keys()]
    other = [repr(key) for key in wanted.keys() & have.keys() if wanted[key] != have[key]]
    assert not missing + stale + other, (
        f"run `python tools/messages.py collect`, then translate; missing: {missing}, stale: {stale}, other plural: {other}"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_obsolete_or_without_a_form(language: str) -> None:
    problems = []
    for entry in load(language):
        forms = len(entry.msgstr_plural) if entry.msgid_plural else FORMS[language]
        if entry.fuzzy or entry.obsolete or forms != FORMS[language]:
            problems.append(f"{entry.msgid!r}: fuzzy, obsolete or {forms} forms")
    assert not problems, told(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_the_rules(language: str) -> None:
    severe: list[str] = []
    loose: list[str] = []
    for entry in load(language):
        for msgid, text in texts(entry):
            for finding in check(msgid, text, language):
                line = f"[{finding.rule}] {finding.text}\n    {msgid!r}\n    {text!r}"
                (severe if finding.severity == SEVERE else loose).append(line)
    if loose:
        warnings.warn(f"{language}: {told(loose)}", stacklevel=1)
    assert not severe, told(severe)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_has_the_plural_formula_of_the_language(language: str) -> None:
    metadata = load(language).metadata
    assert (metadata["Language"], metadata["Plural-Forms"]) == (language, PLURAL_FORMS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_is_that_of_the_source(language: str) -> None:
    compiled = catalog_path(language).with_suffix(".mo")
    assert compiled.read_bytes() == binary(language), "run `python tools/messages.py compile`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_says_what_the_catalog_says(language: str) -> None:
    with translation.override(column(language)):
        for entry in load(language).translated_entries():
            if entry.msgid_plural:
                said, text = (
                    translation.ngettext(entry.msgid, entry.msgid_plural, 5),
                    entry.msgstr_plural[FORMS[language] // 2],
                )
            elif entry.msgctxt:
                said, text = translation.pgettext(entry.msgctxt, entry.msgid), entry.msgstr
            else:
                said, text = translation.gettext(entry.msgid), entry.msgstr
            assert said == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_of_mails_are_short(language: str) -> None:
    limit = 28 if language == "zh_Hant" else 60
    subjects = [entry for entry in load(language) if any("subject" in name for name, _line in entry.occurrences)]
    too_long = [text for entry in subjects for _msgid, text in texts(entry) if len(prose(text)) > limit]
    assert not too_long


def test_words_that_agree_with_their_noun_have_a_context() -> None:
    """French and Russian say each of them differently for a subscription, a partnership and a customer."""
    agreeing = {"Active", "Suspended", "Canceled", "Pending", "Removed", "Order"}
    assert not agreeing & {msgid for context, msgid in collect_messages() if context is None}


def test_msgids_are_written_in_the_house_spelling() -> None:
    british = re.compile(
        r"\(s\)|licen[c]e|catalogue|programme\b|\benrol(?:s|ment|ments)?\b|cancelled|cancelling|e-mail", re.I
    )
    problems = [repr(msgid) for _context, msgid in collect_messages() if british.search(msgid)]
    assert not problems, told(problems)


def test_no_template_types_a_mark_between_two_parts() -> None:
    pages = sorted((SOURCES / "portal" / "templates").rglob("*.html"))
    problems = [f"{page.name}: {mark}" for page in pages for mark in loose_marks(page.read_text(encoding="utf-8"))]
    assert not problems, f"write comma, colon, semicolon or bracketed; {told(problems)}"


def test_the_glossary_page_is_that_of_the_data() -> None:
    assert PAGE.read_text(encoding="utf-8") == glossary_page(), "run `python tools/glossary_page.py`"


# The checks themselves.


def test_the_rule_sentences_have_the_polarity_that_the_table_gives_them() -> None:
    assert len(rule_sentences()) == 40
    for sentence, row in rule_sentences().items():
        for language in ("en", *LANGUAGES):
            text = sentence if language == "en" else row[column(language)]
            assert polarity(text, language) == row["polarity"], (row["id"], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fixed_sentences_and_terms_pass_their_own_checks(language: str) -> None:
    pairs = [(row["en"], row[column(language)]) for row in [*rule_sentences().values(), *rows("glossary.csv")]]
    severe = [(pair, finding) for pair in pairs for finding in check(*pair, language) if finding.severity == SEVERE]
    assert not severe


def test_the_glossary_has_every_word_of_the_portal() -> None:
    assert len(glossary("de")) == 271
    assert sum(term.control for term in glossary("de")) == 34


def test_a_shorter_term_inside_a_longer_one_does_not_count() -> None:
    assert [term.id for term in terms_in("Customer tenants", "de")] == ["customer_tenant"]
    assert [term.id for term in terms_in("The customer and its customer tenant", "de")] == [
        "customer_tenant",
        "customer",
    ]
    assert terms_in("Hello %(customer)s", "de") == []
    assert [term.id for term in terms_in("Done", "de")] == ["ui_done"]
    assert terms_in("The work is done", "de") == []


WRONG = [
    ("fr", "term", "Add the customer", "Ajouter la personne"),
    ("ru", "term", "New indirect provider", "Новый поставщик"),
    ("zh_Hant", "forbidden", "New tenant", "新的租戶租用戶"),
    ("de", "forbidden", "The reseller", "Der Händler ist der Vertriebspartner"),
    ("de", "forbidden", "Send it", "Als e-Mail senden"),
    ("fr", "digits", "Approval can take up to 5 days.", "L’approbation peut prendre jusqu’à 7 jours."),
    ("de", "placeholders", "Hello %(name)s", "Hallo %(Name)s"),
    ("fr", "links", "See https://example.org/a", "Voir https://example.org/b"),
    ("ru", "english", "Sign in", "Sign in"),
    ("de", "english", "Look at your work", "Look bei your Arbeit"),
    ("de", "empty", "Look", " "),
    ("fr", "typography", "The name", "L'appellation"),
    ("fr", "typography", "Really?", "Vraiment ?"),
    ("ru", "typography", "More", "Ещё"),
    ("zh_Hant", "typography", "Name: %(name)s", "名稱: %(name)s"),
    ("zh_Hant", "typography", "“Name”, then %(name)s", "「名稱」, %(name)s"),
    ("zh_Hant", "typography", "%(name)s, then the name", "%(name)s, 名稱"),
    ("zh_Hant", "typography", "Name (optional)", "名稱 (選填)"),
    ("zh_Hant", "typography", "The name.", "名稱."),
    ("zh_Hant", "polarity", "You can use your work.", "您無法使用您的工作。"),
    ("fr", "polarity", "These choices will not be there.", "Il se peut que ces choix soient là."),
    ("de", "polarity", "Only you see it.", "Sie sehen es."),
    (
        "de",
        "rule sentence",
        "An email alone does not create a partnership.",
        "Eine E-Mail begründet keine Partnerschaft.",
    ),
    (
        "de",
        "rule sentence",
        "An Email alone does not create a partnership",
        "Eine E-Mail allein begründet keine Partnerschaft",
    ),
    ("ru", "term", "Cancel", "Отменить"),
]


@pytest.mark.parametrize(("language", "rule", "msgid", "text"), WRONG)
def test_a_wrong_translation_is_found(language: str, rule: str, msgid: str, text: str) -> None:
    assert rule in {finding.rule for finding in check(msgid, text, language) if finding.severity == SEVERE}


def test_a_departure_from_a_common_word_only_warns() -> None:
    severities = {finding.severity for finding in check("The role", "Die Funktion", "de")}
    assert severities == {"warning"}


def test_a_word_forbidden_by_one_row_may_come_from_another() -> None:
    assert check("Users of the customer", "Benutzer des Kunden", "de") == []


@pytest.mark.parametrize(
    ("template", "marks"),
    [
        ("{{ name }}, {{ place }}", 1),
        ('<b>{% translate "Name" %}</b>: {{ name }}', 1),
        ("{% blocktranslate %}{{ name }}{% endblocktranslate %}, <a>", 1),
        ("{{ label }} ({{ count }})", 1),
        ("{{ name }}{% comma %}{{ place }}", 0),
        ("{% blocktranslate %}{{ name }}, {{ place }}{% endblocktranslate %}", 0),
    ],
)
def test_marks_between_parts_are_found(template: str, marks: int) -> None:
    assert len(loose_marks(template)) == marks


def test_marks_are_those_of_the_language() -> None:
    told = {}
    for language in ("en", "fr", "zh-hant"):
        with translation.override(language):
            page = Template(
                "{% load twotier %}a{% comma %}b{% colon %}c{% semicolon %}d{% bracketed 3 %}{{ names|joined }}"
            )
            told[language] = page.render(Context({"names": ["e", "", "f"]}))
    assert told == {"en": "a, b: c; d (3)e, f", "fr": "a, b\u00a0: c; d (3)e, f", "zh-hant": "a，b：c；d（3）e、f"}
