"""The service models in botocore: which operations a service has, and what is wrong with a request of one."""

from __future__ import annotations

from functools import cache

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from .constraints import MISSING, Check, compiled
from .refusal import Refusal

# Services whose code for a violated constraint is not the usual one.
_CODES = {"logs": "InvalidParameterException", "cognito-idp": "InvalidParameterException", "iam": "ValidationError"}
_CODES |= {"cloudwatch": "ValidationError", "sns": "InvalidParameter"}
_CODES |= {"apigateway": "BadRequestException", "apigatewayv2": "BadRequestException"}
_CODE = "ValidationException"


@cache
def service(name: str) -> ServiceModel:
    """The model of a service, by botocore's name for it."""
    return ServiceModel(Loader().load_service_model(name, "service-2"), name)


@cache
def operation(service_name: str, name: str) -> OperationModel | None:
    model = service(service_name)
    return model.operation_model(name) if name in model.operation_names else None


@cache
def _check(service_name: str, name: str) -> Check | None:
    model = operation(service_name, name)
    return compiled(model.input_shape) if model and model.input_shape else None


def refusal(service_name: str, name: str, params: dict[str, object], *, complete: bool = True) -> Refusal | None:
    """What AWS answers a request that violates its model; None for one that does not.

    complete: whether members that are required must be there.
    """
    check = _check(service_name, name)
    if check is None:
        return None
    problems = [each for each in check(params, "") if complete or not each.endswith(MISSING)]
    if not problems:
        return None
    count = "1 validation error" if len(problems) == 1 else f"{len(problems)} validation errors"
    return Refusal(_CODES.get(service_name, _CODE), f"{count} detected: {'; '.join(problems)}")
