"""Service requests with their notes, and the incidents that the vendor tells of."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.support.lifecycle import SERVICE_INCIDENT, SERVICE_REQUEST


class ServiceRequest(models.Model):
    """A question or a fault that a partner reports to the vendor.

    `tenant_id` is the customer's for whom it was filed, or the partner's own: a ticket that its author alone reads.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    number = models.CharField(max_length=15)
    partner_id = models.UUIDField()
    vendor_id = models.UUIDField(null=True)
    """The organization that answers."""
    created_by_id = models.UUIDField(null=True)
    organization_name = models.CharField(max_length=256)
    """The tenant's name when the request was filed: who answers need not see the tenant."""
    title = models.CharField(max_length=256)
    description = models.TextField()
    severity = models.CharField(max_length=8)
    topic_id = models.CharField(max_length=16)
    product_id = models.CharField(max_length=64, blank=True)
    product_name = models.CharField(max_length=256, blank=True)
    country = models.CharField(max_length=2)
    locale = models.CharField(max_length=16, blank=True)
    """The language in which the sender wants the answer."""
    contact = models.JSONField(default=dict)
    updated_by = models.JSONField(default=dict)
    status = models.CharField(max_length=16, choices=SERVICE_REQUEST.choices())
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    """When the vendor first answered."""

    class Meta:
        constraints: ClassVar = [
            SERVICE_REQUEST.constraint("service_request_status"),
            models.UniqueConstraint(fields=["number"], name="one_service_request_of_a_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "created_at"], name="service_requests_of_tenant"),
            models.Index(fields=["partner_id", "created_at"], name="service_requests_of_partner"),
            models.Index(fields=["vendor_id", "created_at"], name="service_requests_of_vendor"),
        ]

    @property
    def is_ticket(self) -> bool:
        """Whether the partner asks for itself."""
        return self.tenant_id == self.partner_id


class ServiceRequestNote(models.Model):
    """What either side adds to a request."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner_id = models.UUIDField()
    vendor_id = models.UUIDField(null=True)
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    created_by_name = models.CharField(max_length=320)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "request", "created_at"], name="notes_of_service_request")
        ]


class ServiceIncident(models.Model):
    """An incident of a service, or a message to its administrators; `tenant_id` is the vendor's, everyone reads it."""

    INCIDENT, MESSAGE_CENTER = "incident", "message_center"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    message_type = models.CharField(max_length=16, choices=[(INCIDENT, INCIDENT), (MESSAGE_CENTER, MESSAGE_CENTER)])
    workload = models.CharField(max_length=128)
    affected_workloads = models.JSONField(default=list)
    health = models.CharField(max_length=12)
    """How the service is: normal, information, warning or critical."""
    impacted_area = models.CharField(max_length=256, blank=True)
    category = models.CharField(max_length=64, blank=True)
    action_type = models.CharField(max_length=64, blank=True)
    severity = models.CharField(max_length=12, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    required_by = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=8, choices=SERVICE_INCIDENT.choices())

    class Meta:
        constraints: ClassVar = [SERVICE_INCIDENT.constraint("service_incident_status")]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "starts_at"], name="incidents_by_start")]


class IncidentMessage(models.Model):
    """What the vendor told of an incident at one moment."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    incident = models.ForeignKey(ServiceIncident, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["published_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "incident", "published_at"], name="messages_of_incident")
        ]
