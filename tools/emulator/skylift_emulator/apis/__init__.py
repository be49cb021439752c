"""Deployed APIs and function URLs, served by the rules of `skylift_apigateway`."""
