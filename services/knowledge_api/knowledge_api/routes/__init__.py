"""The endpoints, by noun. They translate between the wire and the use cases, and decide nothing."""
