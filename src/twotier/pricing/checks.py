"""What a rule has to say, and what its seller knows: faults by member, for one rule or a file of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec
from babel.core import get_global
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.catalog import queries as catalog_queries
from twotier.catalog.queries import imports
from twotier.catalog.rules import END_OF_TIME, ONE_TIME, PLANS, SEGMENTS, TERMS, plan_fits
from twotier.core import clock, money
from twotier.core.refusal import Sentence, Text
from twotier.partnerships import queries as partnership_queries
from twotier.pricing import queries, rules
from twotier.pricing.shapes import RuleForm

Fault = tuple[str, Text]


class Known(msgspec.Struct, frozen=True):
    """What a seller's rules may name: its partners by MPN ID, its groups by name, items and markets of the catalog."""

    today: date
    resellers: frozenset[UUID]
    groups: frozenset[UUID]
    products: frozenset[str]
    skus: frozenset[str]
    markets: frozenset[str]


def known(actor: Actor, forms: Iterable[RuleForm]) -> Known:
    """Return what some rules name and is there: five statements, however many rules."""
    wanted = list(forms)
    items = {form.item.strip().upper() for form in wanted}
    resellers = {form.reseller_id for form in wanted if form.reseller_id}
    return Known(
        today=clock.today(),
        resellers=frozenset(partnership_queries.active_resellers(actor.organization_id, resellers)),
        groups=frozenset(queries.group_names(actor).values()),
        products=frozenset(catalog_queries.products_of(items)),
        skus=frozenset(catalog_queries.known_skus(items)),
        markets=frozenset(imports.priced_markets()),
    )


def faults(form: RuleForm, known: Known) -> list[Fault]:
    """Return everything that keeps a rule from being kept, by the member at fault."""
    return [*buyer_faults(form, known), *item_faults(form, known), *limit_faults(form, known), *value_faults(form), *day_faults(form, known)]  # fmt: skip


def buyer_faults(form: RuleForm, known: Known) -> Sequence[Fault]:
    """Return what is wrong with whom a rule is for."""
    if form.reseller_id and form.group_id:
        return [("reseller", _("A rule is for one reseller, for a group or for all. Name one of them."))]
    if form.reseller_id and form.reseller_id not in known.resellers:
        return [("reseller", _("This reseller is not your partner. Choose one with an active partnership."))]
    if form.group_id and form.group_id not in known.groups:
        return [("group", _("You have no such group of resellers. Create it first."))]
    return []


def item_faults(form: RuleForm, known: Known) -> Sequence[Fault]:
    """Return what is wrong with the item that a rule is about."""
    item = form.item.strip()
    if form.level not in rules.LEVELS:
        return [("level", Sentence(_("Say what the rule is about. Choices are: %(choices)s."), said(rules.LEVELS)))]
    if form.level == "all":
        return [("item", _("A rule for all products names no item. Leave the item empty."))] if item else []
    if form.level == "family" and item not in rules.FAMILIES:
        text = _("There is no such product family. Families are: %(families)s.")
        return [("item", Sentence(text, {"families": ", ".join(rules.FAMILIES)}))]
    if form.level == "product" and item.upper() not in known.products:
        return [("item", _("The catalog has no such product. Write the product ID, such as CFQ7TTC0LH18."))]
    if form.level == "sku" and item.upper() not in known.skus:
        return [("item", _("The catalog has no such SKU. Write product ID and SKU ID, such as CFQ7TTC0LH18:0001."))]
    return []


def said(choices: Iterable[str]) -> dict[str, str]:
    """Return the words of a closed list as a sentence names them."""
    return {"choices": ", ".join(choices)}


def limit_faults(form: RuleForm, known: Known) -> Sequence[Fault]:
    """Return what is wrong with the market, segment, term, billing plan and currency of a rule."""
    found: list[Fault] = []
    if form.market and form.market not in known.markets:
        found.append(("market", _("There is no price sheet for this market. Choose a market that has prices.")))
    if form.segment and form.segment not in SEGMENTS.values():
        found.append(("segment", Sentence(_("There is no such segment. Segments are: %(choices)s."), said(dict.fromkeys(SEGMENTS.values())))))  # fmt: skip
    if form.term and form.term not in TERMS:
        found.append(("term", _("There is no such term. Terms are P1M, P1Y and P3Y.")))
    if form.billing_plan and form.billing_plan not in (*PLANS, ONE_TIME):
        found.append(("billing_plan", _("There is no such billing plan. Plans are monthly, annual, triennial and one_time.")))  # fmt: skip
    elif form.term in TERMS and form.billing_plan in PLANS and not plan_fits(form.term, form.billing_plan):
        found.append(("billing_plan", _("This billing plan does not fit into the term. Choose a shorter one.")))
    if form.currency and form.currency not in get_global("all_currencies"):
        found.append(("currency", _("There is no such currency. Write three letters, such as EUR.")))
    return found


def value_faults(form: RuleForm) -> Sequence[Fault]:
    """Return what is wrong with the kind and the value of a rule."""
    if form.kind not in rules.KINDS:
        text = _("Say how the price is made. Kinds are: %(kinds)s.")
        return [("kind", Sentence(text, {"kinds": ", ".join(rules.KINDS)}))]
    if form.kind == rules.FIXED:
        return fixed_faults(form)
    found: list[Fault] = []
    lowest, highest = rules.span(form.kind)
    if form.price_e8 is not None or form.rate_ppm is None:
        found.append(("value", _("This kind of rule has a percentage. Write it, such as 3 or 12.5.")))
    elif not lowest <= form.rate_ppm <= highest:
        text = _("The percentage lies between %(low)s and %(high)s.")
        low, high = (bound // rules.PERCENT for bound in (lowest, highest))  # money: a percentage
        found.append(("value", Sentence(text, {"low": low, "high": high})))
    if form.usage_base not in rules.USAGE_BASES:
        found.append(("usage_base", _("Usage is priced on the list amount or on the net amount: list or net.")))
    if form.kind == rules.OFF_LIST and form.level == "family" and form.item.strip() != "azure":
        found.append(("kind", _("A discount from the list price of usage is for what is charged by use: the family azure.")))  # fmt: skip
    return found


def fixed_faults(form: RuleForm) -> list[Fault]:
    """Return what is wrong with a fixed price: it is for one item, and for one charge cycle in one currency."""
    found: list[Fault] = []
    if form.level not in ("product", "sku"):
        found.append(("level", _("A fixed price is for a product or a SKU. Name it.")))
    if not form.currency:
        found.append(("currency", _("A fixed price needs its currency.")))
    if not form.billing_plan or not (form.term or form.billing_plan == ONE_TIME):
        found.append(("billing_plan", _("A fixed price is for one charge cycle. Name the term and the billing plan.")))
    if form.price_e8 is None or form.rate_ppm is not None or not 0 <= form.price_e8 <= rules.HIGHEST_PRICE_E8:
        found.append(("value", _("Write a price that is not negative, such as 11.90.")))
    elif form.currency and form.price_e8 % 10 ** (money.UNIT_SCALE - money.digits(form.currency)):
        found.append(("value", _("This price has more digits than its currency. Round it.")))
    return found


def day_faults(form: RuleForm, known: Known) -> Sequence[Fault]:
    """Return what is wrong with the days of a rule: the past stays as it was (BI57)."""
    if form.valid_from and form.valid_from < known.today:
        return [("valid_from", _("A new rule never changes the past. Let it begin today or later."))]
    if (form.valid_until or END_OF_TIME) <= (form.valid_from or known.today):
        return [("valid_until", _("The first day without the rule lies behind the day on which it begins."))]
    return []
