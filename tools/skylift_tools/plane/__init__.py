"""The local plane: one supervisor that runs the emulator, PostgreSQL, the door and the programs."""
