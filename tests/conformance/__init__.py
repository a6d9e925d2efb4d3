"""Every documented example of the modelled API, asked of the running program (`make conformance`)."""
