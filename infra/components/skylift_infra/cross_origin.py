"""What pages of other sites may send to the HTTP API and read from it. API Gateway's configuration replaces an app's.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

PREFLIGHT_SECONDS = 3600
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
REQUEST_HEADERS = ["authorization", "content-type", "idempotency-key", "x-correlation-id"]
RESPONSE_HEADERS = ["location", "retry-after", "x-correlation-id"]
