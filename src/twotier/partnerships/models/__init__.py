"""Partnerships: a provider and a reseller who sell together, and the requests that lead there."""

from twotier.partnerships.models.checklist import ProviderChecklist
from twotier.partnerships.models.partnership import Partnership, PartnershipPeriod
from twotier.partnerships.models.request import PartnershipRequest, RequestAnswer

__all__ = ["Partnership", "PartnershipPeriod", "PartnershipRequest", "ProviderChecklist", "RequestAnswer"]
