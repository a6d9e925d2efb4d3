"""What a relationship lets a partner do, in the customer's words."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from twotier.customers.models import Relationship


@dataclass(frozen=True)
class Rights:
    """What one partner may do for a customer and what it may not."""

    may: list[str] = field(default_factory=list)
    may_not: list[str] = field(default_factory=list)


def rights(kind: str, *, admin: bool | None, other: str = "") -> Rights:
    """Return a partner's rights; `admin` None leaves the admin rights to a box, `other` is whom a provider bills."""
    may, may_not = base(kind, other)
    users = _("Add users and reset their passwords")
    if admin is not None:
        (may if admin else may_not).append(users)
    may_not.append(_("Read the files and mails of your users"))
    return Rights(may, may_not)


def base(kind: str, other: str) -> tuple[list[str], list[str]]:
    """Return what a kind of relationship opens and what it does not."""
    see = _("See your company name, domain and subscriptions")
    manage = _("Manage your subscriptions and licenses")
    order = _("Order subscriptions and licenses for you")
    if kind == Relationship.RESELLER:
        return [see, manage, _("Open support requests for you")], [order]
    if kind == Relationship.PROVIDER:
        bills = _("Bill %(partner)s for them") % {"partner": other} if other else _("Bill your indirect reseller")
        return [see, order, bills], []
    return [see, manage, order, _("Bill you for them")], []
