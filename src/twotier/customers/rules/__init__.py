"""Rules about the values of a customer record: pure functions, without models and without requests."""
