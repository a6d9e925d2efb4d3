"""Partner tenants, their MPN ids, programmes and agreements."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from twotier.core.ids import new_id
from twotier.partners.lifecycle import PROGRAM
from twotier.partners.models.agreement import AgreementOffer, AgreementText, AgreementVersion
from twotier.partners.models.directory import DirectoryChange, DirectoryEntry
from twotier.partners.models.enrollment import (
    BEFORE_APPROVAL,
    UNOFFERED,
    Enrollment,
    EnrollmentDocument,
    EnrollmentPolicy,
    EnrollmentStep,
    EnrollmentWave,
    Holiday,
    WaveNotice,
)
from twotier.partners.models.guide import GuideLink
from twotier.partners.models.profiles import BillingProfile, CompanyApprover, VerifiedProfile

__all__ = [
    "BEFORE_APPROVAL",
    "DIRECT_BILL",
    "INDIRECT_PROVIDER",
    "INDIRECT_RESELLER",
    "UNOFFERED",
    "AgreementOffer",
    "AgreementText",
    "AgreementVersion",
    "BillingProfile",
    "CompanyApprover",
    "DirectoryChange",
    "DirectoryEntry",
    "Enrollment",
    "EnrollmentDocument",
    "EnrollmentPolicy",
    "EnrollmentStep",
    "EnrollmentWave",
    "GuideLink",
    "Holiday",
    "MpnAccount",
    "PartnerAgreement",
    "PartnerProfile",
    "Program",
    "VerifiedProfile",
    "WaveNotice",
]

INDIRECT_PROVIDER, INDIRECT_RESELLER, DIRECT_BILL = "indirect_provider", "indirect_reseller", "direct_bill"


class PartnerProfile(models.Model):
    """What a partner's record says about the company; `tenant_id` is the partner's tenant."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField(unique=True)
    legal_name = models.CharField(max_length=256)
    address_line = models.CharField(max_length=256)
    address_line2 = models.CharField(max_length=256, blank=True, db_default="")
    city = models.CharField(max_length=128)
    state = models.CharField(max_length=128, blank=True)
    postal_code = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=2)
    contact_first_name = models.CharField(max_length=64)
    contact_last_name = models.CharField(max_length=64)
    contact_email = models.EmailField(max_length=320)
    contact_phone = models.CharField(max_length=32, blank=True)
    registration_number = models.CharField(max_length=64, blank=True, db_default="")
    support_name = models.CharField(max_length=128, blank=True, db_default="")
    support_email = models.EmailField(max_length=320, blank=True, db_default="")
    support_phone = models.CharField(max_length=32, blank=True, db_default="")
    support_website = models.CharField(max_length=256, blank=True, db_default="")
    security_first_name = models.CharField(max_length=64, blank=True, db_default="")
    security_middle_name = models.CharField(max_length=64, blank=True, db_default="")
    security_last_name = models.CharField(max_length=64, blank=True, db_default="")
    security_email = models.EmailField(max_length=320, blank=True, db_default="")
    security_phone = models.CharField(max_length=32, blank=True, db_default="")
    language = models.CharField(max_length=16, blank=True, db_default="")
    """In which language the company wants to be written to, in its own word; empty: as its organization has it."""
    culture = models.CharField(max_length=16, blank=True, db_default="")
    verification = models.CharField(max_length=16, default="accepted")
    confirmed_at = models.DateTimeField()


class MpnAccount(models.Model):
    """A membership account with its own MPN id: one global account, any number of locations.

    Exactly one location is tied to the partner's tenant: the id that stands on subscriptions.
    """

    GLOBAL, LOCATION = "global", "location"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    mpn_id = models.CharField(max_length=7, unique=True)
    level = models.CharField(max_length=8, choices=[(GLOBAL, GLOBAL), (LOCATION, LOCATION)])
    name = models.CharField(max_length=256)
    country = models.CharField(max_length=2)
    email = models.EmailField(max_length=320)
    active = models.BooleanField(default=True)
    tied_to_tenant = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id"], condition=Q(level="global"), name="one_global_account"),
            models.UniqueConstraint(fields=["tenant_id"], condition=Q(tied_to_tenant=True), name="one_tied_location"),
            models.CheckConstraint(condition=Q(tied_to_tenant=False) | Q(level="location"), name="only_locations_tied"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant_id", "mpn_id"], name="accounts_of_tenant")]


class Program(models.Model):
    """A programme on a partner's tenant; a dual partner has two rows."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    status = models.CharField(max_length=16, choices=PROGRAM.choices())
    activated_at = models.DateTimeField(null=True)
    deauthorised_at = models.DateTimeField(null=True)
    anniversary_month = models.PositiveSmallIntegerField(null=True)
    identified_for_offboarding = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "kind"], name="one_program_of_a_kind"),
            PROGRAM.constraint("program_status"),
        ]


class PartnerAgreement(models.Model):
    """A partner's acceptance of the partner agreement, in one version: the evidence, which never changes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    program = models.CharField(max_length=24, blank=True, db_default="")
    """Whose agreement it is; empty for one that was accepted before programs had their own."""
    version = models.CharField(max_length=32)
    language = models.CharField(max_length=8, blank=True, db_default="")
    address = models.CharField(max_length=45, blank=True, db_default="")
    accepted_by = models.UUIDField(null=True)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "program", "version"], name="one_acceptance_of_a_version")
        ]
