"""OpenAPI: what every operation has in common."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

PROBLEM: dict[str, Any] = {
    "description": "Problem details (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "request_id": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "field": {"type": "string"},
                                "code": {"type": "string"},
                                "detail": {"type": "string"},
                                "params": {"type": "object"},
                            },
                        },
                    },
                },
            }
        }
    },
}
PROBLEM_REFERENCE = {"$ref": "#/components/responses/Problem"}
REFUSALS = {"get": ("400", "401", "403", "404", "406", "429")}
COMMON_NAMES = {
    *("AnswerInput", "ApproveInput", "AssignInput", "ConfirmInput", "CountInput", "Line"),
    *("LineInput", "Need", "OpenInput", "PackInput", "Paper", "PaperInput", "PaperKindInput"),
    *("ReasonInput", "ReceiveInput"),
}
WRITE_REFUSALS = ("400", "401", "403", "404", "406", "409", "413", "415", "422", "429", "503")


class ReliefAutoSchema(AutoSchema):
    """Adds Idempotency-Key to POST and problem answers to everything."""

    def get_override_parameters(self) -> list[Any]:
        """Return the header every POST honours."""
        from drf_spectacular.utils import OpenApiParameter

        found = list(super().get_override_parameters())
        if self.method == "POST":
            found.append(
                OpenApiParameter(
                    name="Idempotency-Key",
                    location=OpenApiParameter.HEADER,
                    required=False,
                    type={"type": "string", "minLength": 1, "maxLength": 255},
                    description="Repeat a request safely: the first answer is kept 24 hours.",
                )
            )
        return found

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """Return the operation with problem answers added."""
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            for status in REFUSALS.get(self.method.lower(), WRITE_REFUSALS):
                operation["responses"].setdefault(status, PROBLEM_REFERENCE)
        return operation

    def _get_serializer_name(self, serializer: Any, direction: Any, *rest: Any) -> str:
        """Put the domain before names that several domains use, such as Line."""
        name = str(super()._get_serializer_name(serializer, direction, *rest))
        module = type(getattr(serializer, "child", serializer)).__module__.split(".")
        is_ours = module[0] == "relief" and name.removesuffix("Request") in COMMON_NAMES
        return f"{module[1].capitalize()}{name}" if is_ours else name


def add_problem(result: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """Describe the problem answer once; every operation refers to it."""
    result["components"].setdefault("responses", {})["Problem"] = PROBLEM
    return result
