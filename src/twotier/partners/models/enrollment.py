"""Enrollments of the reseller program: the vendor's policy, waves and holidays, and each tenant's application."""

from datetime import date
from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.partners import months
from twotier.partners.lifecycle import ENROLLMENT

BEFORE_APPROVAL = ("none", "draft", "pending", "action_required", "rejected")
"""States of an enrollment in which no agreement can be accepted yet."""
UNOFFERED = (*BEFORE_APPROVAL, "deauthorised")
"""States of an enrollment in which no agreement waits for anybody."""


class EnrollmentPolicy(models.Model):
    """One version of the rules for enrolling; `tenant_id` is the program's owner. A version never changes."""

    IDENTIFIED, WAVE, EITHER, BOTH, OPEN = "identified", "wave", "either", "both", "open"
    AUTOMATIC, MANUAL = "automatic", "manual"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    version = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    gate = models.CharField(max_length=12, default=IDENTIFIED)
    freshness_months = models.PositiveSmallIntegerField(default=12)
    approval = models.CharField(max_length=12, default=AUTOMATIC)
    business_days = models.PositiveSmallIntegerField(default=5)
    support_url = models.CharField(max_length=500, blank=True)
    links = models.JSONField(default=list)
    """What the journey's block of further reading lists: pairs of label and address (S87)."""
    created_at = models.DateTimeField(null=True)
    created_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "version"], name="one_policy_version")]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "valid_from"], name="policies_by_day")]


class EnrollmentWave(models.Model):
    """Months of program anniversaries whose tenants may enroll together; `tenant_id` is the program's owner."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=128)
    first_month = models.PositiveSmallIntegerField()
    last_month = models.PositiveSmallIntegerField()
    planned_on = models.DateField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "name"], name="one_wave_of_a_name")]

    def covers(self, month: int | None) -> bool:
        """Tell whether an anniversary of that month belongs to the wave; it may run over the turn of the year."""
        if month is None:
            return False
        if self.first_month <= self.last_month:
            return self.first_month <= month <= self.last_month
        return month >= self.first_month or month <= self.last_month


class WaveNotice(models.Model):
    """That a tenant was told of its wave, and when; `tenant_id` is the partner's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    wave = models.ForeignKey(EnrollmentWave, on_delete=models.PROTECT, related_name="notices")
    notified_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "wave"], name="one_notice_of_a_wave")]


class Holiday(models.Model):
    """A day that is no business day in a market; `tenant_id` is the program's owner."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    market = models.CharField(max_length=2)
    day = models.DateField()
    name = models.CharField(max_length=128)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "market", "day"], name="one_holiday_of_a_day")
        ]


class Enrollment(models.Model):
    """A tenant's way into a program: one row per tenant and program, on the tenant that it has (S3).

    `snapshot` is what was reviewed and submitted, `checks` what was found when, `policy_version` the rules that
    hold for it whatever the vendor decides later.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    program = models.CharField(max_length=24)
    status = models.CharField(max_length=16, choices=ENROLLMENT.choices(), default="none")
    from_direct_bill = models.BooleanField(default=True)
    policy_version = models.PositiveIntegerField(default=0)
    policy = models.JSONField(default=dict)
    snapshot = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    consent = models.JSONField(default=dict)
    """Which statements were ticked, in which words, by whom and when (S2, S25)."""
    market = models.CharField(max_length=2)
    contact_email = models.EmailField(max_length=320, blank=True)
    language = models.CharField(max_length=8, default="en")
    request = models.TextField(blank=True)
    """What the reviewer asks for, or why the application was rejected."""
    promised_by = models.DateField(null=True)
    overdue_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    deauthorised_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "program"], name="one_enrollment"),
            ENROLLMENT.constraint("enrollment_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "promised_by"], name="enrollments_promised")]

    def reenrollment_open_on(self) -> date | None:
        """Return from which day the tenant may enroll again, if it was de-authorized."""
        return months.later(self.deauthorised_at.date(), 12) if self.deauthorised_at else None

    @property
    def contact_name(self) -> str:
        """The name of the contact that stands on the application."""
        return f"{self.snapshot.get('contact_first_name', '')} {self.snapshot.get('contact_last_name', '')}".strip()

    @property
    def submitted(self) -> bool:
        """Whether the application is more than a draft."""
        return self.status not in ("none", "draft")


class EnrollmentStep(models.Model):
    """One step of an application: who did what, when, and what was said."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    person_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "enrollment", "at"], name="steps_of_enrollment")]


class EnrollmentDocument(models.Model):
    """A document that the partner sent with an answer or an appeal."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    step = models.ForeignKey(EnrollmentStep, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "step"], name="documents_of_step")]
