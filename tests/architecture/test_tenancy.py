"""Every table that grows carries `tenant_id`, and what is unique or indexed begins with it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

# One catalog of the vendor for all tenants: it grows with the price sheets, not with the customers.
SHARED = ("catalog",)

# Other tables that do not grow with the number of customers, or are the tenants themselves.
WITHOUT_TENANT = {
    "access.Organization": "its id is the tenant id",
    "access.SigningKey": "the program's own keys, a few a year",
    "conversions.ListedTarget": "the vendor's list of upgrades, as its catalog",
    "conversions.Promotion": "the vendor's promotions, as its catalog",
    "core.ChainHead": "one row",
    "core.Quota": "a row per caller, which every process adds to",
    "core.WorkerBeat": "a row per running worker",
    "customers.AcceptanceChannel": "the vendor's switches, a handful",
    "customers.AgreementTemplate": "the vendor's texts, a few a year",
    "customers.Policy": "the vendor's switches, one row each",
    "notices.WebhookReach": "one row",
    "subscriptions.Policy": "the program owner's rules, a few a year",
}

# Constraints and indexes that begin with something else.
OTHER_FIRST = {
    "agreements_to_remind": "the clock reminds all tenants by time",
    "answers_of_customer": "a customer's answers go across the senders' tenants",
    "attributions_of_reseller": "a reseller's earnings go across its customers' tenants",
    "audit_unsealed": "the sealing job takes all tenants' rows in their order",
    "invoices_received": "whoever is billed reads what all issuers sent it",
    "budgets_of_partner": "a seller's budgets go across its customers' tenants",
    "batches_by_end": "what a partner may give back soon goes across its customers' tenants",
    "carts_open_until": "the clock expires all tenants' carts by time",
    "changes_by_moment": "billing rates all tenants' changes of a month",
    "customers_by_day": "a list by day goes across its customers' tenants",
    "customers_by_domain": "a list by domain goes across its customers' tenants",
    "customers_by_name": "a list by name goes across its customers' tenants",
    "customers_by_prefix": "a search by name goes across its customers' tenants",
    "customers_by_reseller": "a reseller's list goes across its customers' tenants",
    "customers_in_review": "the vendor's queue goes across all tenants that wait",
    "customers_vetted": "the vendor's decisions go across all tenants",
    "customers_of_partner": "a partner's list goes across its customers' tenants",
    "enrollments_promised": "the clock flags all tenants' late applications by day",
    "invitations_for_customer": "a customer's invitations go across the senders' tenants",
    "invitations_open_until": "the clock expires all tenants' invitations by time",
    "directory_by_name": "the public list goes across its providers' tenants",
    "directory_changes_by_state": "the vendor's queue goes across its providers' tenants",
    "enrollments_by_due_day": "the vendor's list goes across its partners' tenants",
    "enrollments_by_end": "the clock ends all tenants' fiscal years",
    "invitations_by_due_day": "the clock finds all tenants' late invitations",
    "deleted_users_by_end": "the clock removes all tenants' deleted users by time",
    "job_open": "the worker takes all tenants' jobs in their order",
    "kept_answer_until": "the worker forgets all tenants' answers by age",
    "migrations_by_day": "the clock completes all tenants' migrations by day",
    "migrations_of_partner": "a partner's list goes across its customers' tenants",
    "one_customer_per_domain": "a domain belongs to one tenant of all",
    "one_invitation_per_link": "whoever opens a link knows no tenant",
    "one_registration_of_a_device": "a device belongs to one customer, whoever asks for it",
    "one_person_per_user_name": "who signs in has no tenant yet",
    "orders_of_partner": "a partner's list goes across its customers' tenants",
    "one_service_request_of_a_number": "who asks for a number does not know its tenant",
    "one_request_per_link": "who follows a link does not know its tenant",
    "outbox_due": "the worker delivers all tenants' messages by time",
    "outbox_waiting": "a subject of the outbox names its tenant itself",
    "people_by_email": "who signs in has no tenant yet",
    "plans_by_start": "the clock changes all tenants' billing plans by day",
    "policies_of_partner": "a partner's list goes across its customers' tenants",
    "product_upgrades_by_start": "the clock completes all tenants' upgrades by time",
    "providers_of_reseller": "a reseller's list goes across its providers' tenants",
    "registrations_open": "the clock finishes all tenants' registrations",
    "qualifications_in_review": "the vendor and the clock take all tenants' customers that wait",
    "requests_open_until": "the clock expires all tenants' requests by time",
    "requests_to_reseller": "a reseller's list goes across its providers' tenants",
    "requests_of_receiver": "a partner's list goes across its customers' tenants",
    "requests_of_sender": "a reseller's list goes across its customers' tenants",
    "schedules_by_day": "the clock begins all tenants' migrations by day",
    "schedules_of_partner": "a partner's list goes across its customers' tenants",
    "service_requests_of_partner": "a partner's list goes across its customers' tenants",
    "service_requests_of_vendor": "the vendor's queue goes across all tenants",
    "states_by_end": "the clock ends all tenants' states by day",
    "subscriptions_of_partner": "a partner's list goes across its customers' tenants",
    "terms_by_end": "the clock turns all tenants' terms by day",
    "transfer_lines_due": "the clock moves all tenants' subscriptions by time",
    "transfers_of_source": "a partner's list goes across its customers' tenants",
    "transfers_of_target": "a partner's list goes across its customers' tenants",
    "transfers_open_until": "the clock expires all tenants' transfers by time",
    "uploads_open": "the worker closes all tenants' interrupted lists",
    "usage_of_partner": "a seller's summary goes across its customers' tenants",
    "subscriptions_of_reseller": "a reseller's list goes across its customers' tenants",
}


def tables() -> list[type[models.Model]]:
    """Return the program's own tables, without those that all tenants share."""
    own = [model for model in apps.get_models() if model.__module__.startswith("twotier.")]
    return [model for model in own if model._meta.app_label not in SHARED]


def begins_elsewhere(model: type[models.Model]) -> Iterator[str]:
    """Yield the names of unique constraints and indexes that do not begin with the tenant."""
    for made in (*model._meta.constraints, *model._meta.indexes):
        if isinstance(made, models.UniqueConstraint | models.Index):
            first = next(iter([*made.fields, *made.expressions]))
            if str(getattr(first, "name", first)).lstrip("-") != "tenant_id":
                yield made.name


@pytest.mark.parametrize("model", tables(), ids=lambda model: model._meta.label)
def test_a_growing_table_carries_its_tenant(model: type[models.Model]) -> None:
    names = [field.name for field in model._meta.get_fields()]
    assert ("tenant_id" in names) != (model._meta.label in WITHOUT_TENANT), "Add tenant_id, or the reason above."


@pytest.mark.parametrize("model", tables(), ids=lambda model: model._meta.label)
def test_indexes_begin_with_the_tenant(model: type[models.Model]) -> None:
    if model._meta.label in WITHOUT_TENANT:
        return
    others = [name for name in begins_elsewhere(model) if name not in OTHER_FIRST]
    assert not others, f"Begin {others} with tenant_id, or give the reason above."


def test_every_exception_is_still_one() -> None:
    labels = {model._meta.label for model in tables()}
    names = {name for model in tables() for name in begins_elsewhere(model)}
    assert set(WITHOUT_TENANT) <= labels, "These tables are gone."
    assert set(OTHER_FIRST) <= names, "These indexes are gone, or begin with the tenant now."
