"""Durable state: every acknowledged change is in a SQLite database before its response is sent.

A process that is killed loses nothing that it acknowledged: the database is in WAL mode, so a committed transaction is
in the files of the operating system. A power failure may lose the last seconds, but leaves the database consistent.
"""
