"""Sync of records between the devices of an account: parse, merge, store, respond."""
