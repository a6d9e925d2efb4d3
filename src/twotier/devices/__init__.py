"""The devices room: what a customer's devices are registered as, and what configures them."""
