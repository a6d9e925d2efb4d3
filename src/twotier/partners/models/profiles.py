"""A partner's further profiles: whom the vendor bills, who approves for the company, what was last verified."""

from django.db import models

from twotier.core.ids import new_id


class Addressed(models.Model):
    """An address and a person besides those of the partner's record; what is empty is as the record has it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField(unique=True)
    company_name = models.CharField(max_length=256, blank=True)
    address_line = models.CharField(max_length=256, blank=True)
    address_line2 = models.CharField(max_length=256, blank=True)
    city = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=128, blank=True)
    postal_code = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=2, blank=True)
    contact_first_name = models.CharField(max_length=64, blank=True)
    contact_last_name = models.CharField(max_length=64, blank=True)
    contact_email = models.EmailField(max_length=320, blank=True)
    contact_phone = models.CharField(max_length=32, blank=True)

    class Meta:
        abstract = True


class BillingProfile(Addressed):
    """Whom the vendor bills, under which numbers of the partner's own; `tenant_id` is the partner's."""

    purchase_order_number = models.CharField(max_length=64, blank=True)
    tax_id = models.CharField(max_length=64, blank=True)


class CompanyApprover(Addressed):
    """Who approves for the company when it is verified; `tenant_id` is the partner's."""


class VerifiedProfile(models.Model):
    """The legal profile as the vendor decided on it last, kept while a later one waits; `tenant_id` is the partner's."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant_id = models.UUIDField(unique=True)
    content = models.JSONField()
    verification = models.CharField(max_length=16)
    kept_at = models.DateTimeField()
