"""What the sources' own translations got wrong cannot happen here: each fault is found, and no catalog has it."""

import re

import pytest
from django.utils import translation

from tests.rules.glossary_data import LANGUAGES, column, glossary, rule_sentences
from tests.rules.translation_checks import check, folded, polarity
from tools.messages import load

EXISTING_TENANT = "You can enroll in the indirect reseller program with your existing direct-bill tenant."


def faults(msgid: str, text: str, language: str) -> set[str]:
    """Return which rules a translation breaks, those that only warn too."""
    return {finding.rule for finding in check(msgid, text, language)}


@pytest.mark.rows("S182")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_that_the_existing_tenant_can_enroll(language: str) -> None:
    assert rule_sentences()[EXISTING_TENANT]["row"] == "S3"
    with translation.override(column(language)):
        said = translation.gettext(EXISTING_TENANT)
    assert said == rule_sentences()[EXISTING_TENANT][column(language)]
    assert said != EXISTING_TENANT
    assert polarity(said, language) == polarity(EXISTING_TENANT, "en") == "+"


@pytest.mark.rows("S182")
def test_the_opposite_of_a_rule_is_found() -> None:
    assert "polarity" in faults(EXISTING_TENANT, "您無法使用現有的直接計費租用戶註冊間接經銷商計畫。", "zh_Hant")
    assert "rule sentence" in faults(EXISTING_TENANT, "您無法使用現有的直接計費租用戶註冊間接經銷商計畫。", "zh_Hant")


FAULTS = [
    pytest.param("zh_Hant", "You must manage the 2 programs separately.", "您必須分別管理這 2 個應用程式。", marks=pytest.mark.rows("S183")),
    pytest.param("zh_Hant", "The company keeps operating.", "公司保留作業系統。", marks=pytest.mark.rows("S183")),
    pytest.param("de", "Buy with direct bill.", "Mit dem Online-Dienst kaufen.", marks=pytest.mark.rows("S184")),
    pytest.param("de", "A direct-bill partner", "Ein Partner mit direkter Rechnung", marks=pytest.mark.rows("S184")),
    pytest.param("ru", "The tenant of the partner", "Клиент партнера", marks=pytest.mark.rows("S185")),
    pytest.param("fr", "The tenant of the partner", "Le client du partenaire", marks=pytest.mark.rows("S185")),
    pytest.param("ru", "You cannot transact with a reseller.", "Вы не можете выполнять транзакции базы данных с торговым посредником.", marks=pytest.mark.rows("S186")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "msgid", "text"), FAULTS)
def test_the_fault_of_the_source_is_found(language: str, msgid: str, text: str) -> None:
    assert faults(msgid, text, language) & {"term", "forbidden", "rule sentence"}


def wording(language: str) -> list[tuple[str, str]]:
    """Return every English text of the catalog with its translation."""
    found = []
    for entry in load(language):
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        found += [(f"{entry.msgid} {entry.msgid_plural}", text) for text in forms]
    return found


@pytest.mark.rows("S183")
def test_chinese_knows_no_operating_systems_and_keeps_programs_apart_from_applications() -> None:
    for english, text in wording("zh_Hant"):
        assert "作業系統" not in text, english
        if re.search(r"\bprograms?\b", english, re.I) and not re.search(r"\bapp|mail program", english, re.I):
            assert "應用程式" not in text, english


@pytest.mark.rows("S184")
def test_german_has_one_term_for_direct_bill() -> None:
    assert {term.translation for term in glossary("de") if term.id == "direct_bill"} == {"Direktabrechnung"}
    for english, text in wording("de"):
        assert not re.search(r"Online-Dienst|direkte[rn]? Rechnung|Direktrechnung", text), english
        if re.search(r"\bdirect[- ]bill\b", english, re.I):
            assert "direktabrechnung" in text.casefold(), english


@pytest.mark.rows("S185")
@pytest.mark.parametrize("language", LANGUAGES)
def test_tenant_and_customer_are_different_words(language: str) -> None:
    words = {term.id: term.translation for term in glossary(language)}
    assert folded(words["tenant"]) != folded(words["customer"])
    for english, text in wording(language):
        if re.search(r"\btenants?\b", english, re.I):
            assert folded(words["tenant"])[:5] in folded(text), english


@pytest.mark.rows("S186")
def test_russian_transacts_without_a_database() -> None:
    for english, text in wording("ru"):
        assert not re.search(r"транзакц|баз\w* данных", text, re.I) or "database" in english.lower(), english
