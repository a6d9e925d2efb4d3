"""Addresses of invitations, of the customer's own pages about partners, and of the end of a relationship."""

from django.urls import path

from twotier.portal import channels, consent, invitations, own_partners, relationship_pages

urlpatterns = [
    path("invitations", invitations.listed, name="invitations"),
    path("invitations.csv", invitations.export, name="invitations-export"),
    path("invitations/new", invitations.new, name="invitation-new"),
    path("invitations/<uuid:invitation_id>", invitations.one, name="invitation"),
    path("invitations/<uuid:invitation_id>/revoke", invitations.revoke, name="invitation-revoke"),
    path("i/<str:token>", consent.invitation, name="invitation-consent"),
    path("partners", own_partners.partners, name="partners"),
    path("own-invitations", own_partners.invitations, name="own-invitations"),
    path("partners/<uuid:partner_id>/take-rights", own_partners.take_rights, name="take-rights"),
    path("agreement", own_partners.agreement, name="own-agreement"),
    path("customers/<uuid:customer_id>/remove", relationship_pages.remove, name="relationship-remove"),
    path("settings/acceptance-channels", channels.channels, name="acceptance-channels"),
]
