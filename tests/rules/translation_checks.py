"""What a translation must satisfy: terms, forbidden words, figures, placeholders, polarity, typography."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.rules.glossary_data import SEVERE, WARNING, Term, column, glossary, rule_sentences, same_as_english


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one translation."""

    rule: str
    text: str
    severity: str = SEVERE


PLACEHOLDER = re.compile(r"%\(\w+\)[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]|%[sdf]|%%|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
CODE = re.compile(r"\{[^{}]*\}")
LINK = re.compile(r"https?://[^\s<>\"'）。，]+|(?<=href=\")[^\"]+")


def prose(text: str) -> str:
    """The words that a person reads: no placeholders, tags, addresses or code."""
    for pattern in (TAG, LINK, PLACEHOLDER, CODE):
        text = pattern.sub(" ", text)
    return text


@cache
def _english_pattern(term: str) -> re.Pattern[str]:
    """The term as written or with its words in the plural, whatever its capitals."""
    words = []
    for word in term.split():
        stem, ending = (word[:-1], "(?:y|ies)") if word.endswith("y") else (word, "(?:s|es)?")
        words.append(re.escape(stem) + ending)
    phrase = r"\s+".join(words)
    return re.compile(rf"(?<!\w){phrase}(?!\w)", re.I)


def terms_in(msgid: str, language: str) -> list[Term]:
    """The terms that a translation of this string must respect: a shorter one inside a longer one does not count."""
    text = prose(msgid)
    taken: list[tuple[int, int]] = []
    found: list[Term] = []
    for term in glossary(language):
        if term.control:
            spans = [(0, len(text))] if msgid == term.english else []
        else:
            spans = [match.span() for match in _english_pattern(term.english).finditer(text)]
        free = [span for span in spans if not any(a <= span[0] and span[1] <= b for a, b in taken)]
        taken += free
        if free:
            found.append(term)
    return found


def folded(text: str) -> str:
    """Without case and accents: ä is a, й is и."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def lacks(term: Term, text: str, language: str) -> bool:
    """Whether the required translation of a term is absent."""
    if term.control:
        return text != term.translation
    if language == "zh_Hant":
        return term.translation not in text
    haystack = folded(text)
    words = [word.strip("().,;:") for word in re.split(r"[\s’']+", term.translation)]
    return any(folded(word[: max(len(word) - 2, 3)]) not in haystack for word in words if len(word) > 3)


@cache
def _forbidden_pattern(form: str, language: str) -> re.Pattern[str]:
    if language == "zh_Hant":
        return re.compile(re.escape(form))
    body = r"\w*".join(re.escape(part) for part in form.split("*"))
    return re.compile(rf"(?<!\w){body}" + ("" if form.endswith("*") else r"(?!\w)"))


def forbidden_in(text: str, term: Term, found: list[Term], language: str) -> Iterator[Finding]:
    """The wrong words of a row that a translation uses, unless another row of the same string brings them."""
    for form in term.forbidden:
        bare = form.removeprefix("!")
        others = (other for other in found if other.id != term.id)
        if any(_forbidden_pattern(bare, language).search(other.translation) for other in others):
            continue
        if _forbidden_pattern(bare, language).search(text):
            yield Finding("forbidden", f"“{form}” for “{term.english}”", SEVERE if form != bare else term.severity)


def check_terms(msgid: str, text: str, language: str) -> Iterator[Finding]:
    """Required and forbidden words of the terms of one string, then the words that the whole language never uses."""
    found = terms_in(msgid, language)
    words = text if any(term.control for term in found) else prose(text)
    for term in found:
        if lacks(term, words, language):
            yield Finding("term", f"“{term.english}” is “{term.translation}”", term.severity)
        yield from forbidden_in(words, term, found, language)
    for term in glossary(language):
        never = tuple(form for form in term.forbidden if form.startswith("!"))
        if never and term not in found:
            pretender = Term(term.id, term.english, term.translation, never, term.control, term.loose)
            yield from forbidden_in(words, pretender, found, language)


NEGATIONS = {
    "en": r"(?<!\w)(?:not|cannot|no|nothing|never|without|neither|nor|\w+n[’']t)(?!\w)",
    "de": r"(?<!\w)(?:nicht|nichts|kein\w*|niemals|ohne|weder)(?!\w)",
    "fr": r"(?<!\w)(?:ne|pas|aucun\w*|rien|jamais|sans|ni)(?!\w)|(?<!\w)n’",
    "ru": r"(?<!\w)(?:не|нет|нельзя|ни|ничего|никогда|без)(?!\w)",
    "zh_Hant": r"不|無|未|沒有|勿",
}
ONLY = {
    "en": r"(?<!\w)only(?!\w)",
    "de": r"(?<!\w)nur(?!\w)",
    "fr": r"(?<!\w)(?:seul\w*|uniquement)(?!\w)",
    "ru": r"(?<!\w)только(?!\w)",
    "zh_Hant": r"只",
}
# English hides a negation in these words; other languages may say it openly.
HIDDEN_NEGATION = re.compile(
    r"\b(?:nobody|none|unknown|invalid|incorrect|incomplete|inactive|unable|unavailable|unbilled|unlimited|unused|missing|lacks?"
    r"|wrong|fail\w*|refus\w*|unless|different|other|another|already|optional|empty|until|instead|too)\b",
    re.I,
)


def polarity(text: str, language: str) -> str:
    """`-` with a negation word, `only` with the word only and no negation, else `+`."""
    words = prose(text)
    if re.search(NEGATIONS[language], words, re.I):
        return "-"
    return "only" if re.search(ONLY[language], words, re.I) else "+"


def check_polarity(msgid: str, text: str, language: str) -> Iterator[Finding]:
    """Whether a whole sentence forbids, allows or restricts as its English does; fragments are not judged."""
    wanted, got = polarity(msgid, "en"), polarity(text, language)
    if wanted == got or not re.search(r"[.!?]$", msgid):
        return
    harmless = wanted == "+" and HIDDEN_NEGATION.search(msgid) is not None
    yield Finding("polarity", f"English is {wanted}, the translation {got}", WARNING if harmless else SEVERE)


def figures(text: str) -> Counter[str]:
    """The numbers of a text, whatever groups their digits."""
    words = TAG.sub(" ", PLACEHOLDER.sub(" ", text))
    return Counter(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u00a0\u202f](?=\d)", "", words)))


def check_figures(msgid: str, text: str, language: str) -> Iterator[Finding]:
    """The same numbers, placeholders, tags and links."""
    if figures(msgid) != figures(text):
        yield Finding("digits", f"{sorted(figures(msgid))} became {sorted(figures(text))}")
    for rule, pattern in (("placeholders", PLACEHOLDER), ("links", LINK), ("tags", TAG)):
        before, after = Counter(pattern.findall(msgid)), Counter(pattern.findall(text))
        if before != after:
            yield Finding(rule, f"{sorted(before.elements())} became {sorted(after.elements())}")


TYPOGRAPHY = {
    "de": [(r"\"", "a straight quotation mark"), (r"(?<!\w)[Dd](?:u|ein\w*|ir|ich)(?!\w)", "the familiar address")],
    "fr": [
        (r"'", "a straight apostrophe"),
        (r"\"", "a straight quotation mark"),
        (r"[^\W\d_][;?!:](?:\s|$)|[\w.…] [;?!:»]|« ", "no no-break space beside the mark"),
    ],
    "ru": [(r"[ёЁ]", "ё"), (r"\"", "a straight quotation mark")],
    "zh_Hant": [
        (r"[\u3400-\u9fff\uf900-\ufaff」』）] ?[,;:?!]", "a half-width mark after a Chinese character"),
        (r"[,;:?!] ?[\u3400-\u9fff\uf900-\ufaff「『（]", "a half-width mark before a Chinese character"),
        (r"\([^()]*[\u3400-\u9fff\uf900-\ufaff][^()]*\)", "half-width brackets around Chinese"),
        (r"[\u3400-\u9fff\uf900-\ufaff]\.", "a half-width full stop after a Chinese character"),
        (r"\"", "a straight quotation mark"),
        (r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]", "no space between Chinese and Latin"),
    ],
}


HIDDEN = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}|\{#.*?#\}", re.DOTALL)
LOOSE = re.compile(r"(?:%\}|\}\}|\0|</[a-z]+>) ?(?:[,:;] ?(?=[{<\0])|\(\{)")


def loose_marks(template: str) -> list[str]:
    """Return the marks that a template types between two parts: Chinese and French have their own ones."""
    shown = HIDDEN.sub("\0", template)
    return [shown[max(0, found.start() - 30) : found.end() + 20] for found in LOOSE.finditer(shown)]


def check_typography(msgid: str, text: str, language: str) -> Iterator[Finding]:
    """Letters and marks that the language's style rules out; what is quoted from a protocol stays as it is."""
    words = prose(text)
    for quoted in re.findall(r"“([^”%]+)”", msgid):
        words = words.replace(quoted, "")
    for pattern, name in TYPOGRAPHY[language]:
        found = re.search(pattern, words)
        if found:
            yield Finding("typography", f"{name}: “{found.group()}”")


ENGLISH_WORDS = re.compile(
    r"(?<!\w)(?:the|and|you|your|with|this|that|these|cannot|from|have|has|are|which)(?!\w)", re.I
)
OWN_LETTERS = {"ru": re.compile(r"[а-яА-Я]"), "zh_Hant": re.compile(r"[\u3400-\u9fff]")}


def check_language(msgid: str, text: str, language: str) -> Iterator[Finding]:
    """No empty text, and none left in English."""
    if not text.strip():
        yield Finding("empty", "no translation")
        return
    words = prose(msgid)
    alike = {name.casefold() for name in same_as_english(language)}
    if (
        not re.search(r"[^\W\d_]", words)
        or words.strip(" .,;:()").casefold() in alike
        or msgid in same_as_english(language)
    ):
        return
    script = OWN_LETTERS.get(language)
    if text == msgid or (script and not script.search(text)) or ENGLISH_WORDS.search(prose(text)):
        yield Finding("english", "left in English")


def _bare(sentence: str) -> str:
    return " ".join(re.findall(r"\w+", sentence.casefold().replace("’", "'")))


def check_rule_sentence(msgid: str, text: str, language: str) -> Iterator[Finding]:
    """A rule is said in the fixed words, in English too."""
    row = rule_sentences().get(msgid)
    if row and text != row[column(language)]:
        yield Finding("rule sentence", f"{row['id']} is “{row[column(language)]}”")
    if not row and _bare(msgid) in {_bare(sentence) for sentence in rule_sentences()}:
        yield Finding("rule sentence", "almost a rule sentence; use its exact English words")


CHECKS = (check_terms, check_figures, check_polarity, check_typography, check_rule_sentence)


def check(msgid: str, text: str, language: str) -> list[Finding]:
    """Everything that is wrong with one translation."""
    findings = list(check_language(msgid, text, language))
    if not text.strip():
        return findings
    findings += [finding for each in CHECKS for finding in each(msgid, text, language)]
    # The fixed sentences may depart from a common word; nobody could follow the warning.
    return [finding for finding in findings if finding.severity == SEVERE or msgid not in rule_sentences()]
