"""What the services of the knowledge base need to know of its stores."""

from knowledge_stacks.stores import DOCUMENTS, Stores

__all__ = ["DOCUMENTS", "Stores"]
