"""The sandbox's mailbox: mail that never leaves the machine."""

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
