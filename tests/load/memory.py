"""How much memory the platform's processes hold."""

import psutil

from tests.faults.plane import Plane


def held_mb(plane: Plane) -> dict[str, float]:
    """Private memory in MB of the emulator, of the door, and of the largest process that runs a function.

    How many of those there are is the load's choice; that one of them grows with every call would be ours.
    """
    emulator, door = plane.process("emulator"), plane.process("door")
    workers = [worker for zygote in door.children() for worker in zygote.children()]
    return {
        "emulator": _private_mb(emulator),
        "door": _private_mb(door),
        "worker": max(map(_private_mb, workers), default=0.0),
    }


def _private_mb(process: psutil.Process) -> float:
    try:
        return round(process.memory_full_info().uss / 2**20, 1)
    except psutil.NoSuchProcess:
        # It ended since it was listed.
        return 0.0
