"""The partner agreement: the vendor's versions with a text per language, and where each tenant stands."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.partners.lifecycle import PARTNER_AGREEMENT


class AgreementVersion(models.Model):
    """A published version of a program's agreement; `tenant_id` is the program's owner. It never changes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    program = models.CharField(max_length=24)
    version = models.CharField(max_length=32)
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "program", "version"], name="one_agreement_version")
        ]


class AgreementText(models.Model):
    """The text of a version in one language."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "version", "language"], name="one_text_of_a_language")
        ]


class AgreementOffer(models.Model):
    """Where a partner's tenant stands with a program's agreement: offered or accepted, and in which version."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    program = models.CharField(max_length=24)
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=PARTNER_AGREEMENT.choices(), default="not_offered")
    offered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    accepted_name = models.CharField(max_length=200, blank=True)
    accepted_language = models.CharField(max_length=8, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "program"], name="one_agreement_offer"),
            PARTNER_AGREEMENT.constraint("partner_agreement_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "remind_at"], name="agreements_to_remind")]
