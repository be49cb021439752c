"""What a build does: `buildspec.yml`, and the two programs that it runs on the machine of the build."""

from pathlib import Path

_FOLDER = Path(__file__).parent
_PROGRAMS = ("template.py", "terraform.py")
_PLACE = "# the programs"


def buildspec() -> str:
    """The text for CodeBuild, the programs in it: a build has no other way to them."""
    text = (_FOLDER / "buildspec.yml").read_text()
    line = next(line for line in text.splitlines() if line.strip() == _PLACE)
    indent = line[: line.index("#")]
    return text.replace(line, "\n".join(_written(name, indent) for name in _PROGRAMS))


def _written(name: str, indent: str) -> str:
    body = (_FOLDER / name).read_text()
    lines = ["- |", f"  cat > \"$PROGRAMS/{name}\" <<'END_OF_PROGRAM'", *(f"  {line}" for line in body.splitlines())]
    return "\n".join(f"{indent}{line}".rstrip() for line in [*lines, "  END_OF_PROGRAM"])
