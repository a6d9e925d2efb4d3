"""Who may act for a partner, and the refusal that names the people who may (S5)."""

from django.utils.translation import gettext_lazy as _

from twotier.access import queries as access_queries
from twotier.access.actors import Actor, missing_role
from twotier.access.permissions import Permission
from twotier.access.roles import PARTNER_KINDS
from twotier.core.refusal import Refusal, Sentence
from twotier.partners.eligibility import why_no_journey
from twotier.partners.queries import enrollment as queries


def global_admin(actor: Actor, permission: Permission) -> None:
    """Refuse everyone but a global admin, and name the tenant's global admins (403/910046)."""
    if actor.may(permission):
        return
    if not actor.is_(*PARTNER_KINDS):
        raise missing_role(permission, actor.kinds)
    names = access_queries.global_admins(actor.organization_id)
    message = Sentence(
        _("Only a global admin can do this. Global admins of your organization: %(names)s. Nothing was changed."),
        {"names": ", ".join(names) or "–"},
    )
    raise Refusal(403, 910046, message, "role_missing", data=["global_admin", *names])


def starter(actor: Actor) -> None:
    """Refuse who cannot enroll: a tenant with nothing to move from (910001), then everyone but a global admin."""
    found = queries.situation(actor.organization_id, actor.kinds)
    if refusal := why_no_journey(found):
        raise refusal
    global_admin(actor, Permission.ENROLMENT_START)
