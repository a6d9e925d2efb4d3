"""Customers, their relationships with partners, and the customer agreement."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from twotier.access.models import Organization
from twotier.core.ids import new_id
from twotier.customers.lifecycle import CUSTOMER, RELATIONSHIP
from twotier.customers.models.domains import VerifiedDomain
from twotier.customers.models.invitations import AcceptanceChannel, Invitation, InvitationAnswer
from twotier.customers.models.qualifications import Qualification, ValidationCode
from twotier.customers.models.self_serve import SelfServePolicy

__all__ = [
    "AcceptanceChannel",
    "AgreementTemplate",
    "Customer",
    "CustomerAgreement",
    "CustomerDraft",
    "Invitation",
    "InvitationAnswer",
    "Qualification",
    "Relationship",
    "ResellerAssociation",
    "SelfServePolicy",
    "SetupLink",
    "ValidationCode",
    "VerifiedDomain",
]


class Customer(models.Model):
    """The customer record of an organization; its id is the customer tenant's id."""

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    company_name = models.CharField(max_length=256)
    folded_name = models.CharField(max_length=256)
    """Company name and domain without case and accents: what searches compare."""
    domain = models.CharField(max_length=253)
    verified_domains = models.TextField(blank=True, default="", db_default="")
    """Those that it proved to own besides, one a line: every reader of a customer shows them (see VerifiedDomain)."""
    country = models.CharField(max_length=2)
    address_line1 = models.CharField(max_length=256)
    address_line2 = models.CharField(max_length=256, blank=True)
    city = models.CharField(max_length=128)
    state = models.CharField(max_length=128, blank=True)
    postal_code = models.CharField(max_length=32, blank=True)
    region = models.CharField(max_length=128, blank=True)
    first_name = models.CharField(max_length=64)
    last_name = models.CharField(max_length=64)
    email = models.EmailField(max_length=320)
    phone = models.CharField(max_length=32, blank=True)
    culture = models.CharField(max_length=16, default="en-US")
    language = models.CharField(max_length=8, default="en")
    registration_number = models.CharField(max_length=64, blank=True)
    segment = models.CharField(max_length=16, default="commercial")
    billing_profile_id = models.UUIDField(default=new_id)
    version = models.PositiveIntegerField(default=1)
    """Counts changes: the etag of the billing profile."""
    status = models.CharField(max_length=16, choices=CUSTOMER.choices())
    vetting_note = models.CharField(max_length=500, blank=True, default="", db_default="")
    """Why the vendor denied it, as its partners read it."""
    vetted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [CUSTOMER.constraint("customer_status")]
        indexes: ClassVar = [
            models.Index(fields=["folded_name", "id"], name="customers_by_name"),
            models.Index(fields=["domain", "id"], name="customers_by_domain"),
            models.Index(fields=["created_at", "id"], name="customers_by_day"),
            models.Index(fields=["folded_name"], opclasses=["varchar_pattern_ops"], name="customers_by_prefix"),
            models.Index(fields=["created_at"], condition=models.Q(status="in_review"), name="customers_in_review"),
            models.Index(
                fields=["vetted_at", "id"], condition=models.Q(vetted_at__isnull=False), name="customers_vetted"
            ),
        ]

    def __str__(self) -> str:
        return self.company_name


class Relationship(models.Model):
    """A partner's relationship with a customer; `tenant_id` is the customer's.

    kind: direct (a direct-bill partner, or a provider that sells itself), provider (buys for a reseller's
    customer), reseller (serves a customer that a provider buys for), named (the reseller of single
    subscriptions, which sees those alone and nothing else of the customer).
    """

    DIRECT, PROVIDER, RESELLER, NAMED = "direct", "provider", "reseller", "named"

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    partner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(word, word) for word in (DIRECT, PROVIDER, RESELLER, NAMED)])
    delegated_access = models.BooleanField(default=True)
    status = models.CharField(max_length=8, choices=RELATIONSHIP.choices())
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_id", "partner", "kind"], name="one_relationship_of_a_kind"),
            RELATIONSHIP.constraint("relationship_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "status", "tenant_id"], name="customers_of_partner")]


class ResellerAssociation(models.Model):
    """A provider's designation of a reseller for a customer; `tenant_id` is the customer's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    provider = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    granted_by = models.UUIDField(null=True)
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "reseller"],
                condition=models.Q(ended_at=None),
                name="one_association",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["provider", "reseller", "tenant_id"], name="customers_by_reseller")]


class AgreementTemplate(models.Model):
    """A version of the customer agreement that the vendor publishes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    agreement_type = models.CharField(max_length=64)
    version_rank = models.PositiveIntegerField()
    link = models.URLField(max_length=500)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement_type", "version_rank"], name="one_version_of_each_rank")
        ]


class CustomerAgreement(models.Model):
    """That a customer accepted the agreement: attested by a partner, or by the customer itself."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    template = models.ForeignKey(AgreementTemplate, on_delete=models.PROTECT)
    attested_by_organization = models.UUIDField(null=True)
    attested_by_person = models.UUIDField(null=True)
    first_name = models.CharField(max_length=64)
    last_name = models.CharField(max_length=64)
    email = models.EmailField(max_length=320)
    phone = models.CharField(max_length=32, blank=True)
    agreed_on = models.DateTimeField()
    recorded_at = models.DateTimeField()
    lost_at = models.DateTimeField(null=True)
    """When the partner that attested left the customer: from then on it counts for nobody (C14)."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "recorded_at"], name="agreements_of_customer")]


class CustomerDraft(models.Model):
    """A customer and its cart while the form is still being filled; `tenant_id` is the partner's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField()
    person_id = models.UUIDField()
    reseller_id = models.UUIDField(null=True)
    customer_id = models.UUIDField(null=True)
    form = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    finished_as = models.CharField(max_length=36, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_id", "person_id"], name="drafts_of_person")]


class SetupLink(models.Model):
    """A one-time link to first credentials: ciphertext alone, its key is in the link and nowhere here.

    `tenant_id` is the partner's, `draft_id` the sale whose Setup info it was made from; times are wall time.
    What became of it stays for whoever made it: opened when and from where, or revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    tenant_id = models.UUIDField()
    draft_id = models.UUIDField()
    customer_id = models.UUIDField(null=True)
    made_by = models.UUIDField(null=True)
    ciphertext = models.TextField(blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_from = models.CharField(max_length=64, blank=True, default="", db_default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_id", "draft_id"],
                condition=models.Q(opened_at=None, revoked_at=None),
                name="one_open_link_per_sale",
            )
        ]


class Policy(models.Model):
    """A rule of the vendor's program that is switched on or off for everybody."""

    VETTING = "customer_vetting"

    name = models.CharField(primary_key=True, max_length=64)
    on = models.BooleanField(default=False)
    changed_by = models.CharField(max_length=320, blank=True)
    changed_at = models.DateTimeField()
