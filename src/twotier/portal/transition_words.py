"""How a dry run reads: the table of today and after, the approval, the mails, and what the reader is told of a customer."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from twotier.portal import wording
from twotier.portal.enrollment_wording import PROGRAMS
from twotier.subscriptions import terms
from twotier.transition.dry_run import DryRun, Incentive
from twotier.transition.queries import DIRECT, INVITED, READY, Counts

READINESS: dict[str, str | Promise] = {
    DIRECT: pgettext_lazy("readiness", "Still direct"),
    INVITED: pgettext_lazy("readiness", "Invited"),
    READY: pgettext_lazy("readiness", "Ready"),
}
FAMILIES = {DIRECT: "neutral", INVITED: "waiting", READY: "good"}
STEPS: dict[str, str | Promise] = {
    "submitted": gettext_lazy("When the application is submitted"),
    "approved": gettext_lazy("When the application is approved"),
    "accepted": gettext_lazy("When the agreement is accepted"),
}
RESELLER = "indirect_reseller"
Row = dict[str, Any]


def row(label: str, today: str, after: str, *, new: bool = False) -> Row:
    """Return a row of the table; `new` is what the transition brings."""
    return {"label": label, "today": today, "after": after, "new": new}


def table(found: DryRun) -> list[Row]:
    """Return the table of a dry run that went through: what changes, and what does not."""
    before, after = found.before, found.after
    if after is None:
        return []
    return [
        row(_("Programs"), programs(before), programs(after), new=before.programs != after.programs),
        of_customers(found, before, after),
        of_provider(found, before),
        row(_("Your invoices"), _("For your direct customers"), _("No change: same customers, same amounts")),
        of_users(found, before, after),
        row(_("Incentives"), _("Those of direct bill"), incentives(found), new=bool(found.incentives)),
    ]


def programs(counts: Counts) -> str:
    """Return the active programs."""
    names = [str(PROGRAMS.get(kind, kind)) for kind, status in counts.programs if status == "active"]
    return wording.joined(names) or _("none")


def of_customers(found: DryRun, before: Counts, after: Counts) -> Row:
    """Return what becomes of the direct customers and their subscriptions, as the run counted them."""
    label = ngettext("Your %(number)s direct customer", "Your %(number)s direct customers", before.customers)
    runs = ngettext(
        "No change. %(number)s subscription runs on",
        "No change. %(number)s subscriptions run on",
        after.subscriptions,
    )
    same = all(found.same(name) for name in ("customers", "subscriptions", "seats"))
    changed = _("%(customers)s customers, %(subscriptions)s subscriptions")
    told = {"customers": wording.number(after.customers), "subscriptions": wording.number(after.subscriptions)}
    return row(
        label % {"number": wording.number(before.customers)},
        _("You order, you bill"),
        runs % {"number": wording.number(after.subscriptions)} if same else changed % told,
        new=not same,
    )


def of_provider(found: DryRun, before: Counts) -> Row:
    """Return whether customers can be served through a provider."""
    label, works = _("Customers through a provider"), _("Provider orders and bills, you manage")
    could = (RESELLER, "active") in before.programs
    comes = works if could or found.activated else _("Not before the agreement is published and accepted")
    return row(label, works if could else _("Not possible"), comes, new=found.activated and not could)


def of_users(found: DryRun, before: Counts, after: Counts) -> Row:
    """Return what becomes of the users and their roles."""
    label = ngettext("Your %(number)s user", "Your %(number)s users", before.users)
    roles = ngettext("%(number)s role", "%(number)s roles", before.roles)
    same = found.same("users") and found.same("roles")
    stay = _("No change. Nobody is invited again") if same else f"{after.users}, {after.roles}"
    numbers = wording.number(before.roles)
    return row(label % {"number": wording.number(before.users)}, roles % {"number": numbers}, stay, new=not same)


def incentives(found: DryRun) -> str:
    """Return which invitations to incentive programs follow."""
    if not found.incentives:
        return _("No invitation: the vendor has no open program for resellers")
    return " ".join(invitation(each) for each in found.incentives)


def invitation(found: Incentive) -> str:
    """Return one invitation with its day and address."""
    values = {"program": found.program, "day": wording.day(found.until), "email": found.email}
    if found.email:
        return _("Invitation to %(program)s by %(day)s to %(email)s.") % values
    return _("Invitation to %(program)s by %(day)s, as soon as an MPN account is tied.") % values


def approval(found: DryRun) -> str:
    """Return how the application would be approved, and by when."""
    if found.automatic:
        return _("At once: the checks pass, and nobody has to look.")
    return _("A reviewer decides by %(day)s.") % {"day": wording.day(found.promised_by)}


def mails(found: DryRun) -> list[tuple[str, str]]:
    """Return when mail goes to whom."""
    return [(str(STEPS[each.step]), wording.joined(each.to)) for each in found.mails]


def lines(found: DryRun) -> list[tuple[str, str]]:
    """Return the facts below the table."""
    told = [(_("Approval"), approval(found))]
    told += [(when, _("Mail to %(address)s") % {"address": to}) for when, to in mails(found)]
    version = _("Version %(version)s is accepted by your global admin on Overview") % {"version": found.agreement}
    return [*told, (_("Reseller agreement"), version if found.agreement else _("The vendor has not published it yet."))]


def day_of_end(day: Any) -> str:
    """Return the last day of a term."""
    return wording.day(terms.last_day(day)) if day else "–"


def changes(customer: Any, providers: str) -> list[str]:
    """Return what changes for one customer."""
    if customer.readiness == READY:
        return [
            _("New subscriptions can be ordered and billed by %(provider)s; you manage the customer.")
            % {"provider": providers or _("the indirect provider")}
        ]
    return [
        _("Nothing before the customer authorizes an indirect provider by an invitation."),
        _("After that, new subscriptions can be ordered and billed by the provider; you manage the customer."),
    ]


def stays(customer: Any) -> list[str]:
    """Return what stays as it is for one customer."""
    found = [_("Your direct relationship, the customer's users, its data and its domain.")]
    if customer.subscriptions:
        text = ngettext(
            "%(number)s subscription that you sold: it runs to the end of its term, with the same price, and you bill it.",
            "%(number)s subscriptions that you sold: they run to the end of their terms, with the same prices, and you bill them.",
            customer.subscriptions,
        )
        found.append(text % {"number": wording.number(customer.subscriptions)})
    if customer.renewing:
        text = ngettext(
            "%(number)s of them renews by itself with you as seller, until you switch auto-renew off.",
            "%(number)s of them renew by themselves with you as seller, until you switch auto-renew off.",
            customer.renewing,
        )
        found.append(text % {"number": wording.number(customer.renewing)})
    agreed = customer.agreed_on
    if agreed:
        found.append(_("The customer agreement, accepted on %(day)s.") % {"day": wording.day(agreed)})
    return found


def relation(customer: Any, providers: str) -> str:
    """Return where a customer stands with a provider, in words."""
    if customer.readiness == READY:
        since = wording.day(customer.ready_since)
        if providers:
            return _("via %(provider)s, since %(day)s") % {"provider": providers, "day": since}
        return _("since %(day)s") % {"day": since}
    if customer.readiness == INVITED:
        asked = customer.invitation
        values = {"provider": asked.provider.name, "day": wording.day(asked.sent_at or asked.created_at)}
        return _("for %(provider)s, pending since %(day)s") % values
    return pgettext("readiness", "no provider relationship")


def none_gains() -> str:
    """Say why no provider can be chosen, and who can mend it."""
    return _(
        "The programs of your indirect providers are not active, so they gain no customers. The vendor can say when they may again."
    )
