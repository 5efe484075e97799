"""Engines, tables, transactions, rate limits, backup and copies of the database."""
