"""HTTP: one file a noun, each a blueprint of thin views with its schemas."""
