"""Further documents that the vendor lets the guide lead to."""

from typing import ClassVar

from django.db import models

from twotier.core.ids import new_id


class GuideLink(models.Model):
    """A link at the end of a topic of the guide; `tenant_id` is the vendor's, everyone reads it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    topic = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, blank=True)
    """For readers of this language alone; empty: for all."""
    label = models.CharField(max_length=200)
    url = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "topic", "position"], name="one_guide_link_at_a_place")
        ]
