"""Models behind three ports: embeddings, chat, and writing to order. A setting names which one; its user does not know.

    embeddings = models.embeddings(settings.embedding_model, dimensions=settings.embedding_dimensions)
    chat = models.chat(settings.chat_model, embeddings=embeddings)
    answer = chat.answer(Question("How long is the notice?", sources=[Source("lease.pdf, page 3", text)]))

| name | needs |
|---|---|
| `minilm` | the `local` extra; offline, 384 dimensions |
| `extractive` | nothing; sentences of the sources as they stand, chosen with the embeddings where given |
| `bedrock:<model id>` | `bedrock:InvokeModel` on it: Titan v2 embeds, any model of the Converse API chats and writes |

Every result says which model made it, what it read and wrote, and what that cost. A call may raise `Throttled` or
`Unavailable` (try again) or `Fault` (the model refused, or answered what cannot be read).
"""

from skylift.models.factory import chat, embeddings, writer
from skylift.models.ports import (
    Answer,
    Chat,
    Citation,
    Embedded,
    Embeddings,
    Question,
    Rewritten,
    Source,
    Turn,
    Usage,
    Writer,
    Written,
)

__all__ = [
    "Answer",
    "Chat",
    "Citation",
    "Embedded",
    "Embeddings",
    "Question",
    "Rewritten",
    "Source",
    "Turn",
    "Usage",
    "Writer",
    "Written",
    "chat",
    "embeddings",
    "writer",
]
