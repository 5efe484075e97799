"""Plan reminders, and send those that are due; all state is in the database."""
