"""What waits at the demo program's support desk: requests of both kinds with answers, and incidents."""

from collections.abc import Mapping
from uuid import UUID

from twotier.access.actors import Actor
from twotier.support.shapes import Said, Telling
from twotier.support.usecases.change_request import answer_request
from twotier.support.usecases.file_request import file_customer_request, file_ticket
from twotier.support.usecases.publish_incident import change_incident, publish_incident

PROFILE, SERVICE = "32444671", "32444677"
TICKET = Said(
    title="Another legal name", topic_id=PROFILE, severity="minimal",
    description="Our company changed its legal form. Which papers does the vendor need?",
)  # fmt: skip
REQUEST = Said(
    title="Mails arrive an hour late", topic_id=SERVICE, severity="moderate", product_name="Exchange Online",
    description="Since this morning all mails from outside arrive about an hour late.",
)  # fmt: skip
ANSWER = Said(note="Please send the headers of one late mail.", status="attention_needed")
CLOSED = Said(note="An extract of the commercial register is enough.", status="closed")
INCIDENT = Telling(
    workload="Exchange Online", health="critical", impacted_area="Mail flow",
    message="Some users see late mails. We look for the cause.",
)  # fmt: skip
OVER = Telling(workload="Microsoft Teams", health="warning", message="Some users cannot join meetings.")
MESSAGE = Telling(
    message_type="message_center", workload="Exchange Online", category="plan_for_change", action_type="awareness",
    severity="information", message="Basic authentication for sending mail ends in three months.",
)  # fmt: skip


def load(vendor: Actor, agents: Mapping[UUID, Actor]) -> None:
    """File for each customer what its partner's agent asks, answer it, and tell of incidents."""
    for customer_id, agent in agents.items():
        ticket, request = file_ticket(agent, TICKET), file_customer_request(agent, customer_id, REQUEST)
        answer_request(vendor, ticket.number, CLOSED)
        answer_request(vendor, request.number, ANSWER)
    publish_incident(vendor, INCIDENT)
    publish_incident(vendor, MESSAGE)
    change_incident(vendor, publish_incident(vendor, OVER).id, Telling(resolved=True, message="Meetings work again."))
