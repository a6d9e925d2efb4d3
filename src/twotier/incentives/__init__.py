"""Incentives: programs, invitations, enrollment, payout and tax profiles, payments."""
