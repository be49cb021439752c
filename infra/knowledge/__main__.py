"""The stores of the knowledge base: one table, one bucket of documents, and the model behind its index."""

from dataclasses import dataclass

import pulumi
from skylift_infra.bucket import Bucket, BucketArgs
from skylift_infra.config import section
from skylift_infra.stacks.platform import Platform
from skylift_infra.table import StoreSettings, Table


@dataclass(frozen=True, kw_only=True)
class Embedding:
    """The model and the size of its vectors are part of the index: another model means a new one."""

    model: str
    dimensions: int


settings = section("stores", StoreSettings)
embedding = section("embedding", Embedding)
platform = Platform()

table = Table("knowledge", settings)
documents = Bucket(
    "knowledge-documents",
    BucketArgs(
        settings=settings,
        web_origins=platform.web_origins,
        emptied_on_destroy=pulumi.Config().require_bool("empty_on_destroy"),
    ),
)

pulumi.export("table", table.address.export())
pulumi.export("documents", documents.address.export())
pulumi.export("embedding_model", embedding.model)
pulumi.export("embedding_dimensions", embedding.dimensions)
