"""Reminders: plan them, claim those that are due, send them, and plan the next.

All state is in the database. A claim moves `due_at` to the end of a lease, so the reminders of a
worker that was killed become due again; only the holder of a lease completes it. Deliveries are
stored before they are sent, outside a transaction, and every try of one slot has the same topic: a
device shows it once.
"""
