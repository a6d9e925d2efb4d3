"""Addresses of the journey to the reseller program, and of what mends a partner's record."""

from django.urls import path

from twotier.portal import enrollment, profile_pages

PROFILE = "settings/partner-settings/partner-profile"

urlpatterns = [
    path("enrollment", enrollment.start, name="enrollment-start"),
    path("enrollment/application", enrollment.application, name="enrollment-form"),
    path("enrollment/status", enrollment.status, name="enrollment-status"),
    path("enrollment/answer", enrollment.answer, name="enrollment-answer"),
    path("enrollment/agreement", enrollment.agreement, name="enrollment-agreement"),
    path("enrollment/agreement.txt", enrollment.agreement_file, name="enrollment-agreement-file"),
    path("enrollment/documents/<uuid:document_id>", enrollment.document, name="enrollment-document"),
    path(f"{PROFILE}/legal", profile_pages.legal, name="profile-legal"),
    path(f"{PROFILE}/support", profile_pages.support, name="profile-support"),
    path(f"{PROFILE}/security", profile_pages.security, name="profile-security"),
    path(f"{PROFILE}/confirm", profile_pages.confirm, name="profile-confirm"),
    path(f"{PROFILE}/location", profile_pages.location, name="profile-location"),
]
