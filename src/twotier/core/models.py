"""The core's own tables: audit, outbox, kept answers, jobs."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id
from twotier.core.refusal import said


class AuditRecord(models.Model):
    """Who did what, on whose behalf; sealed into a chain after commit (decisions.md 8).

    `tenant_id` is the actor's organization, `customer_id` the tenant that the act is about.
    `position` and `seal` are empty until the sealing job has been there; readers see sealed rows.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    operation = models.CharField(max_length=64)
    resource_type = models.CharField(max_length=64)
    resource_id = models.CharField(max_length=128)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    person_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    user_name = models.CharField(max_length=320)
    request_id = models.CharField(max_length=64)
    correlation_id = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)
    seal = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "happened_at"], name="audit_of_tenant"),
            models.Index(fields=["tenant_id", "customer_id", "happened_at"], name="audit_of_customer"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="audit_unsealed"),
        ]


class ChainHead(models.Model):
    """The last sealed position and its hash: one row, locked while the job seals."""

    name = models.CharField(max_length=16, primary_key=True)
    position = models.BigIntegerField(default=0)
    seal = models.BinaryField(default=bytes)


class OutboxMessage(models.Model):
    """Something that leaves after commit; delivered at least once, in order per subject."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    channel = models.CharField(max_length=16)
    subject = models.CharField(max_length=128)
    body = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, default="")
    sent_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    """When the program stopped trying, so that the next message of the subject may leave."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "created_at"], name="outbox_of_tenant"),
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None, gave_up_at=None), name="outbox_due"),
            models.Index(
                fields=["channel", "subject", "id"],
                condition=models.Q(sent_at=None, gave_up_at=None),
                name="outbox_waiting",
            ),
        ]


class KeptAnswer(models.Model):
    """The answer of a write that carried a request id, kept 24 hours (decisions.md 6)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    key = models.CharField(max_length=64)
    """Digest of tenant, client, user, method, canonical path and request id."""
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    sealed_secret = models.BinaryField(default=bytes)
    secret_until = models.DateTimeField(null=True)
    kept_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant_id", "key"], name="one_answer_per_request")]
        indexes: ClassVar = [models.Index(fields=["kept_until"], name="kept_answer_until")]


class Job(models.Model):
    """Long work that outlives a request: its progress, its lease and its report."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    actor = models.JSONField(default=dict)
    phase = models.CharField(max_length=64, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    report = models.JSONField(null=True)
    error = models.TextField(default="")
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "created_at"], name="job_of_tenant"),
            models.Index(fields=["created_at"], condition=models.Q(finished_at=None), name="job_open"),
        ]

    @property
    def refused(self) -> str:
        """Why the work was refused, in the reader's language; what failed otherwise."""
        stored = (self.report or {}).get("refused")
        return said(stored) if stored else self.error


class WorkerBeat(models.Model):
    """That a worker lives: one row per worker process, renewed every few seconds of wall time."""

    name = models.CharField(max_length=128, primary_key=True)
    beat_at = models.DateTimeField()


class Quota(models.Model):
    """What all processes have leased of a quota in its present period."""

    key = models.CharField(max_length=120, primary_key=True)
    period = models.BigIntegerField()
    used = models.BigIntegerField()
