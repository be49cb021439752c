"""List prices of Amazon Bedrock as of October 2025, on demand, US dollars per million tokens.

One region stands for all.
"""

from decimal import Decimal

_PREFIXES = ("us.", "eu.", "apac.", "au.", "jp.", "global.")
_PRICES: dict[str, tuple[str, str]] = {
    "amazon.titan-embed-text-v2": ("0.02", "0"),
    "amazon.nova-micro-v1": ("0.035", "0.14"),
    "amazon.nova-lite-v1": ("0.06", "0.24"),
    "amazon.nova-pro-v1": ("0.80", "3.20"),
    "anthropic.claude-3-haiku": ("0.25", "1.25"),
    "anthropic.claude-3-5-haiku": ("0.80", "4"),
    "anthropic.claude-haiku-4-5": ("1", "5"),
    "anthropic.claude-sonnet-4": ("3", "15"),
}
"""By the beginning of the model id; read and written."""


def cost_usd(model_id: str, *, input_tokens: int, output_tokens: int) -> Decimal | None:
    """None for a model that the table does not know: an unknown price is not a price of nothing."""
    bare = next((model_id.removeprefix(prefix) for prefix in _PREFIXES if model_id.startswith(prefix)), model_id)
    price = next((price for beginning, price in _PRICES.items() if bare.startswith(beginning)), None)
    if price is None:
        return None
    read, written = (Decimal(each) for each in price)
    return (read * input_tokens + written * output_tokens) / 1_000_000
