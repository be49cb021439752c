"""Lambda's entry into the API."""

import os

from skylift.http import lambda_handler

from deployer_api.app import build
from deployer_api.settings import Settings

handler = lambda_handler(build(Settings.from_environment(os.environ)))
