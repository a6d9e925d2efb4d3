"""Addresses of the portal's lists and detail pages."""

from django.urls import path

from twotier.portal import (
    activity,
    catalog_imports,
    customer_pages,
    customer_user_lists,
    customer_users,
    customers,
    orders,
    overview,
    prices,
    settings_pages,
    subscription_acts,
    subscription_lists,
    subscriptions,
)

CUSTOMER = "customers/<uuid:customer_id>"
SUBSCRIPTIONS, USERS = f"{CUSTOMER}/subscriptions", f"{CUSTOMER}/users"
SUBSCRIPTION = f"{SUBSCRIPTIONS}/<uuid:subscription_id>"
PROFILE = "settings/partner-settings/partner-profile"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("customers", customers.customers, name="customers"),
    path("customers.csv", customers.export, name="customers-export"),
    path(CUSTOMER, customer_pages.account, name="customer"),
    path(f"{CUSTOMER}/row", customer_pages.row, name="customer-row"),
    path(f"{CUSTOMER}/agreement", customer_pages.attest, name="customer-agreement"),
    path(SUBSCRIPTIONS, subscription_lists.of_customer, name="customer-subscriptions"),
    path(f"{SUBSCRIPTIONS}.csv", subscription_lists.export, name="customer-subscriptions-export"),
    path(SUBSCRIPTION, subscriptions.subscription, name="subscription"),
    *(
        path(f"{SUBSCRIPTION}/{name}", subscription_acts.act_on, {"name": name}, name=f"subscription-{name}")
        for name in subscription_acts.ACTS
    ),
    path(USERS, customer_user_lists.of_customer, name="customer-users"),
    path(f"{USERS}/new", customer_users.add, name="customer-user-new"),
    path(f"{USERS}/<uuid:person_id>/reset-password", customer_users.reset, name="customer-user-reset"),
    path(f"{CUSTOMER}/orders", orders.of_customer, name="customer-orders"),
    path(f"{CUSTOMER}/orders.csv", orders.export_of_customer, name="customer-orders-export"),
    path(f"{CUSTOMER}/activity", activity.of_customer, name="customer-activity"),
    path(f"{CUSTOMER}/activity.csv", activity.export_of_customer, name="customer-activity-export"),
    path("subscriptions", subscription_lists.own, name="subscriptions"),
    path("users", customer_user_lists.own, name="users"),
    path("orders", orders.orders, name="orders"),
    path("orders.csv", orders.export, name="orders-export"),
    path("prices", prices.prices, name="prices"),
    path("prices.csv", prices.export, name="prices-export"),
    path("catalog/imports", catalog_imports.imports, name="catalog-imports"),
    path("catalog/imports.csv", catalog_imports.export, name="catalog-imports-export"),
    path("catalog/imports/jobs/<uuid:job_id>", catalog_imports.job, name="catalog-import-job"),
    path("catalog/imports/<uuid:import_id>", catalog_imports.one, name="catalog-import"),
    path("catalog/imports/<uuid:import_id>/rejected.csv", catalog_imports.rejected, name="catalog-import-rejected"),
    path("activity", activity.activity, name="activity"),
    path("activity.csv", activity.export, name="activity-export"),
    path("settings", settings_pages.settings, name="settings"),
    path("settings/partner-settings", settings_pages.partner_settings, name="partner-settings"),
    path(PROFILE, settings_pages.partner_profile, name="partner-profile"),
    path(f"{PROFILE}/program-info", settings_pages.program_info, name="program-info"),
]
