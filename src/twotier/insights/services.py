"""To which service a product belongs, by its title, and to which workload a service plan does, by its name."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Q, Value, When

from twotier.insights.conditions import Sql

OTHER = "UNKNOWN"
TYPES = (
    ("Microsoft365", ("Microsoft 365",)),
    ("Dynamics", ("Dynamics", "CRM")),
    ("EMS", ("Enterprise Mobility", "Intune", "Azure Active Directory", "Azure AD", "Entra", "Azure Information")),
    ("Azure", ("Azure",)),
    ("Windows", ("Windows",)),
    ("Office", ("Office", "Exchange", "SharePoint", "OneDrive", "Teams", "Skype", "Visio", "Project", "Planner")),
)
"""Types of subscriptions with words of the titles; the first that fits is the type."""
OFFICE, CRM, EMS = "o365", "crm", "ems"
SERVICES = {OFFICE: "Microsoft Office 365", CRM: "Microsoft Dynamics", EMS: "Enterprise Mobility + Security"}
SERVICE_OF_TYPE = {"Dynamics": CRM, "EMS": EMS}
"""All other licenses are of Office 365."""


@dataclass(frozen=True, slots=True)
class Workload:
    """A part of a service that its users work with; `plans` is how the names of its service plans begin."""

    code: str
    name: str
    plans: tuple[str, ...]


WORKLOADS = (
    Workload("EXO", "Exchange", ("EXCHANGE",)),
    Workload("SPO", "SharePoint", ("SHAREPOINT",)),
    Workload("MCO", "Skype For Business", ("MCO",)),
    Workload("TEAMS", "Microsoft Teams", ("TEAMS",)),
    Workload("YAM", "Yammer", ("YAMMER",)),
    Workload("OPP", "Office ProPlus", ("OFFICESUBSCRIPTION", "OFFICE_BUSINESS")),
    Workload("INTUNE", "Intune", ("INTUNE",)),
    Workload("CRM", "Microsoft Dynamics CRM", ("DYN365", "CRM")),
)
WORKLOAD_NAMES = {row.code: row.name for row in WORKLOADS}


def type_of(title: str) -> Case:
    """Return the type of a subscription as an expression of the column that holds its title."""
    cases = [When(Q(*[Q((f"{title}__icontains", word)) for word in words], _connector=Q.OR), then=Value(name)) for name, words in TYPES]  # fmt: skip
    return Case(*cases, default=Value(OTHER), output_field=CharField())


def service_of(title: str) -> Sql:
    """Return the code of a license's service as SQL on the column that holds its title."""
    cases = [f"WHEN {' OR '.join([f'UPPER({title}) LIKE %s'] * len(words))} THEN %s" for _name, words in TYPES]
    values = [(*[f"%{word.upper()}%" for word in words], SERVICE_OF_TYPE.get(name, OFFICE)) for name, words in TYPES]
    return Sql(f"CASE {' '.join(cases)} ELSE %s END", (*[value for row in values for value in row], OFFICE))


def workload_of(plan: str) -> Case:
    """Return the code of a workload as an expression of the column that holds a service plan's name."""
    cases = [When(Q(*[Q((f"{plan}__startswith", word)) for word in row.plans], _connector=Q.OR), then=Value(row.code)) for row in WORKLOADS]  # fmt: skip
    return Case(*cases, output_field=CharField())
