"""Every write of accounts and sessions; keys and service clients are in provisioning.py."""
