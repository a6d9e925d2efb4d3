"""What can happen to a seller's price list, said once."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from twotier.core.events import Event

OF_RULE: Mapping[str, str] = {"reseller": "reseller_id", "group": "group_id", "plan": "billing_plan"}


class PriceRuleAdded(Event, frozen=True, kw_only=True):
    """A rule was added to a price list."""

    operation: ClassVar[str] = "create_price_rule"
    resource_type: ClassVar[str] = "price_rule"
    sentence: ClassVar[Any] = _("%(user)s added a rule to the price list. It holds from %(valid_from)s.")
    origins: ClassVar[Mapping[str, str]] = OF_RULE

    reseller: str | None
    group: str | None
    item: str
    market: str
    segment: str
    term: str
    plan: str
    currency: str
    kind: str
    price_e8: int | None
    rate_ppm: int | None
    usage_base: str
    valid_from: str
    valid_until: str


class PriceRuleEnded(Event, frozen=True, kw_only=True):
    """A rule of a price list ends, or was taken back before it held."""

    operation: ClassVar[str] = "end_price_rule"
    resource_type: ClassVar[str] = "price_rule"
    sentence: ClassVar[Any] = _("%(user)s ended a rule of the price list. The first day without it is %(valid_until)s.")

    old_valid_until: str
    valid_until: str


class DefaultMarkupSet(Event, frozen=True, kw_only=True):
    """What holds where a price list has no rule was changed; without a markup such items are not for sale."""

    operation: ClassVar[str] = "set_default_markup"
    resource_type: ClassVar[str] = "price_list"
    sentence: ClassVar[Any] = _("%(user)s changed the default markup of the price list from %(valid_from)s.")

    rate_ppm: int | None
    valid_from: str


class ResellerGroupCreated(Event, frozen=True, kw_only=True):
    """A group of resellers was created."""

    operation: ClassVar[str] = "create_reseller_group"
    resource_type: ClassVar[str] = "reseller_group"
    sentence: ClassVar[Any] = _("%(user)s created the reseller group %(name)s.")

    name: str


class ResellerGrouped(Event, frozen=True, kw_only=True):
    """A reseller is in another group from a day on, or in none."""

    operation: ClassVar[str] = "update_reseller_group"
    resource_type: ClassVar[str] = "reseller_group"
    sentence: ClassVar[Any] = _("%(user)s changed the price group of %(reseller_name)s from %(valid_from)s.")

    reseller: str
    reseller_name: str
    group: str | None
    valid_from: str


class ResellerGroupClosed(Event, frozen=True, kw_only=True):
    """A group of resellers was closed: its rules and memberships end."""

    operation: ClassVar[str] = "close_reseller_group"
    resource_type: ClassVar[str] = "reseller_group"
    sentence: ClassVar[Any] = _(
        "%(user)s closed the reseller group %(name)s. Rules that ended: %(rules)s. Resellers that left: %(resellers)s."
    )

    name: str
    rules: int
    resellers: int


class PriceRulesImported(Event, frozen=True, kw_only=True):
    """Rules were added to a price list from a file."""

    operation: ClassVar[str] = "import_price_rules"
    resource_type: ClassVar[str] = "price_list"
    sentence: ClassVar[Any] = _(
        "%(user)s imported rules into the price list. Rows taken: %(taken)s. Rows rejected: %(rejected)s."
    )

    file_name: str
    sha256: str
    taken: int
    rejected: int
