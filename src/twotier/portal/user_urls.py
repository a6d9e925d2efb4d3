"""Addresses of a customer's users and licenses."""

from django.urls import path

from twotier.portal import customer_user_lists, license_bulk, license_pages, user_import, user_pages

CUSTOMER = "customers/<uuid:customer_id>"
USERS, LICENSES = f"{CUSTOMER}/users", f"{CUSTOMER}/licenses"
USER = f"{USERS}/<uuid:person_id>"

urlpatterns = [
    path("licenses", license_pages.own, name="licenses"),
    path("my-licenses", license_pages.mine, name="my-licenses"),
    path(LICENSES, license_pages.of_customer, name="customer-licenses"),
    path(f"{LICENSES}/<uuid:sku_id>", license_pages.holders, name="customer-license"),
    path(f"{USERS}.csv", customer_user_lists.export, name="customer-users-export"),
    path(f"{USERS}/deleted", customer_user_lists.deleted, name="customer-users-deleted"),
    path(f"{USERS}/deleted.csv", customer_user_lists.export_deleted, name="customer-users-deleted-export"),
    path(f"{USERS}/import", user_import.file, name="customer-users-import"),
    path(f"{USERS}/import/template.csv", user_import.template, name="customer-users-template"),
    path(f"{USERS}/import/passwords", user_import.passwords, name="customer-users-passwords"),
    path(f"{USERS}/licenses", license_bulk.many, name="customer-users-licenses"),
    path(USER, user_pages.one, name="customer-user"),
    path(f"{USER}/edit", user_pages.edit, name="customer-user-edit"),
    path(f"{USER}/delete", user_pages.delete, name="customer-user-delete"),
    path(f"{USER}/restore", user_pages.restore, name="customer-user-restore"),
    path(f"{USER}/licenses", license_pages.of_user, name="customer-user-licenses"),
]
