"""What leaves when delegated administration is asked for."""

from django.conf import settings

from twotier.access import queries as access_queries
from twotier.core.events import Message, Who, on, send
from twotier.delegation.events import TenantOwnerAsked


@on(TenantOwnerAsked)
def ask_customer_admins(event: TenantOwnerAsked, actor: Who) -> None:
    """Mail the customer's global admins, each in their language: they alone can grant it."""
    for person, roles in access_queries.people_with_roles(event.tenant_id):
        if "global_admin" in roles and person.email:
            send(
                Message(
                    tenant_id=event.tenant_id,
                    channel="mail",
                    subject=f"customer/{event.tenant_id}",
                    body={
                        "to": [person.email],
                        "template": "customers/tenant_owner_asked",
                        "language": person.language or "en",
                        "context": {
                            "link": f"{settings.BASE_URL}/partners",
                            "provider": getattr(actor, "organization_name", ""),
                            "reseller": event.reseller,
                        },
                    },
                )
            )
