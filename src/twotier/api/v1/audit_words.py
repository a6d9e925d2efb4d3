"""The words of audit records that the Java client knows: its lists are closed, and an unknown word stops its reading."""

OPERATIONS = frozenset({
    "update_customer_qualification", "update_subscription", "upgrade_subscription", "convert_trial_subscription",
    "add_customer", "update_customer_billing_profile", "update_customer_partner_contract_company_name",
    "update_customer_spending_budget", "delete_customer", "remove_partner_customer_relationship", "create_order",
    "update_order", "create_customer_user", "delete_customer_user", "update_customer_user",
    "update_customer_user_licenses", "reset_customer_user_password", "update_customer_user_principal_name",
    "restore_customer_user", "create_mpn_association", "update_mpn_association", "update_sfb_customer_user_licenses",
    "update_transfer", "create_partner_relationship", "register_application", "unregister_application",
    "add_application_credential", "remove_application_credential", "create_partner_user", "update_partner_user",
})  # fmt: skip
RESOURCES = frozenset({
    "customer", "customer_user", "order", "subscription", "license", "third_party_add_on", "mpn_association",
    "transfer", "application", "application_credential", "partner_user", "partner_relationship",
})  # fmt: skip
UNDEFINED = "undefined"
"""What it reads of an act that it does not know."""
