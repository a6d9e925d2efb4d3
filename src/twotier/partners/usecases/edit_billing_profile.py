"""Edit whom the vendor bills at a partner: name, address, contact and the partner's own numbers."""

from collections.abc import Mapping

from twotier.access.actors import Actor
from twotier.access.permissions import Permission
from twotier.core.usecase import usecase
from twotier.partners.models import BillingProfile
from twotier.partners.queries import own_profiles as queries
from twotier.partners.usecases import _profiles

NEEDED = ("company_name", "address_line", "city")


@usecase(permission=Permission.PROFILE_EDIT_SUPPORT)
def edit_billing_profile(actor: Actor, values: Mapping[str, str], etag: str = "") -> dict[str, str]:
    """Change the billing profile as far as it is among the values; what equals the partner's record follows the record.

    Raises 400/2055 for a stale version, 400/3000 for a field that is empty, too long, no address or no country.
    """
    row = _profiles.own(actor)
    now = queries.billing(actor, row)
    _profiles.refuse_stale(etag, now)
    wanted = now | _profiles.differing(values, now)
    wanted["country"] = wanted["country"].upper()
    _profiles.refuse_no_country(wanted["country"])
    _profiles.refuse_faults(wanted, NEEDED, ("contact_email",), BillingProfile)
    _profiles.write_beside(actor, row, BillingProfile, wanted, queries.of_record(actor, row))
    return queries.billing(actor, row)
