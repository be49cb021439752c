"""A service's name: one word for its folder, package, project, function, queue and alarms."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from skylift_tools.plane.problems import PlaneProblem

_SHAPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
# IAM allows 64 for a role. Pulumi adds 8 to the name, and a service may come to own `<name>_migrate`.
LONGEST = 64 - len("_migrate") - 8
_TAKEN = {"skylift": "the runtime library", "infra": "the infrastructure's own distributions"}


@dataclass(frozen=True)
class Name:
    """`knowledge_reports`: system `knowledge`, path `knowledge/reports` below `/api/`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Name:
        """Raises `PlaneProblem` saying which rule is broken, and how it would be kept."""
        if not _SHAPE.fullmatch(text):
            raise PlaneProblem(
                f"{text!r} is no name for a service: it is <system>_<what it does>, in lower case letters, digits and "
                f"single underscores, such as knowledge_reports"
            )
        if len(text) > LONGEST:
            raise PlaneProblem(
                f"{text!r} has {len(text)} characters, and AWS allows {LONGEST} once role and queue have added theirs"
            )
        name = cls(text)
        if name.system in _TAKEN:
            raise PlaneProblem(f"no system may be called {name.system!r}, like {_TAKEN[name.system]}: choose another")
        return name

    @property
    def system(self) -> str:
        return self.text.partition("_")[0]

    @property
    def what(self) -> str:
        return self.text.partition("_")[2]

    @property
    def leads_system(self) -> bool:
        """Whether it would be the system's main API, which comes last and holds what its other services share."""
        return self.what == "api"

    @property
    def path(self) -> str:
        """The rule of `skylift_infra.service.Service.path`."""
        return self.system if self.leads_system else f"{self.system}/{self.what.replace('_', '-')}"

    @property
    def prefix(self) -> str:
        return f"/api/{self.path}"

    @property
    def distribution(self) -> str:
        return self.text.replace("_", "-")

    @property
    def title(self) -> str:
        """For people: `Knowledge reports`."""
        return self.text.replace("_", " ").capitalize()

    def check_free(self, root: Path) -> None:
        """Raises `PlaneProblem` where the name is in use."""
        folder = root / "services" / self.text
        if folder.exists():
            raise PlaneProblem(f"{folder.relative_to(root)} exists: choose another name, or remove the folder")
        found = importlib.util.find_spec(self.text)
        if found is not None:
            raise PlaneProblem(
                f"a Python package called {self.text} exists ({found.origin or 'a folder on the path'}), and one would "
                "hide the other: choose another name"
            )

    def check_path_free(self, root: Path) -> None:
        """Raises `PlaneProblem` where another API of the system serves the paths that this one would take over."""
        claimed = re.compile(rf"{re.escape(self.prefix)}[\"'/]")
        for source in sorted(root.glob(f"services/{self.system}_*/{self.system}_*/**/*.py")):
            for number, line in enumerate(source.read_text().splitlines(), 1):
                if not self.leads_system and claimed.search(line):
                    raise PlaneProblem(
                        f"{source.relative_to(root)}:{number} serves {self.prefix} already, and this API would take it "
                        f"over: choose another name than {self.text}"
                    )
