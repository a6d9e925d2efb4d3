"""Steps of assigning and revoking: one customer at a time, so that the last seat goes to one user alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from twotier.access.actors import Actor
from twotier.access.models import Person
from twotier.core import clock
from twotier.core.events import emit
from twotier.core.refusal import Refusal, Sentence
from twotier.licences import queries
from twotier.licences.events import LicenseAssigned, LicenseRevoked
from twotier.licences.models import LicenseAssignment
from twotier.licences.shapes import LicenseChange, Outcome, Pool

NO_LICENSE_LEFT = 60012


class Desk:
    """What is free of a customer's licenses while a change is worked on, and what users hold."""

    def __init__(self, actor: Actor, customer_id: UUID, person_ids: Iterable[UUID]) -> None:
        self.actor, self.customer_id, self.now = actor, customer_id, clock.now()
        self.pools: dict[UUID, Pool] = {pool.sku_id: pool for pool in queries.pools(customer_id)}
        self.held: dict[UUID, dict[UUID, LicenseAssignment]] = {
            person_id: {row.sku_id: row for row in rows}
            for person_id, rows in queries.licenses_of(customer_id, person_ids).items()
        }
        self.new: list[LicenseAssignment] = []
        self.changed: list[LicenseAssignment] = []
        self.gone: list[UUID] = []

    def change(self, person: Person, wanted: LicenseChange) -> Outcome:
        """Note a user's change; raises 400/60012 before anything is noted when a license is not free."""
        held = self.held.get(person.id, {})
        fresh = [sku for sku in wanted.assign if sku not in held]
        for sku in fresh:
            self.refuse_none_left(sku)
        taken = [held[sku] for sku in wanted.remove if sku in held]
        for row in taken:
            self.revoke(person, row)
        for sku in fresh:
            self.assign(person, self.pools[sku], wanted.assign[sku])
        for sku in wanted.assign.keys() & held.keys():
            self.choose_plans(person, held[sku], wanted.assign)
        return Outcome(person, tuple(self.pools[sku].name for sku in fresh), tuple(row.name for row in taken))

    def refuse_none_left(self, sku_id: UUID) -> None:
        """Refuse a license that nobody can get now, and say who can do what about it."""
        pool = self.pools.get(sku_id)
        if pool and pool.free:
            return
        detail = (
            f"LicenseQuotaExceededException : Subscription with Account {self.customer_id} and SKU {sku_id} "
            "does not have any available licenses left."
        )
        raise Refusal(400, NO_LICENSE_LEFT, none_left(pool), data=[detail])

    def assign(self, person: Person, pool: Pool, excluded: Iterable[UUID]) -> None:
        """Note a new license."""
        row = LicenseAssignment(
            tenant_id=self.customer_id, person=person, sku_id=pool.sku_id, part_number=pool.part_number,
            name=pool.name, excluded_plans=sorted(map(str, excluded)), assigned_at=self.now,
        )  # fmt: skip
        pool.assigned += 1
        self.new.append(row)
        emit(assigned(row, person), self.actor)

    def choose_plans(self, person: Person, row: LicenseAssignment, wanted: Mapping[UUID, Iterable[UUID]]) -> None:
        """Note other service plans of a license that the user holds already."""
        excluded = sorted(map(str, wanted[row.sku_id]))
        if excluded != row.excluded_plans:
            row.excluded_plans = excluded
            self.changed.append(row)
            emit(assigned(row, person), self.actor)

    def revoke(self, person: Person, row: LicenseAssignment) -> None:
        """Note a license that is taken away; its seat is free at once."""
        self.gone.append(row.id)
        self.pools[row.sku_id].assigned -= 1
        emit(revoked(row, person), self.actor)

    def write(self) -> None:
        """Write what was noted: one statement a kind."""
        if self.gone:
            queries.assignments(self.customer_id).filter(id__in=self.gone).delete()
        if self.changed:
            LicenseAssignment.objects.bulk_update(self.changed, ["excluded_plans"])
        if self.new:
            LicenseAssignment.objects.bulk_create(self.new)


def none_left(pool: Pool | None) -> Sentence:
    """Return why no license can be assigned, and the way out."""
    if pool is None:
        text = _(
            "The customer has no license of this product. Buy it first; a reseller or the customer asks the provider."
        )
        return Sentence(text, {})
    if pool.suspended and not pool.usable:
        text = _(
            "All licenses of %(license)s are suspended. The partner that sold them can reactivate the subscription."
        )
        return Sentence(text, {"license": pool.name})
    text = _(
        "No license of %(license)s is free. Take one from another user or buy more; "
        "a reseller or the customer asks the provider."
    )
    return Sentence(text, {"license": pool.name})


def assigned(row: LicenseAssignment, person: Person) -> LicenseAssigned:
    """Return the event of a license that a user has."""
    return LicenseAssigned(
        tenant_id=row.tenant_id,
        resource_id=str(person.id),
        user_name=person.user_name,
        license=row.name,
        excluded_plans=row.excluded_plans,
    )


def revoked(row: LicenseAssignment, person: Person) -> LicenseRevoked:
    """Return the event of a license that a user had."""
    return LicenseRevoked(
        tenant_id=row.tenant_id, resource_id=str(person.id), user_name=person.user_name, license=row.name
    )


def totals(outcomes: Iterable[Outcome]) -> Counter[str]:
    """Return for how many users something changed, nothing changed, or it was refused."""
    return Counter(
        "refused" if row.refused else "changed" if row.assigned or row.removed else "unchanged" for row in outcomes
    )
