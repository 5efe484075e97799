"""The Medius server: accounts, sync, reminders and content over HTTP, and the built app."""
