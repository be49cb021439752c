"""The front door: one address that behaves as CloudFront and the HTTP API do, in front of the Lambda executor."""
