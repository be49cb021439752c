"""Fixes without a language model: only such as can be told to be right from the repository itself."""
