"""Addresses of the vendor's program desk: applications, policy, partners, agreements."""

from django.urls import path

from twotier.portal import vendor_agreements, vendor_enrollments, vendor_partner_list, vendor_partners, vendor_policy

APPLICATION, PARTNER = "program/applications/<uuid:enrollment_id>", "program/partners/<uuid:organization_id>"

urlpatterns = [
    path("program/applications", vendor_enrollments.queue, name="applications"),
    path("program/applications.csv", vendor_enrollments.export, name="applications-export"),
    path(APPLICATION, vendor_enrollments.one, name="application"),
    path(f"{APPLICATION}/approve", vendor_enrollments.approve, name="application-approve"),
    path(f"{APPLICATION}/request-documents", vendor_enrollments.ask, name="application-ask"),
    path(f"{APPLICATION}/reject", vendor_enrollments.reject, name="application-reject"),
    path(f"{APPLICATION}/documents/<uuid:document_id>", vendor_enrollments.document, name="application-document"),
    path("program/policy", vendor_policy.policy, name="enrollment-policy"),
    path("program/waves", vendor_policy.wave, name="enrollment-wave"),
    path("program/waves/<uuid:wave_id>/open", vendor_policy.wave_open, name="enrollment-wave-open"),
    path("program/holidays", vendor_policy.holidays, name="enrollment-holidays"),
    path("program/partners", vendor_partner_list.partners, name="vendor-partners"),
    path("program/partners.csv", vendor_partner_list.export, name="vendor-partners-export"),
    path(PARTNER, vendor_partners.one, name="vendor-partner"),
    path(f"{PARTNER}/mark", vendor_partners.mark, name="vendor-partner-mark"),
    path(f"{PARTNER}/programs/<slug:kind>", vendor_partners.move, name="vendor-partner-program"),
    path(f"{PARTNER}/verification", vendor_partners.verify, name="vendor-partner-verification"),
    path("program/agreements", vendor_agreements.agreements, name="partner-agreements"),
    path("program/agreements/customer", vendor_agreements.customer_agreement, name="customer-agreement-publish"),
]
