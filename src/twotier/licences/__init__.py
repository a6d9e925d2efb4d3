"""The licences room: who of a customer holds what, and the users of its directory."""
