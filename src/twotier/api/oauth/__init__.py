"""OAuth 2: where tokens are asked for and where the keys are published."""
