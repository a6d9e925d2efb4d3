"""Delegated administration: the permission of a reseller to own a customer's tenant."""
