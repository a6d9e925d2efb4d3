"""What leaves when something happens in the rooms below."""

from twotier.core.events import Message, Who, on, send
from twotier.customers.events import AgreementAttested


@on(AgreementAttested)
def tell_customer_contact(event: AgreementAttested, actor: Who) -> None:
    """Mail the person who is said to have accepted, within minutes of the attestation (portal.md C12)."""
    send(
        Message(
            tenant_id=event.tenant_id,
            channel="mail",
            subject=f"customer/{event.tenant_id}",
            body={
                "to": [event.email],
                "template": "customers/agreement_attested",
                "language": event.language,
                "context": {
                    "first_name": event.first_name,
                    "last_name": event.last_name,
                    "agreed_on": event.agreed_on,
                    "partner": getattr(actor, "organization_name", ""),
                },
            },
        )
    )
