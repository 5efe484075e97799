"""The HTTP API: one file per resource, with its blueprint, views and schemas."""
