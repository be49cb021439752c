"""Run by the target's Python inside a folder: compiles every module in it, and names those that do not compile.

Bytecode is marked unchecked, so that Lambda never stats a source; file names inside it are relative to the folder,
so that it says nothing about the machine that built it.
"""

import py_compile
from pathlib import Path


def main() -> None:
    for path in sorted(str(each) for each in Path().rglob("*.py")):
        try:
            py_compile.compile(
                path, dfile=path, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
            )
        except py_compile.PyCompileError as error:
            print(f"{path}: {error.exc_value}")  # noqa: T201 the answer to the program that started this one


if __name__ == "__main__":
    main()
