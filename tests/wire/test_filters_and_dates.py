"""Filters in both dialects, and times in every form that clients send."""

from uuid import UUID

import pytest
from django.db.models import Q

from twotier.api import dates, filters, headers
from twotier.core.refusal import Refusal

RESELLER = UUID("0f6c9a5e-1111-4222-8333-123456789012")
FIELDS = {
    "CompanyName": filters.text_field("folded_name", str.casefold),
    "Domain": filters.text_field("domain"),
    "IndirectReseller": filters.id_field("reseller_id"),
    "Age": filters.Field("age", filters.ORDERED, int),
}


@pytest.mark.observed(2)
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('{"Field":"CompanyName","Value":"Con","Operator":"starts_with"}', Q(folded_name__begins="con")),
        (
            '{"value":"Con","field":"companyname","fieldType":"String","operator":"StartsWith"}',
            Q(folded_name__begins="con"),
        ),
        ('{"Field":"Domain","Value":"X","Operator":"substring"}', Q(domain__icontains="X")),
        ('{"Field":"Domain","Value":"X","Operator":"not_equals"}', ~Q(domain__iexact="X")),
        ('{"Field":"Domain","Value":"X","Operator":10}', ~Q(domain__istartswith="X")),
        ('{"Field":"Age","Value":7,"Operator":"GreaterThanOrEquals"}', Q(age__gte=7)),
        (
            f'{{"Field":"IndirectReseller","Value":"{str(RESELLER).upper()}","Operator":"starts_with"}}',
            Q(reseller_id__exact=RESELLER),
        ),
        (
            (
                '{"LeftFilter":{"Field":"Domain","Value":"a","Operator":"equals"},'
                '"RightFilter":{"Field":"Age","Value":"2","Operator":"less_than"},"Operator":"Or"}'
            ),
            Q(domain__iexact="a") | Q(age__lt=2),
        ),
        ("", Q()),
    ],
)
def test_a_filter_is_understood(text: str, meant: Q) -> None:
    assert filters.condition(filters.parse(text), FIELDS) == meant


@pytest.mark.parametrize(
    "text",
    [
        "company",
        "{}",
        '{"Field":"Password","Value":"a","Operator":"equals"}',
        '{"Field":"Domain","Value":"a","Operator":"like"}',
        '{"Field":"Age","Value":"old","Operator":"equals"}',
        '{"Field":"Age","Value":"1","Operator":"substring"}',
        '{"Field":"IndirectReseller","Value":"x","Operator":"equals"}',
        '{"LeftFilter":' * 9 + "null" + "}" * 9,
    ],
)
def test_what_cannot_be_asked_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        filters.condition(filters.parse(text), FIELDS)
    assert (refused.value.status, refused.value.code) == (400, 800002)


@pytest.mark.observed(4)
@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2020-01-01T00:00:00.1234567Z", "2020-01-01T00:00:00.123456+00:00"),
        ("2020-01-01T00:00:00-07:00", "2020-01-01T07:00:00+00:00"),
        ("2020-01-01T02:00:00 02:00", "2020-01-01T00:00:00+00:00"),
        ("2019-08-26T00:00:00", "2019-08-26T00:00:00+00:00"),
        ("2019-08-26", "2019-08-26T00:00:00+00:00"),
        ("11/19/2026 09:44:19", "2026-11-19T09:44:19+00:00"),
        ("11/9/2026 9:44:19 PM", "2026-11-09T21:44:19+00:00"),
        ("19.11.2026 09:44", "2026-11-19T09:44:00+00:00"),
        ("19/11/2026", "2026-11-19T00:00:00+00:00"),
        ("2026-11-323", "2026-11-19T00:00:00+00:00"),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_a_time_is_understood(text: str, utc: str | None) -> None:
    found = dates.moment(text)
    assert (found.isoformat() if found else None) == utc


@pytest.mark.trap(13)
@pytest.mark.parametrize(
    ("culture", "language"),
    [
        ('"en-US"', "en"), ("de-AT", "de"), ("fr", "fr"), ("ru-RU", "ru"), ("zh-TW", "zh-hant"), ("zh-Hant-HK", "zh-hant"),
        ("zh_TW", "zh-hant"), ("zh-CN", "en"), ("pt-BR", "en"), ("<script>", "en"), (None, "en"),
    ],
)  # fmt: skip
def test_the_locale_names_the_language(culture: str | None, language: str) -> None:
    assert headers.language_of(headers.locale(culture)) == language
