"""The fault table: what is done to the platform, and what must hold.

python -m tests.faults.table        prints it
"""

from tests.faults import changes, crashes, deliveries, killed_workers, outages

FAULTS = (*killed_workers.ROWS, *deliveries.ROWS, *changes.ROWS, *outages.ROWS, *crashes.ROWS)

if __name__ == "__main__":
    print("| fault | what is done | what must hold |\n|---|---|---|")  # noqa: T201
    for fault in FAULTS:
        print(f"| {fault.name} | {fault.done} | {fault.holds} |")  # noqa: T201
