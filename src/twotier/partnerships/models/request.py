"""A provider's request for a partnership: a draft with a link, until somebody answers it."""

from typing import ClassVar

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id
from twotier.partnerships.lifecycle import OPEN, PARTNERSHIP_REQUEST

DEFAULT_DAYS = 90


class PartnershipRequest(models.Model):
    """What a provider sends, its link, and what became of it; `tenant_id` is the provider's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", null=True)
    """Whom the request is for, once an MPN ID names it or somebody has accepted."""
    reseller_mpn_id = models.CharField(max_length=7, blank=True)
    token = models.CharField(max_length=43)
    """The secret of the link: 192 random bits."""
    recipient = models.EmailField(max_length=320, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=256)
    text = models.TextField()
    """What the sender wrote; the lines with the links are never part of it and cannot get lost."""
    valid_days = models.PositiveSmallIntegerField(default=DEFAULT_DAYS)
    reusable = models.BooleanField(default=False)
    """Whether several resellers may accept, each once (D8)."""
    status = models.CharField(max_length=16, choices=PARTNERSHIP_REQUEST.choices())
    created_by = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=320, blank=True)
    created_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    sent_count = models.PositiveIntegerField(default=0)
    last_sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opened_by_name = models.CharField(max_length=256, blank=True)
    """The organization whose person opened the link first."""
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=320, blank=True)
    reason = models.TextField(blank=True)
    """Why it was declined, if the reseller said so."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token"], name="one_request_per_link"),
            models.UniqueConstraint(
                fields=["tenant_id", "reseller"], condition=models.Q(status__in=OPEN), name="one_open_request"
            ),
            PARTNERSHIP_REQUEST.constraint("partnership_request_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "status", "created_at"], name="requests_of_provider"),
            models.Index(fields=["tenant_id", "created_at", "id"], name="requests_by_day"),
            models.Index(fields=["tenant_id", "expires_at", "id"], name="requests_by_end"),
            models.Index(fields=["reseller", "status"], name="requests_to_reseller"),
            models.Index(fields=["expires_at"], condition=models.Q(status__in=OPEN), name="requests_open_until"),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether the link can still be answered, time aside."""
        return self.status in OPEN


class RequestAnswer(models.Model):
    """What one organization answered to a request; `tenant_id` is the provider's."""

    ACCEPTED, DECLINED = "accepted", "declined"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    request = models.ForeignKey(PartnershipRequest, on_delete=models.CASCADE, related_name="answers")
    reseller = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=[(word, word) for word in (ACCEPTED, DECLINED)])
    reason = models.TextField(blank=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=320, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "request", "reseller"], name="one_answer_per_reseller")
        ]
