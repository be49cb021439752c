"""Holds a zip against what the service allows itself and what Lambda takes."""

from dataclasses import replace

from skylift_infra.packaging.errors import OverBudgetError
from skylift_infra.packaging.options import Options
from skylift_infra.packaging.package import Package
from skylift_infra.packaging.target import Target

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LAMBDA_UNPACKED_BYTES = 250 * 1024 * 1024


def check(package: Package, options: Options) -> Package:
    """The package with its budget; raises OverBudgetError naming the largest parts. A local zip has no budget."""
    if package.target is Target.LOCAL:
        return package
    budget = options.budget_bytes(bytecode=package.bytecode)
    judged = replace(package, budget_bytes=budget)
    if package.size_bytes > budget:
        key = "budget-mb" if package.bytecode else "budget-mb-without-bytecode"
        raise _over(judged, f"the zip has {package.size_bytes / 1e6:.1f} MB, over {budget / 1e6:g} MB ({key})")
    if package.unpacked_bytes > LAMBDA_UNPACKED_BYTES:
        raise _over(judged, f"unpacked it has {package.unpacked_bytes / 1e6:.0f} MB, over Lambda's limit of 262 MB")
    return judged


def _over(package: Package, what: str) -> OverBudgetError:
    largest = ", ".join(f"{part.name} {part.version} {part.zipped / 1e6:.1f} MB" for part in package.parts[:4])
    return OverBudgetError(
        package,
        f"{package.service}: {what}. Largest: {largest}. "
        "Drop a dependency, or raise the number in [tool.skylift.package] of the service's pyproject.toml.",
    )
