"""An existing FastAPI app becomes a service: its source, its environment, its settings, and what would break."""
