"""From a name in the settings to the model. What is not asked for is not imported."""

from skylift.models.ports import Chat, Embeddings, Writer

_BEDROCK = "bedrock:"


def embeddings(name: str, *, dimensions: int) -> Embeddings:
    """`minilm` or `bedrock:<model id>`. Raises ValueError for another name, or a size that the model cannot give."""
    if name == "minilm":
        from skylift.models.minilm import MiniLM

        return MiniLM(dimensions)
    if name.startswith(_BEDROCK):
        from skylift.models.bedrock_embeddings import BedrockEmbeddings

        return BedrockEmbeddings(name.removeprefix(_BEDROCK), dimensions)
    raise ValueError(f"EMBEDDING_MODEL {name!r} is not known; it is `minilm` or `bedrock:<model id>`")


def chat(name: str, *, embeddings: Embeddings | None = None) -> Chat:
    """`extractive` or `bedrock:<model id>`. Raises ValueError for another name."""
    if name == "extractive":
        from skylift.models.extractive import Extractive

        return Extractive(embeddings)
    if name.startswith(_BEDROCK):
        from skylift.models.bedrock_chat import BedrockChat

        return BedrockChat(name.removeprefix(_BEDROCK))
    raise ValueError(f"CHAT_MODEL {name!r} is not known; it is `extractive` or `bedrock:<model id>`")


def writer(name: str) -> Writer:
    """`bedrock:<model id>`: what writes to order cannot be had offline. Raises ValueError for another name."""
    if name.startswith(_BEDROCK):
        from skylift.models.bedrock_writer import BedrockWriter

        return BedrockWriter(name.removeprefix(_BEDROCK))
    raise ValueError(f"the model {name!r} is not known; it is `bedrock:<model id>`")
