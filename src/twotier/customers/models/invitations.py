"""Invitations of customers: the link, who read it and what they answered, and where it can be accepted."""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id
from twotier.customers.lifecycle import INVITATION


class Invitation(models.Model):
    """A partner's request for a relationship with a customer; `tenant_id` is the sender's.

    kind: joint asks for two relationships at once, the sender's as reseller and its provider's; relationship
    asks for the sender's own, of the kind `relation`. With `customer_id` it is meant for one customer alone.
    """

    JOINT, RELATIONSHIP = "joint", "relationship"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    sender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=16, choices=[(word, word) for word in (JOINT, RELATIONSHIP)])
    relation = models.CharField(max_length=8)
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", null=True)
    customer_id = models.UUIDField(null=True)
    token = models.CharField(max_length=64)
    """256 random bits: whoever has them has the link, which can be copied again as long as it is open."""
    asks_admin = models.BooleanField(default=True)
    """Whether the customer is asked for delegated admin privileges too; the box is never ticked beforehand."""
    reusable = models.BooleanField(default=False)
    email = models.EmailField(max_length=320, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    status = models.CharField(max_length=16, choices=INVITATION.choices())
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    mailed_count = models.PositiveIntegerField(default=0, db_default=0)
    """How often it was mailed: whoever saw fewer mails and sends has clicked twice."""
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            INVITATION.constraint("invitation_status"),
            models.UniqueConstraint(fields=["token"], name="one_invitation_per_link"),
            models.CheckConstraint(
                condition=models.Q(kind="joint", provider__isnull=False, relation="reseller")
                | models.Q(kind="relationship", provider__isnull=True),
                name="joint_names_its_provider",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "id"], name="invitations_of_sender"),
            models.Index(fields=["tenant_id", "created_at", "id"], name="invitations_by_day"),
            models.Index(fields=["tenant_id", "expires_at", "id"], name="invitations_by_end"),
            models.Index(fields=["customer_id"], name="invitations_for_customer"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(status__in=["draft", "pending"]),
                name="invitations_open_until",
            ),
        ]


class InvitationAnswer(models.Model):
    """That a customer opened an invitation, and what its global admin answered; `tenant_id` is the sender's."""

    OPENED, ACCEPTED, DECLINED = "opened", "accepted", "declined"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="answers")
    customer_id = models.UUIDField()
    customer_name = models.CharField(max_length=256)
    answer = models.CharField(max_length=8, choices=[(word, word) for word in (OPENED, ACCEPTED, DECLINED)])
    delegated_access = models.BooleanField(default=False)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=320)
    channel = models.CharField(max_length=16, default="portal")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "invitation", "customer_id"], name="one_answer_per_customer")
        ]
        indexes: ClassVar = [models.Index(fields=["customer_id"], name="answers_of_customer")]


class AcceptanceChannel(models.Model):
    """The vendor's switch of a channel: a channel without a row is closed, the portal is always open."""

    name = models.CharField(max_length=16, primary_key=True)
    open = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
