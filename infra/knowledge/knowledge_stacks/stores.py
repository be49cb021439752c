"""Handle on the stack `knowledge`: what its services store things in."""

import pulumi
from skylift_infra import models
from skylift_infra.access import Access
from skylift_infra.bucket_address import BucketAddress
from skylift_infra.stacks.reference import Stack
from skylift_infra.table import TableAddress

DOCUMENTS = "documents/"


class Stores:
    """table: rows of documents, sessions, messages and usage. documents: the uploaded files, below `DOCUMENTS`."""

    PROJECT = "knowledge"

    def __init__(self) -> None:
        stack = Stack(self.PROJECT)
        self.table = TableAddress.of(stack.output("table"))
        self.documents = BucketAddress.of(stack.output("documents"))
        self._model: pulumi.Output[str] = stack.output("embedding_model")
        self._dimensions: pulumi.Output[str] = stack.output("embedding_dimensions").apply(lambda size: str(int(size)))

    def embedding(self) -> Access:
        """The model that the index is made with, and the right to call it."""
        model = models.calling("EMBEDDING_MODEL", self._model)
        return Access(environment={**model.environment, **self.dimensions().environment}, statements=model.statements)

    def dimensions(self) -> Access:
        """The length of a vector, for the migration that makes its column."""
        return Access(environment={"EMBEDDING_DIMENSIONS": self._dimensions})
