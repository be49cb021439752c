"""Makes databases, extensions and login roles on request of the stacks that need them."""
