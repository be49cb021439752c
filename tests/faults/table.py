"""The fault table: what is done to the platform, and what must hold.

python -m tests.faults.table        prints it
"""

from tests.faults import documents, sessions
from tests.faults.fault import Row

ROWS = tuple(Row(system, fault) for system in (documents.SYSTEM, sessions.SYSTEM) for fault in system.faults)

if __name__ == "__main__":
    print("| system | stage | fault | what is done | what must hold |\n|---|---|---|---|---|")  # noqa: T201
    for row in ROWS:
        fault = row.fault
        print(f"| {row.system.name} | {fault.stage} | {fault.name} | {fault.done} | {fault.holds} |")  # noqa: T201
