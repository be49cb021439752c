"""Lambda's entry into the API."""

import os

from skylift.http import lambda_handler

from knowledge_api.app import build
from knowledge_api.settings import Settings

handler = lambda_handler(build(Settings.from_environment(os.environ)))
