"""Add rules to the own price list from a file, with a receipt for every row."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Text
from twotier.core.usecase import usecase
from twotier.partnerships import queries as partnership_queries
from twotier.pricing import checks, queries, rule_file
from twotier.pricing.events import PriceRulesImported
from twotier.pricing.models import PriceRule
from twotier.pricing.usecases import _writing as steps

ADDED, UNCHANGED, REFUSED = "added", "unchanged", "refused"
BLOCK: Final = 500
TWICE = _("This rule stands in the file more than once. The first one counts.")
OTHER = _("A rule for the same buyer and item already begins on this day. Replace or end it.")


class Receipt(msgspec.Struct, frozen=True):
    """What became of a line, or would become of it."""

    line: int
    said: str
    outcome: str
    member: str = ""
    text: Text = ""


class Imported(msgspec.Struct, frozen=True):
    """What became of a file."""

    receipts: Sequence[Receipt]

    def count(self, outcome: str) -> int:
        """Return how many lines had an outcome."""
        return sum(1 for receipt in self.receipts if receipt.outcome == outcome)


@usecase(permission=Permission.PRICE_LIST_SET_FOR_RESELLER)
def import_rules(actor: Actor, content: bytes, *, file_name: str = "", dry_run: bool = False) -> Imported:
    """Add what a file asks for, line by line; with `dry_run` only say what would become of each.

    Raises 400/3000 for what is no such file, 409/910056 when somebody else added one of the rules at the same moment.
    """
    lines = rule_file.read(content, names(actor))
    receipts, rows = judged(actor, lines)
    if not dry_run:
        kept(actor, rows)
        said = Imported(receipts)
        emit(PriceRulesImported(
            tenant_id=actor.organization_id, resource_id=str(actor.organization_id), file_name=file_name[:255],
            sha256=sha256(content).hexdigest(), taken=len(rows), rejected=said.count(REFUSED),
        ), actor)  # fmt: skip
    return Imported(receipts)


def names(actor: Actor) -> rule_file.Names:
    """Return how the actor's files name buyers: two statements."""
    resellers = {row.mpn_id: row.organization_id for row in partnership_queries.resellers(actor)}
    return rule_file.Names(resellers=resellers, groups=queries.group_names(actor))


def judged(actor: Actor, lines: Sequence[rule_file.Line]) -> tuple[list[Receipt], list[PriceRule]]:
    """Return a receipt for every line and the rules to keep, in a few statements for all of them."""
    known = checks.known(actor, [line.form for line in lines])
    wrong = {
        line.number: (*line.faults, *(checks.faults(line.form, known) if not line.faults else ())) for line in lines
    }
    wanted = {line.number: steps.row_of(actor, line.form) for line in lines if not wrong[line.number]}
    held = {steps.key_of(row): row for row in queries.same_day(actor.organization_id, wanted.values())}
    receipts, made = [], dict[tuple[object, ...], PriceRule]()
    for line in lines:
        row = wanted.get(line.number)
        receipts.append(refused(line, *wrong[line.number][0]) if row is None else receipt(line, row, held, made))
    return receipts, list(made.values())


def receipt(
    line: rule_file.Line,
    row: PriceRule,
    held: dict[tuple[object, ...], PriceRule],
    made: dict[tuple[object, ...], PriceRule],
) -> Receipt:
    """Return what becomes of a good line: added, unless the list or the file has the same already."""
    key = steps.key_of(row)
    if key in made:
        return refused(line, "line", TWICE)
    if key in held:
        same = steps.value_of(held[key]) == steps.value_of(row)
        return Receipt(line.number, line.said, UNCHANGED) if same else refused(line, "from", OTHER)
    made[key] = row
    return Receipt(line.number, line.said, ADDED)


def refused(line: rule_file.Line, member: str, text: Text) -> Receipt:
    """Return the receipt of a line that is not taken."""
    return Receipt(line.number, line.said, REFUSED, member, text)


def kept(actor: Actor, rows: Sequence[PriceRule]) -> None:
    """Keep the new rules, all or none."""
    try:
        with transaction.atomic():
            PriceRule.objects.bulk_create(rows, batch_size=BLOCK)
    except IntegrityError:
        text = _("Another user added one of these rules at the same moment. Import the file again.")
        raise Refusal(409, 910056, text, "lost_race") from None
    for row in rows:
        steps.told(actor, row)
