"""Typed handles on other stacks: each carries addresses and the permissions that go with them."""
