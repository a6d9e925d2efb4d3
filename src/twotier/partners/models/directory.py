"""The public directory of indirect providers: entries, and proposals to change them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from twotier.core.ids import new_id
from twotier.partners import directory
from twotier.partners.lifecycle import DIRECTORY_CHANGE, DIRECTORY_ENTRY


class DirectoryEntry(models.Model):
    """What everyone may read about one provider; `tenant_id` is the provider's.

    `content` holds what the entry says; the other columns repeat of it what searches compare.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    country = models.CharField(max_length=2)
    """Where the provider is at home: its region is the only one whose resellers it may serve."""
    name = models.CharField(max_length=256)
    folded_name = models.CharField(max_length=512)
    served = models.TextField()
    """The countries served, each between commas."""
    offers_training = models.BooleanField()
    offers_marketing = models.BooleanField()
    offers_financing = models.BooleanField()
    content = models.JSONField()
    status = models.CharField(max_length=8, choices=DIRECTORY_ENTRY.choices())
    listed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id"], name="one_directory_entry"),
            DIRECTORY_ENTRY.constraint("directory_entry_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "folded_name", "id"], name="directory_by_name")]

    def say(self, content: directory.Content) -> None:
        """Take content over, with what searches compare of it."""
        self.content = directory.kept(content)
        self.name, self.folded_name = content.name, directory.folded(content.name)
        self.served = f",{','.join(content.markets)},"
        for kind in directory.HELP:
            setattr(self, f"offers_{kind}", getattr(content, kind).offered)

    @property
    def says(self) -> directory.Content:
        """Return what the entry says."""
        return directory.read(self.content)


class DirectoryChange(models.Model):
    """A provider's proposal to change its entry; `tenant_id` is the provider's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    base = models.JSONField()
    """What the entry said when the change was proposed."""
    content = models.JSONField()
    proposed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=DIRECTORY_CHANGE.choices())
    reason = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(status="proposed"), name="one_open_directory_change"
            ),
            DIRECTORY_CHANGE.constraint("directory_change_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "proposed_at"], name="directory_changes"),
            models.Index(fields=["status", "proposed_at"], name="directory_changes_by_state"),
        ]
