"""A seller's price list: rules, groups, files of rules, who reads what, and prices as one query or one relation."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import ibis
import msgspec
import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support import world
from tests.support.price_lists import fixed, form, item, keep, rule, some_rule
from tests.support.world import Partner, World
from twotier.catalog import queries as catalog
from twotier.catalog.rules import END_OF_TIME, METERED
from twotier.catalog.shapes import AvailabilityRow
from twotier.core import clock
from twotier.core.models import AuditRecord
from twotier.core.money import digits
from twotier.core.refusal import Refusal
from twotier.partnerships.models import Partnership
from twotier.pricing import queries, relation, rule_file, rules
from twotier.pricing.models import GroupMember, PriceRule, ResellerGroup
from twotier.pricing.queries import offers
from twotier.pricing.shapes import Asked, Rule, RuleForm, asked
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.end_rule import end_rule, replace_rule
from twotier.pricing.usecases.import_rules import import_rules
from twotier.pricing.usecases.manage_groups import close_group, create_group, put_in_group
from twotier.pricing.usecases.set_default_markup import set_default_markup
from twotier.rating.engine import DuckDB

pytestmark = pytest.mark.django_db
BASIC, PREMIUM = "CFQ7TTC0LH18", "CFQ7TTC0LCHC"
SKU = f"{BASIC}:0001"


@pytest.fixture
def trade(tmp_path: Path) -> World:
    """Return Harbor with its reseller Alpine, strangers beside them, and a catalog."""
    made = world.build()
    world.prices(tmp_path)
    return made


def refused(act: Callable[[], object]) -> tuple[int, int, list[str]]:
    """Return status, code and members at fault of a refusal that changes nothing."""
    before = list(PriceRule.objects.order_by("id").values())
    with pytest.raises(Refusal) as caught:
        act()
    assert list(PriceRule.objects.order_by("id").values()) == before
    return caught.value.status, caught.value.code, [name for name, _text in caught.value.fields]


def monthly(day: date | None = None) -> AvailabilityRow:
    """Return the year of the basic product, paid by month: cost 5.10, list price 6.38."""
    found = catalog.price_on(SKU, "DE", "commercial", "P1Y", "monthly", on=day)
    assert found
    return found


def price(seller: Partner, buyer: Partner, day: date | None = None) -> int | None:
    """Return what a seller asks for that item, None when it is not for sale; in cents."""
    row = monthly()
    found = offers.of_rows(seller.id, buyer.id, [row], day or clock.today())
    return None if not found else (found[row.catalog_item_id].price_e8 or 0) // 10**6


def made_partners(trade: World) -> None:
    """Let Seine be a partner of Harbor too."""
    Partnership.objects.create(
        tenant_id=trade.harbor.id, provider_id=trade.harbor.id, reseller_id=trade.seine.id,
        reseller_mpn_id=trade.seine.mpn_id, status="active", active_since=clock.now(),
    )  # fmt: skip


def test_without_a_rule_the_default_markup_holds_and_without_one_nothing_is_for_sale(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    assert price(harbor, alpine) is None
    set_default_markup(harbor.actor, 100_000)
    assert price(harbor, alpine) == 561
    add_rule(harbor.actor, form(rules.MARKUP, 30_000))
    assert price(harbor, alpine) == 525  # 5.253
    set_default_markup(harbor.actor, None)
    assert price(harbor, alpine) == 525
    assert queries.default_markup(harbor.actor) is None


def test_the_named_reseller_wins_before_its_group_and_that_before_all(trade: World) -> None:
    made_partners(trade)
    harbor, alpine, seine = trade.harbor, trade.alpine, trade.seine
    gold = create_group(harbor.actor, "  Gold   partners ")
    assert gold.name == "Gold partners"
    for reseller in (alpine, seine):
        put_in_group(harbor.actor, reseller.id, gold.id)
    add_rule(harbor.actor, form(rules.MARKUP, 30_000))
    add_rule(harbor.actor, form(rules.MARKUP, 20_000, group_id=gold.id))
    add_rule(harbor.actor, form(rules.OFF_ERP, 120_000, reseller_id=alpine.id))
    add_rule(harbor.actor, fixed(5_90000000, SKU, reseller_id=alpine.id, valid_until=clock.today() + timedelta(days=9)))
    assert (price(harbor, alpine), price(harbor, seine)) == (590, 520)
    assert price(harbor, alpine, clock.today() + timedelta(days=9)) == 561  # 6.38 x 0.88 = 5.6144


def test_a_new_value_ends_the_rule_and_the_past_stays(trade: World) -> None:
    harbor, alpine, today = trade.harbor, trade.alpine, clock.today()
    old = keep_rule(harbor, alpine, 30_000, begin=today - timedelta(days=60))
    new = replace_rule(harbor.actor, old.id, form(rules.MARKUP, 50_000, valid_from=today + timedelta(days=10)))
    assert (new.replaces_id, new.valid_from, new.reseller_id) == (old.id, today + timedelta(days=10), alpine.id)
    assert [price(harbor, alpine, today + timedelta(days=days)) for days in (-60, 0, 9, 10)] == [525, 525, 525, 536]
    end_rule(harbor.actor, new.id)
    new.refresh_from_db()
    assert new.valid_until == new.valid_from, "What never held is taken back."
    assert price(harbor, alpine, today + timedelta(days=10)) is None
    kinds = AuditRecord.objects.order_by("id").values_list("operation", flat=True)
    assert list(kinds) == ["end_price_rule", "create_price_rule", "end_price_rule"]


def keep_rule(seller: Partner, buyer: Partner, rate: int, *, begin: date) -> PriceRule:
    """Keep a markup for a reseller that holds since a day."""
    return keep(rule(rules.MARKUP, rate, rank=rules.FOR_RESELLER, valid_from=begin), seller.id, buyer.id)


def test_what_has_ended_or_is_past_stays_as_it_was(trade: World) -> None:
    harbor, today = trade.harbor, clock.today()
    row = keep_rule(harbor, trade.alpine, 30_000, begin=today - timedelta(days=60))
    yesterday = today - timedelta(days=1)
    assert refused(lambda: end_rule(harbor.actor, row.id, day=yesterday)) == (400, 3000, ["valid_until"])
    assert refused(lambda: add_rule(harbor.actor, form(valid_from=yesterday))) == (400, 3000, ["valid_from"])
    assert refused(lambda: set_default_markup(harbor.actor, 1, day=yesterday)) == (400, 3000, ["valid_from"])
    end_rule(harbor.actor, row.id)
    assert refused(lambda: end_rule(harbor.actor, row.id)) == (409, 910055, [])
    assert refused(lambda: replace_rule(harbor.actor, row.id, form()))[:2] == (409, 910055)
    assert price(harbor, trade.alpine, yesterday) == 525


def test_the_same_rule_twice_is_refused_with_whatever_value(trade: World) -> None:
    harbor = trade.harbor
    add_rule(harbor.actor, form(market="DE"))
    assert refused(lambda: add_rule(harbor.actor, form(market="DE"))) == (409, 910055, ["valid_from"])
    assert refused(lambda: add_rule(harbor.actor, form(rules.OFF_ERP, 1, market="DE"))) == (409, 910055, ["valid_from"])
    add_rule(harbor.actor, form(market="DE", valid_from=clock.today() + timedelta(days=1)))
    add_rule(harbor.actor, form())


@pytest.mark.parametrize(
    ("wanted", "member"),
    [
        (form(level="sku", item="CFQ7TTC0LH18:9999"), "item"),
        (form(level="product", item="nothing"), "item"),
        (form(level="family", item="toys"), "item"),
        (form(level="all", item=SKU), "item"),
        (form(level="shelf"), "level"),
        (form("gift"), "kind"),
        (form(rules.MARKUP, -1_000_001), "value"),
        (form(rules.OFF_ERP, 1_000_001), "value"),
        (RuleForm(kind=rules.MARKUP), "value"),
        (form(market="XX"), "market"),
        (form(segment="friends"), "segment"),
        (form(term="P5Y"), "term"),
        (form(term="P1M", billing_plan="annual"), "billing_plan"),
        (form(currency="EURO"), "currency"),
        (form(usage_base="gross"), "usage_base"),
        (form(rules.FIXED, 1_00000000), "level"),
        (fixed(1_00000000, SKU, currency=""), "currency"),
        (fixed(1_00000000, SKU, billing_plan=""), "billing_plan"),
        (fixed(1_00500000, SKU), "value"),
        (fixed(-1_00000000, SKU), "value"),
        (form(rules.OFF_LIST, 50_000, level="family", item="license"), "kind"),
        (form(reseller_id=UUID(int=7)), "reseller"),
        (form(group_id=UUID(int=7)), "group"),
        (form(reseller_id=UUID(int=7), group_id=UUID(int=7)), "reseller"),
        (form(valid_until=date(2000, 1, 1)), "valid_until"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_member(trade: World, wanted: RuleForm, member: str) -> None:
    status, code, members = refused(lambda: add_rule(trade.harbor.actor, wanted))
    assert (status, code) == (400, 3000)
    assert member in members


def test_a_reseller_is_in_one_group_and_moves_from_a_day_on(trade: World) -> None:
    harbor, alpine, today = trade.harbor, trade.alpine, clock.today()
    gold, silver = create_group(harbor.actor, "Gold"), create_group(harbor.actor, "Silver")
    assert refused(lambda: create_group(harbor.actor, "gold"))[:2] == (409, 910055)
    put_in_group(harbor.actor, alpine.id, gold.id)
    put_in_group(harbor.actor, alpine.id, gold.id)
    put_in_group(harbor.actor, alpine.id, silver.id, day=today + timedelta(days=10))
    for group, rate in ((gold, 20_000), (silver, 40_000)):
        add_rule(harbor.actor, form(rules.MARKUP, rate, group_id=group.id))
    assert [price(harbor, alpine, today + timedelta(days=days)) for days in (0, 9, 10)] == [520, 520, 530]
    put_in_group(harbor.actor, alpine.id, silver.id)
    assert price(harbor, alpine) == 530
    put_in_group(harbor.actor, alpine.id, None)
    assert price(harbor, alpine) is None
    assert not GroupMember.objects.filter(valid_until=END_OF_TIME).exists()
    assert refused(lambda: put_in_group(harbor.actor, trade.seine.id, gold.id))[:2] == (403, 910016)


def test_a_closed_group_prices_nothing_any_more(trade: World) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    gold = create_group(harbor.actor, "Gold")
    put_in_group(harbor.actor, alpine.id, gold.id)
    add_rule(harbor.actor, form(group_id=gold.id))
    close_group(harbor.actor, gold.id)
    assert price(harbor, alpine) is None
    assert refused(lambda: close_group(harbor.actor, gold.id))[:2] == (404, 1000)
    assert refused(lambda: add_rule(harbor.actor, form(group_id=gold.id)))[2] == ["group"]
    create_group(harbor.actor, "Gold")


# Files


def lines(*rows: str) -> bytes:
    """Return a file of rules."""
    return "\n".join([",".join(rule_file.HEAD), *rows]).encode()


def test_a_file_of_rules_gets_a_receipt_for_every_row(trade: World) -> None:
    harbor, today = trade.harbor, clock.today()
    create_group(harbor.actor, "Gold")
    file = lines(
        "all,all,markup,3,,,,,,,,",
        "group:gold,family:license,markup,2.5,,DE,,,,,,",
        f"reseller:{trade.alpine.mpn_id},sku:{SKU},fixed,5.90,EUR,,,P1Y,monthly,,{today},{today + timedelta(days=30)}",
        f"reseller:{trade.seine.mpn_id},all,markup,3,,,,,,,,",
        "all,all,markup,4,,,,,,,,",
        "all,sku:nothing,markup,three,,,,,,,2026-31-12,",
        "",
    )
    tried = import_rules(harbor.actor, file, dry_run=True)
    assert not PriceRule.objects.exists()
    assert not AuditRecord.objects.filter(operation="import_price_rules").exists()
    done = import_rules(harbor.actor, file, file_name="rules.csv")
    outcomes = [(one.line, one.outcome, one.member) for one in done.receipts]
    assert outcomes == [(one.line, one.outcome, one.member) for one in tried.receipts]
    assert outcomes == [
        (2, "added", ""), (3, "added", ""), (4, "added", ""), (5, "refused", "for"), (6, "refused", "line"),
        (7, "refused", "value"),
    ]  # fmt: skip
    assert (done.count("added"), PriceRule.objects.count()) == (3, 3)
    assert price(harbor, trade.alpine) == 590
    again = import_rules(harbor.actor, file)
    assert [one.outcome for one in again.receipts[:3]] == ["unchanged"] * 3
    other = import_rules(harbor.actor, lines("all,all,markup,9,,,,,,,,"))
    assert [(one.outcome, one.member) for one in other.receipts] == [("refused", "from")]
    assert PriceRule.objects.count() == 3


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"for,item\nall,all", b'"', lines(), lines(*["all"] * 5001)])
def test_what_is_no_file_of_rules_is_refused_whole(trade: World, content: bytes) -> None:
    assert refused(lambda: import_rules(trade.harbor.actor, content)) == (400, 3000, ["file"])


# Who reads what


def test_a_seller_never_reaches_into_the_list_of_another(trade: World) -> None:
    row = add_rule(trade.harbor.actor, form())
    group = create_group(trade.harbor.actor, "Gold")
    stranger = trade.nordic.actor
    for act in (lambda: end_rule(stranger, row.id), lambda: replace_rule(stranger, row.id, form()),
                lambda: queries.rule(stranger, row.id), lambda: close_group(stranger, group.id)):  # fmt: skip
        assert refused(act)[:2] == (404, 1000)
    assert not queries.listed(stranger).exists()
    assert refused(lambda: add_rule(trade.alpine.actor, form()))[:2] == (403, 910046)


@pytest.mark.postgres
def test_behind_the_second_wall_a_reseller_reads_what_is_for_it_alone(trade: World) -> None:
    made_partners(trade)
    harbor, alpine, seine = trade.harbor, trade.alpine, trade.seine
    gold, silver = create_group(harbor.actor, "Gold"), create_group(harbor.actor, "Silver")
    put_in_group(harbor.actor, alpine.id, gold.id)
    put_in_group(harbor.actor, seine.id, silver.id)
    own = [add_rule(harbor.actor, form()), add_rule(harbor.actor, form(reseller_id=alpine.id)), add_rule(harbor.actor, form(group_id=gold.id))]  # fmt: skip
    for other in (form(reseller_id=seine.id), form(group_id=silver.id)):
        add_rule(harbor.actor, other)
    with world.as_partner(alpine):
        assert {row.id for row in PriceRule.objects.all()} == {row.id for row in own}
        assert {row.reseller_id for row in GroupMember.objects.all()} == {alpine.id}
        assert not ResellerGroup.objects.exists()
        with transaction.atomic():
            assert PriceRule.objects.update(rate_ppm=0) == 0, "Reading is not writing."
    for stranger in (trade.nordic, trade.baltic):
        with world.as_partner(stranger):
            assert not PriceRule.objects.exists()
    Partnership.objects.filter(reseller_id=alpine.id).update(status="removed")
    with world.as_partner(alpine):
        assert not PriceRule.objects.exists()


@pytest.mark.parametrize("partner", ["alpine", "harbor"])
def test_both_sides_see_the_same_price(trade: World, partner: str) -> None:
    add_rule(trade.harbor.actor, form(rules.OFF_ERP, 120_000, reseller_id=trade.alpine.id))
    with world.as_partner(getattr(trade, partner)):
        assert price(trade.harbor, trade.alpine) == 561


# The three ways to find a price agree


def kept_list(seller: UUID, buyer: UUID, held: list[Rule]) -> Iterator[Rule]:
    """Keep rules as rows, a group's in the group where the buyer is, and yield those that stand."""
    group = ResellerGroup.objects.create(tenant_id=seller, name="Gold", created_at=clock.now())
    GroupMember.objects.create(tenant_id=seller, group=group, reseller_id=buyer, valid_from=date(2026, 1, 1))
    of_rank = {rules.FOR_RESELLER: (buyer, None), rules.FOR_GROUP: (None, group.id)}
    seen = set()
    for one in held:
        row = keep(one, seller, *of_rank.get(one.buyer_rank, (None, None))) if key(one) not in seen else None
        if row is not None:
            seen.add(key(one))
            yield one


