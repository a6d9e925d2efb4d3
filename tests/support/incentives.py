"""What tests of incentives share: programs, people, profiles, a partner that is enrolled."""

from django.db.models import Q

from tests.support import vendors
from tests.support.two_tier import colleague
from tests.support.world import Partner, World
from tests.wire.conftest import Caller
from twotier.access.actors import Actor, program
from twotier.core import clock
from twotier.incentives.models import IncentiveEnrollment, IncentiveProfile, IncentiveProgram
from twotier.incentives.usecases.add_profile import add_profile
from twotier.incentives.usecases.decide_enrollment import decide_enrollment
from twotier.incentives.usecases.enroll import enroll
from twotier.incentives.usecases.issue_invitations import issue_invitations
from twotier.incentives.usecases.manage_programs import open_program
from twotier.partners.models import Program


def opened(vendor: Caller, kind: str = "indirect_reseller", name: str = "Reseller incentives") -> IncentiveProgram:
    """Open an incentive program."""
    return open_program(vendors.actor_of(vendor), name=name, kind=kind)


def admin(partner: Partner) -> Actor:
    """Return an incentives admin of a partner."""
    return vendors.actor_of(colleague(partner, "incentives_admin"))


def issued() -> int:
    """Run the job that invites."""
    return issue_invitations(program("clock"))


def invitation(partner: Partner, kind: str = "indirect_reseller") -> IncentiveEnrollment:
    """Return a partner's invitation to the program of a kind."""
    return IncentiveEnrollment.objects.select_related("program").get(Q(tenant_id=partner.id, program__kind=kind))


def profile(actor: Actor, kind: str, label: str = "Main") -> IncentiveProfile:
    """Return a new profile of a partner."""
    return add_profile(actor, kind=kind, label=label, country="AT", number="AT61 1904 3002 3457 3201")


def dual(partner: Partner) -> None:
    """Let a reseller be a direct-bill partner on the same tenant too."""
    Program.objects.create(tenant_id=partner.id, kind="direct_bill", status="active", activated_at=clock.now())
    owner = partner.caller.organization
    owner.kinds = ["direct_bill", "reseller"]
    owner.save()


def enrolled(world: World, vendor: Caller) -> tuple[Actor, IncentiveEnrollment]:
    """Return Alpine's incentives admin and its enrollment, validated."""
    if not IncentiveProgram.objects.exists():
        opened(vendor)
    issued()
    actor = admin(world.alpine)
    row = invitation(world.alpine)
    enroll(actor, row.id, profile(actor, "payout").id, profile(actor, "tax").id)
    decide_enrollment(vendors.actor_of(vendor), row.id, "confirm")
    return actor, invitation(world.alpine)
