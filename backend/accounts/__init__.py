"""Accounts: tokens, devices, linking a phone, the recovery code, deletion."""