def key(rule: Rule) -> object:
    """Return what no two rules of a list share."""
    limits = (getattr(rule, name) for name in rules.FILTERS)
    return (rule.buyer_rank, rule.item_rank, rule.item, *limits, rule.valid_from)


@given(st.lists(some_rule(), min_size=1, max_size=10), st.dates(date(2026, 11, 26), date(2026, 12, 1)))
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_query_the_relation_and_the_rule_agree(trade: World, held: list[Rule], day: date) -> None:
    harbor, alpine = trade.harbor, trade.alpine
    with transaction.atomic():
        stand = list(kept_list(harbor.id, alpine.id, held))
        found = offers.for_sale(harbor.id, alpine.id, day, market="DE")
        by_query = {row.catalog_item_id: offer for row, offer in offers.priced(found, harbor.id, alpine.id, day)}
        items = [asked(row) for row in catalog.rows(catalog.sold("DE", (), day))]
        by_call = offers.prices_for(harbor.id, alpine.id, items, day)
        by_rule = {one.key: best for one in items if (best := rules.winner(stand, one, day))}
        transaction.set_rollback(True)
    assert {key: offer.rule for key, offer in by_query.items()} == by_rule
    assert by_call == by_query


CASE = st.tuples(st.lists(some_rule(), max_size=10), st.dates(date(2026, 11, 26), date(2026, 12, 1)))


