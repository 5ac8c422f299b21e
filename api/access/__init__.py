"""Who may do what: tenants, API keys, bearer tokens and their limits."""
