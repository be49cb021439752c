"""The architecture as a picture: what the stacks have, and who sends to whom."""
