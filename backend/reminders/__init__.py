"""The worker: finds the reminders that are due, claims them, sends them, and sets the next time.

State is in the database alone. A claim moves `due_at` to the end of a lease, so what a killed
worker had comes back by itself; whoever finishes must still hold the lease. A reminder is written
down before it is sent, outside of any transaction, and every try of one slot has the same topic: a
device shows it once.
"""
