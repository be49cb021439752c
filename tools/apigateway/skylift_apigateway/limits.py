"""Quotas of API Gateway and Lambda that a request meets.

Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html and
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

HEAD_LIMIT_BYTES = 10_240
BODY_LIMIT_BYTES = 10 << 20
EVENT_LIMIT_BYTES = 6 << 20
RESPONSE_LIMIT_BYTES = 6_291_556
HTTP_API_SECONDS = 30
REST_API_SECONDS = 29
