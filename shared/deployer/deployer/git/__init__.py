"""Repositories over HTTPS without a git binary: one commit of one branch, within limits. Needs the extra `git`."""
