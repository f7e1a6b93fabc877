"""Partner API: DRF and the OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["relief.organizations.authentication.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["relief.core.http.access.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "relief.core.http.access.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "relief.core.http.access.Negotiation",
    "DEFAULT_METADATA_CLASS": "relief.core.http.access.Methods",
    "DEFAULT_SCHEMA_CLASS": "relief.core.http.schema.ReliefAutoSchema",
    "EXCEPTION_HANDLER": "relief.core.http.errors.problem_handler",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Relief logistics API",
    "DESCRIPTION": "Stock, requests, plans, consignments, deliveries and one ordered tracking feed."
    " An administrator of your organization makes a key at [/api-keys/](/api-keys/); send it as"
    " `Authorization: Bearer KEY`. The first call, webhooks and what changed:"
    " [/developers/](/developers/).",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Hundreds of operations: nouns first, and a box that finds one.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "filter": True},
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "relief.core.http.schema.add_problem",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CarrierKind": "relief.tracking.carriers.models.CarrierLink.Kind",
        "NumberedKind": "relief.tracking.carriers.models.CarrierNumber.Kind",
        "CountStatus": "relief.inventory.states.CountStatus",
        "DeliveryMethod": "relief.delivery.models.Method",
        "DisposalMethod": "relief.inventory.models.DisposalMethod",
        "DisposalReason": "relief.inventory.models.DisposalReason",
        "LoanKind": "relief.inventory.models.LoanKind",
        "TriageClass": "relief.helpline.models.TicketClass",
        "CustomsStatus": "relief.shipping.states.CustomsStatus",
        "DonationDecision": "relief.donations.states.Decision",
        "PromiseKind": "relief.shipping.models.PromiseKind",
        "PromiseStatus": "relief.shipping.models.PromiseStatus",
        "PledgeStatus": "relief.donations.states.PledgeStatus",
        "ShipmentStatus": "relief.shipping.states.ShipmentStatus",
        "LegStatus": "relief.shipping.states.LegStatus",
        "TrackingStatus": "relief.tracking.states.TrackingStatus",
        "Condition": "relief.inventory.models.Condition",
        "DiscrepancyKind": "relief.shipping.models.DiscrepancyKind",
        "EventKind": "relief.tracking.models.EventKind",
        "FacilityKind": "relief.inventory.models.FacilityKind",
        "Mode": "relief.geography.models.Mode",
        "MovementKind": "relief.inventory.models.MovementKind",
        "OrganizationKind": "relief.organizations.models.Kind",
        "VehicleKind": "relief.delivery.models.VehicleKind",
        "WebhookState": "relief.tracking.api.webhooks.STATES",
        "WebhookMessageStatus": "relief.tracking.models.MessageStatus",
        "UnitKind": "relief.shipping.models.UnitKind",
    },
}