@given(st.lists(CASE, min_size=20, max_size=40))
@settings(max_examples=4, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_the_relation_agrees_with_the_rule(cases: list[tuple[list[Rule], date]]) -> None:
    items = [item(key="license"), item(key="extended", percent=123), item(key="yen", currency="JPY", erp_e8=None), item(key="usage", family=METERED)]  # fmt: skip
    expected = {}
    for number, (held, day) in enumerate(cases):
        for one in items:
            if best := rules.winner(distinct(held), one, day):
                expected[f"{number}:{one.key}"] = (str(best.id), rules.offered(best, one).price_e8)
    assert by_relation(items, [(distinct(held), day) for held, day in cases]) == expected


def distinct(held: list[Rule]) -> list[Rule]:
    """Return rules of which no two share what makes a price unique."""
    return list({key(rule): rule for rule in held}.values())


def by_relation(items: list[Asked], cases: list[tuple[list[Rule], date]]) -> dict[str, tuple[str, int | None]]:
    """Return what the relation makes of items in several price lists at once, on an engine."""
    wanted, known = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, (held, day) in enumerate(cases):
        who = {"seller": f"seller {number}", "buyer": "alpine", "day": day}
        wanted += [
            msgspec.structs.asdict(one) | who | {"line": f"{number}:{one.key}", "scale": 10 ** digits(one.currency)}
            for one in items
        ]
        known += [
            msgspec.structs.asdict(one) | {"rule": str(one.id), "seller": f"seller {number}"} | named(one.buyer_rank)
            for one in held
        ]
    inside = [
        {"seller": f"seller {number}", "group": "gold", "reseller": "alpine", "valid_from": date(2026, 1, 1), "valid_until": END_OF_TIME}
        for number in range(len(cases))
    ]  # fmt: skip
    rows = {"lines": (relation.LINES, wanted), "rules": (relation.RULES, known), "members": (relation.MEMBERS, inside)}
    with duckdb.connect() as connection:
        engine = DuckDB(connection)
        for name, (schema, found) in rows.items():
            engine.table(f"given_{name}", arrow(schema, found))
        tables = [ibis.table(schema, name=f"given_{name}") for name, (schema, _found) in rows.items()]
        made = engine.rows(str(ibis.to_sql(relation.prices(*tables), dialect="duckdb"))).to_pylist()
    return {row["line"]: (row["rule"], row["price_e8"]) for row in made}


def named(rank: int) -> dict[str, str | None]:
    """Return the buyer of a rule of a rank: Alpine, its group, or nobody by name."""
    return {
        "reseller": "alpine" if rank == rules.FOR_RESELLER else None, "group": "gold" if rank == rules.FOR_GROUP else None
    }  # fmt: skip


def arrow(schema: Any, rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table of a schema; members that it does not have are left out."""
    return pa.Table.from_pylist(
        [{name: row[name] for name in schema.names} for row in rows], schema=schema.to_pyarrow()
    )


def test_one_item_or_all_cost_one_statement(trade: World, django_assert_num_queries: Any) -> None:
    set_default_markup(trade.harbor.actor, 30_000)
    rows = catalog.rows(catalog.sold("DE", (), clock.today()))
    assert len(rows) > 5
    with django_assert_num_queries(1):
        assert len(offers.of_rows(trade.harbor.id, trade.alpine.id, rows, clock.today())) == len(rows)
    with django_assert_num_queries(0):
        assert offers.prices_for(trade.harbor.id, trade.alpine.id, [], clock.today()) == {}


def test_a_promotion_lowers_what_a_markup_is_on(trade: World) -> None:
    add_rule(trade.harbor.actor, form())
    row = monthly()
    found = offers.of_rows(trade.harbor.id, trade.alpine.id, [row], clock.today(), {row.catalog_item_id: 200_000})
    assert found[row.catalog_item_id].price_e8 == 4_20000000  # 5.10 x 0.8 x 1.03 = 4.2024
