"""Reads the files of content/, checks them, and builds the document that phones get."""

from backend.content.library import ContentError, Library

__all__ = ["ContentError", "Library"]
