"""The HTTP API's CORS: the methods and headers that pages of other sites may use. It replaces that of any app.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

PREFLIGHT_SECONDS = 3600
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
REQUEST_HEADERS = ["authorization", "content-type", "idempotency-key", "x-correlation-id"]
RESPONSE_HEADERS = ["location", "retry-after", "x-correlation-id"]
