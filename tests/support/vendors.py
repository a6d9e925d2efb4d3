"""The vendor beside the two-tier world, and what its providers say in the directory."""

from typing import Any

from tests.support.world import Partner, World
from tests.wire.conftest import Caller, caller
from twotier.access import queries as access_queries
from twotier.access.actors import Actor
from twotier.access.models import Visibility
from twotier.partners.directory import Content, Help
from twotier.partners.usecases.edit_directory_entry import edit_directory_entry
from twotier.partners.usecases.show_directory_entry import show_directory_entry


def vendor(world: World, *roles: str) -> Caller:
    """Return the vendor, which sees every partner of the world, with one person of these roles."""
    made = caller("Meridian Cloud", ["vendor"], "US", list(roles or ("vendor_representative",)), kind="vendor")
    for partner in (world.harbor, world.alpine, world.nordic, world.seine, world.baltic):
        sees(made, partner)
    made.person.email = "rep@meridian.example"
    made.person.save()
    return made


def sees(made: Caller, partner: Partner) -> None:
    """Let the vendor see one more partner."""
    Visibility.objects.create(organization_id=made.organization.id, tenant_id=partner.id)


def actor_of(who: Caller) -> Actor:
    """Return a caller's person as an actor."""
    found = access_queries.member(who.person.id, who.organization.id)
    assert found
    return found


def content(**changes: Any) -> Content:
    """Return a good entry with some members changed."""
    values: dict[str, Any] = {
        "name": "Harbor Distribution",
        "markets": ("AT", "DE"),
        "text": {"en": "Cloud distributor.", "de": "Clouddistributor."},
        "training": Help(offered=True, text={"en": "Monthly courses."}),
        "contact_email": "partner@harbor.example",
        "website": "https://harbor.example",
    }
    return Content(**(values | changes))


def listed(rep: Caller, provider: Partner, **changes: Any) -> None:
    """Write a provider's entry and list it."""
    edit_directory_entry(actor_of(rep), provider.id, content(**changes))
    show_directory_entry(actor_of(rep), provider.id, public=True)
