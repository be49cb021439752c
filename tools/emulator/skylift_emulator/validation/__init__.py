"""Checks requests before a service sees them: AWS refuses these values, MiniStack would accept them.

`constraints` and `models` derive most checks from the service models in botocore; `rules` adds what the models leave
out. `mends.validation` applies both to API calls, `mends.cloudformation_validation` to resources of a stack.
"""
