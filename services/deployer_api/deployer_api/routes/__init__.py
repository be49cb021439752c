"""HTTP in, use cases called, shapes out."""
