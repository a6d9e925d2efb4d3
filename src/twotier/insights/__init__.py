"""Analytics: what rows of other rooms add up to, asked in a small language; nothing is written here."""
