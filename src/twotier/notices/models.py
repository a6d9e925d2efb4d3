"""The sandbox's mailbox, mail that never leaves the machine; and who is called when something happens."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id


class SandboxMail(models.Model):
    """A mail as one recipient would have got it; `tenant_id` is the tenant that the mail is about."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    message_id = models.CharField(max_length=255)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "message_id", "to"], name="one_copy_per_recipient"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "to", "sent_at"], name="mail_to")]

    def __str__(self) -> str:
        return self.subject

    @property
    def language(self) -> str:
        """Return the language that the mail is written in."""
        return str(self.headers.get("Content-Language", "en"))


class WebhookRegistration(models.Model):
    """Where an organization is called, and for which events; its id is the subscriber's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    url = models.CharField(max_length=2048)
    """May carry a secret of the receiver: it stands in no log and no audit record."""
    events = models.JSONField(default=list)
    own_header = models.BooleanField(default=False)
    """Whether the signature comes in x-ms-signature instead of Authorization."""
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id"], name="one_webhook_of_a_tenant")]

    def __str__(self) -> str:
        return str(self.id)


class WebhookTest(models.Model):
    """A test event that an organization asked for, and what its receiver answered; its id is the correlation id."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    url = models.CharField(max_length=2048)
    results = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    """Wall time: the limit of tests and their end are counted by it."""
    delivered_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "asked_at"], name="webhook_tests_of_tenant")]

    def __str__(self) -> str:
        return str(self.id)


class WebhookReach(models.Model):
    """Up to which position of the audit log organizations were called: one row."""

    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)
