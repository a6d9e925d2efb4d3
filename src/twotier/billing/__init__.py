"""What usage costs, budgets, and the foundation of rating and invoices."""
