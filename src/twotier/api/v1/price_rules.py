"""A provider's price list for its resellers: rules, the default markup, rules from a file (an extension)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.permissions import Permission
from twotier.api.call import Call
from twotier.api.figures import figure
from twotier.api.filters import condition, id_field, text_field
from twotier.api.paging import seek_page
from twotier.api.routing import route
from twotier.api.wire import Attributes, Collection, Links, Wire, Words, attributes, link
from twotier.catalog.rules import END_OF_TIME
from twotier.core import clock, money
from twotier.core.refusal import Refusal
from twotier.pricing import queries, rules
from twotier.pricing.models import PriceRule as Row
from twotier.pricing.shapes import RuleForm
from twotier.pricing.usecases.add_rule import add_rule
from twotier.pricing.usecases.end_rule import end_rule, replace_rule
from twotier.pricing.usecases.import_rules import Imported, import_rules
from twotier.pricing.usecases.set_default_markup import set_default_markup

GROUP = "Price lists"
LARGEST = 10**9
"""No price and no percentage is meant beyond it."""
SEES = Permission.PRICE_LIST_SET_FOR_RESELLER
RIGHT = str(SEES)
MEMBERS = {
    "reseller": "resellerId", "group": "groupId", "term": "termDuration", "billing_plan": "billingCycle",
    "usage_base": "usageBase", "valid_from": "validFrom", "valid_until": "validUntil", "file": "content",
}  # fmt: skip
FIELDS = {
    "ResellerId": id_field("reseller_id"), "GroupId": id_field("group_id"), "Item": text_field("item"),
    "Kind": text_field("kind"), "Market": text_field("market"), "Segment": text_field("segment"),
}  # fmt: skip
FAMILY_WORDS = {name: word for word, name in rules.FAMILIES.items()}


class RuleState(Words):
    """Whether a rule holds today, will hold, or has ended."""

    CURRENT = "current"
    PLANNED = "planned"
    ENDED = "ended"


class PriceRule(Wire):
    """A rule of a price list: without resellerId and groupId it is for all; `value` is a price or a percentage."""

    id: UUID | None = None
    reseller_id: UUID | None = None
    reseller_name: str | None = None
    group_id: UUID | None = None
    group_name: str | None = None
    level: str | None = None
    item: str | None = None
    kind: str | None = None
    value: Decimal | None = None
    currency: str | None = None
    market: str | None = None
    segment: str | None = None
    term_duration: str | None = None
    billing_cycle: str | None = None
    usage_base: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    state: str | None = None
    replaces: UUID | None = None
    created_by: str | None = None
    creation_date: datetime | None = None
    links: Links | None = None
    attributes: Attributes | None = attributes("PriceRule")


class RuleEnd(Wire):
    """The first day on which a rule does not hold; today if it is left out."""

    valid_until: date | None = None


class DefaultMarkup(Wire):
    """What is added to the cost where no rule holds, in percent; without a value such items are not for sale."""

    value: Decimal | None = None
    valid_from: date | None = None
    attributes: Attributes | None = attributes("DefaultMarkup")


class RuleFile(Wire):
    """A file of rules as CSV; with `dryRun` nothing is kept."""

    content: str | None = None
    file_name: str | None = None
    dry_run: bool | None = None


class RuleReceipt(Wire):
    """What became of a line: added, unchanged or refused."""

    line: int
    outcome: str
    member: str | None = None
    reason: str | None = None


class ImportedRules(Wire):
    """What became of a file of rules."""

    added: int
    unchanged: int
    refused: int
    items: list[RuleReceipt]
    attributes: Attributes = attributes("ImportedPriceRules")


@contextmanager
def members() -> Iterator[None]:
    """Let refusals name the members at fault as the wire has them."""
    try:
        yield
    except Refusal as refusal:
        refusal.fields = [(MEMBERS.get(name, name), text) for name, text in refusal.fields]
        raise


@route(
    "GET", "pricerules", answers=Collection[PriceRule], sees=SEES, refuses=[(400, 900126), (400, 800002), (400, 800042)],
    query={"state": "current, planned or ended", "filter": "on ResellerId, GroupId, Item, Kind, Market, Segment", "size": "500 at most"},
    summary="List the rules of your price list", group=GROUP, extension=True,
)  # fmt: skip
def list_price_rules(call: Call) -> Collection[PriceRule]:
    """Answer the rules by id, ended ones included unless `state` says otherwise."""
    seek, state = call.seek(), call.word("state", RuleState)
    rows = queries.listed(call.actor).filter(condition(call.filter(seek), FIELDS))
    if state:
        rows = rows.filter(queries.in_state(state.value, clock.today()))
    if seek.after_id:
        rows = rows.filter(id__gt=seek.after_id)
    return seek_page(seek, list(rows.order_by("id")[: seek.rows]), wire, lambda row: row.id, call.uri)


@route(
    "GET", "pricerules/{rule_id}", answers=PriceRule, sees=SEES, refuses=[(404, 1000)],
    summary="Get a rule of your price list", group=GROUP, extension=True,
)  # fmt: skip
def get_price_rule(call: Call, rule_id: UUID) -> PriceRule:
    """Answer one rule, in whatever state."""
    return wire(queries.rule(call.actor, rule_id))


@route(
    "POST", "pricerules", takes=PriceRule, answers=PriceRule, status=201, right=RIGHT,
    refuses=[(400, 3000), (409, 910055)], summary="Add a rule to your price list", group=GROUP, extension=True,
)  # fmt: skip
def post_price_rule(call: Call) -> PriceRule:
    """Add a rule that holds from today or a later day on."""
    call.actor.require(SEES)
    with members():
        made = add_rule(call.actor, form_of(call.body(PriceRule)))
    return wire(queries.rule(call.actor, made.id))


@route(
    "POST", "pricerules/{rule_id}/replace", takes=PriceRule, answers=PriceRule, status=201, right=RIGHT,
    refuses=[(404, 1000), (400, 3000), (409, 910055)], summary="Replace the value of a rule from a day on",
    group=GROUP, extension=True,
)  # fmt: skip
def post_price_rule_replacement(call: Call, rule_id: UUID) -> PriceRule:
    """End a rule on `validFrom` and add one with another kind or value from that day on; the rest stays the same."""
    call.actor.require(SEES)
    old = queries.rule(call.actor, rule_id)
    sent = call.body(PriceRule)
    sent.kind, sent.currency = sent.kind or old.kind, old.currency
    with members():
        made = replace_rule(call.actor, rule_id, form_of(sent))
    return wire(queries.rule(call.actor, made.id))


@route(
    "POST", "pricerules/{rule_id}/end", takes=RuleEnd, answers=PriceRule, right=RIGHT,
    refuses=[(404, 1000), (400, 3000), (409, 910055)], summary="End a rule of your price list", group=GROUP,
    extension=True,
)  # fmt: skip
def post_price_rule_end(call: Call, rule_id: UUID) -> PriceRule:
    """Let a rule end; one that has not begun is taken back."""
    call.actor.require(SEES)
    with members():
        end_rule(call.actor, rule_id, day=call.body(RuleEnd).valid_until)
    return wire(queries.rule(call.actor, rule_id))


@route(
    "POST", "pricerules/import", takes=RuleFile, answers=ImportedRules, right=RIGHT,
    refuses=[(400, 3000), (409, 910056)], summary="Add rules to your price list from a file", group=GROUP, extension=True,
)  # fmt: skip
def post_price_rule_file(call: Call) -> ImportedRules:
    """Add every good line, and answer a receipt for each; `dryRun` says what would become of it."""
    call.actor.require(SEES)
    sent = call.body(RuleFile)
    with members():
        done = import_rules(
            call.actor, (sent.content or "").encode(), file_name=sent.file_name or "", dry_run=bool(sent.dry_run)
        )
    return imported(done)


@route(
    "GET", "pricerules/defaultmarkup", answers=DefaultMarkup, sees=SEES,
    summary="Get the default markup of your price list", group=GROUP, extension=True,
)  # fmt: skip
def get_default_markup(call: Call) -> DefaultMarkup:
    """Answer what holds today where no rule does."""
    row = queries.default_markup(call.actor)
    return DefaultMarkup(value=figure(row.rate_ppm or 0, 4), valid_from=row.valid_from) if row else DefaultMarkup()


@route(
    "PUT", "pricerules/defaultmarkup", takes=DefaultMarkup, answers=DefaultMarkup, right=RIGHT,
    refuses=[(400, 3000), (409, 910056)], summary="Set the default markup of your price list", group=GROUP, extension=True,
)  # fmt: skip
def put_default_markup(call: Call) -> DefaultMarkup:
    """Set it from today or a later day on; without a value what has no rule is not for sale."""
    call.actor.require(SEES)
    sent = call.body(DefaultMarkup)
    with members():
        rate = None if sent.value is None else exact(sent.value, 4)
        row = set_default_markup(call.actor, rate, day=sent.valid_from)
    return DefaultMarkup(value=figure(row.rate_ppm or 0, 4), valid_from=row.valid_from) if row else DefaultMarkup()


def exact(value: Decimal, digits: int) -> int:
    """Return a number as a whole one of a scale; raises 400/3000 for one with more digits."""
    whole = value.scaleb(digits) if value.is_finite() and abs(value) < LARGEST else None
    if whole is None or whole != whole.to_integral_value():
        text = _(
            "This number has too many digits. A percentage has four decimals at most, a price those of its currency."
        )
        raise Refusal(400, 3000, text, fields=[("value", text)])
    return int(whole)


def form_of(sent: PriceRule) -> RuleForm:
    """Return a rule as it was sent."""
    fixed = sent.kind == rules.FIXED
    number = None if sent.value is None else exact(sent.value, money.UNIT_SCALE if fixed else 4)
    return RuleForm(
        reseller_id=sent.reseller_id, group_id=sent.group_id, level=(sent.level or "all").lower(), item=sent.item or "",
        market=(sent.market or "").upper(), segment=(sent.segment or "").lower(),
        term=(sent.term_duration or "").upper(), billing_plan=(sent.billing_cycle or "").lower(),
        currency=(sent.currency or "").upper(), kind=sent.kind or "", price_e8=number if fixed else None,
        rate_ppm=None if fixed else number, usage_base=(sent.usage_base or "list").lower(),
        valid_from=sent.valid_from, valid_until=sent.valid_until,
    )  # fmt: skip


def state_of(row: Row, today: date) -> str:
    """Return whether a rule holds today, will hold, or has ended."""
    if row.valid_until <= max(today, row.valid_from):
        return RuleState.ENDED.value
    return (RuleState.PLANNED if row.valid_from > today else RuleState.CURRENT).value


def wire(row: Row) -> PriceRule:
    """Return a rule as the wire has it."""
    value = figure(row.price_e8, money.UNIT_SCALE) if row.price_e8 is not None else figure(row.rate_ppm or 0, 4)
    level = rules.LEVELS[row.item_rank]
    return PriceRule(
        id=row.id, reseller_id=row.reseller_id, reseller_name=row.reseller.name if row.reseller else None,
        group_id=row.group_id, group_name=row.group.name if row.group else None, level=level,
        item=FAMILY_WORDS.get(row.item, row.item) or None, kind=row.kind, value=value, usage_base=row.usage_base,
        currency=row.currency or None, market=row.market or None, segment=row.segment or None,
        term_duration=row.term or None, billing_cycle=row.billing_plan or None,
        valid_from=row.valid_from, valid_until=row.valid_until if row.valid_until < END_OF_TIME else None,
        state=state_of(row, clock.today()), replaces=row.replaces_id, created_by=row.created_by,
        creation_date=row.created_at, links={"self": link(f"/pricerules/{row.id}")},
    )  # fmt: skip


def imported(done: Imported) -> ImportedRules:
    """Return what became of a file as the wire has it."""
    return ImportedRules(
        added=done.count("added"), unchanged=done.count("unchanged"), refused=done.count("refused"),
        items=[RuleReceipt(line=one.line, outcome=one.outcome, member=one.member or None, reason=str(one.text) or None) for one in done.receipts],
    )  # fmt: skip
