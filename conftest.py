"""What Lambda gives to every process of ours, for the tests that run our code in theirs."""

import os

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "service_under_test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "tests")
