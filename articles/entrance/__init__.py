"""Who comes in, and how often: the pace of wrong passwords, second factors, sign-on by a provider, limits."""
