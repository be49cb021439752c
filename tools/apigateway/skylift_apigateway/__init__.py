"""The rules of API Gateway and of function URLs: routes, authorizers, CORS, events, responses and limits.

The front door (the platform's HTTP API) and the emulator (the APIs and function URLs of deployed repositories) both
use it, so that one request is answered alike by both.
"""
