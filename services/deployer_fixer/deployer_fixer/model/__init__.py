"""Fixes that a language model of Amazon Bedrock writes."""
