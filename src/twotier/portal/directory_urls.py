"""Addresses of the provider directory: public, inside the portal, the provider's own, the vendor's."""

from django.urls import path

from twotier.portal import directory, directory_desk, directory_own, directory_proposals

urlpatterns = [
    path("find-a-provider", directory.find, name="find-a-provider"),
    path("find-a-provider/<uuid:tenant_id>", directory.public_entry, name="find-a-provider-entry"),
    path("directory", directory.inside, name="directory"),
    path("directory.csv", directory.export, name="directory-export"),
    path("directory/entry", directory_own.own, name="directory-entry"),
    path("directory/entry/propose", directory_own.propose, name="directory-propose"),
    path("directory/changes", directory_proposals.changes, name="directory-changes"),
    path("directory/changes.csv", directory_proposals.export, name="directory-changes-export"),
    path("directory/changes/<uuid:change_id>", directory_proposals.change, name="directory-change"),
    path("directory/changes/<uuid:change_id>/withdraw", directory_own.withdraw, name="directory-withdraw"),
    path("directory/<uuid:tenant_id>", directory.entry_of, name="directory-entry-of"),
    path("directory/<uuid:tenant_id>/edit", directory_desk.edit, name="directory-edit"),
    path("directory/<uuid:tenant_id>/list", directory_desk.show, {"public": True}, name="directory-list"),
    path("directory/<uuid:tenant_id>/hide", directory_desk.show, {"public": False}, name="directory-hide"),
]
