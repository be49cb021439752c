"""What the emulator does as AWS does, asked one behaviour at a time: to be run on every upgrade of MiniStack.

Each file of `checks` is about one service, each function in it one behaviour, found by its place. `recorded.json` says
which held last time, with our mends and without; `python -m probe` tells what has changed, `--record` writes it anew.
"""
