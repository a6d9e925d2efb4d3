"""Incentive programs of the vendor, and each partner's enrollments with profiles and payments."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.incentives.lifecycle import INCENTIVE_ENROLLMENT, INCENTIVE_PROGRAM


class IncentiveProgram(models.Model):
    """A program under which partners earn incentives; `tenant_id` is the vendor's, everyone reads it.

    `kind` is the kind of partner program whose tenants are invited.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=128)
    open_to_all = models.BooleanField(default=False)
    """Without criteria: shown on the page to everyone, no invitation by mail (portal.md N3)."""
    status = models.CharField(max_length=8, choices=INCENTIVE_PROGRAM.choices())
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="one_incentive_program_of_a_name"),
            INCENTIVE_PROGRAM.constraint("incentive_program_status"),
        ]


class IncentiveProfile(models.Model):
    """A payout or tax profile of a partner: the number is sealed, its last digits tell it apart."""

    PAYOUT, TAX = "payout", "tax"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=[(PAYOUT, PAYOUT), (TAX, TAX)])
    label = models.CharField(max_length=128)
    country = models.CharField(max_length=2)
    sealed_number = models.BinaryField()
    last_digits = models.CharField(max_length=4)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "kind"], name="incentive_profiles")]


class IncentiveEnrollment(models.Model):
    """One partner tenant in one program, for the location account tied when the invitation was issued."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    program = models.ForeignKey(IncentiveProgram, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=INCENTIVE_ENROLLMENT.choices())
    mpn_id = models.CharField(max_length=7, blank=True)
    invited_email = models.EmailField(max_length=320, blank=True)
    activated_at = models.DateTimeField()
    due_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    alerted_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """When the card on the home page was followed; it is gone from then on."""
    payout = models.ForeignKey(IncentiveProfile, on_delete=models.PROTECT, null=True, related_name="+")
    tax = models.ForeignKey(IncentiveProfile, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    runs_until = models.DateTimeField(null=True)
    """The end of the fiscal year."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "program"], name="one_invitation_per_program"),
            INCENTIVE_ENROLLMENT.constraint("incentive_enrollment_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "due_at"], name="invitations_by_due_day"),
            models.Index(fields=["due_at", "id"], name="enrollments_by_due_day"),
            models.Index(fields=["status", "runs_until"], name="enrollments_by_end"),
        ]


class LocationAdmin(models.Model):
    """A person who enrolls for one location; a location without any is open to every incentives admin."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    mpn_id = models.CharField(max_length=7)
    person_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "mpn_id", "person_id"], name="one_location_admin")
        ]


class IncentivePayment(models.Model):
    """Incentive money that the vendor sent under one enrollment: a line of its statement."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    enrollment = models.ForeignKey(IncentiveEnrollment, on_delete=models.PROTECT, related_name="+")
    payout = models.ForeignKey(IncentiveProfile, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=64)
    paid_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "enrollment", "reference"], name="one_payment_of_a_reference")
        ]
