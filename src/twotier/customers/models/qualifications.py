"""Which segment a customer belongs to by whose word, and the codes that government customers are proved with (K9-K11)."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.customers.lifecycle import QUALIFICATION

EDUCATION, GOVERNMENT, STATE_OWNED = "education", "government", "state_owned"
WORDS = (EDUCATION, GOVERNMENT, STATE_OWNED)


class ValidationCode(models.Model):
    """The vendor's proof that a partner may serve a government organization; `tenant_id` is the partner's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    code = models.CharField(max_length=32)
    organization_name = models.CharField(max_length=256)
    max_creates = models.PositiveIntegerField()
    remaining_creates = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "code"], name="one_validation_code"),
            models.CheckConstraint(
                condition=models.Q(remaining_creates__lte=models.F("max_creates")), name="no_more_than_granted"
            ),
        ]


class Qualification(models.Model):
    """A partner's word that a customer belongs to a segment, and what came of it; `tenant_id` is the customer's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    word = models.CharField(max_length=16, choices=[(word, word) for word in WORDS])
    education_segment = models.CharField(max_length=16, blank=True)
    website = models.CharField(max_length=253, blank=True)
    asked_by = models.UUIDField()
    code = models.ForeignKey(ValidationCode, on_delete=models.PROTECT, related_name="+", null=True)
    status = models.CharField(max_length=16, choices=QUALIFICATION.choices())
    reason = models.CharField(max_length=500, blank=True)
    """Why the vendor denied it, as the customer's partners read it."""
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            QUALIFICATION.constraint("qualification_status"),
            models.UniqueConstraint(
                fields=["tenant_id"],
                condition=models.Q(status__in=["in_review", "approved"]),
                name="one_segment_of_customer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "created_at"], name="qualifications_of_customer"),
            models.Index(
                fields=["created_at", "id"],
                condition=models.Q(status="in_review"),
                name="qualifications_in_review",
            ),
        ]
