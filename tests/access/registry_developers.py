"""Rows of the access matrix for a partner's developers: keys, webhooks, EPCIS; pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

URL = {"url": "https://example.org/hook"}
EVENT = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "ObjectEvent",
    "action": "OBSERVE",
    "eventTime": "2026-01-01T00:00:00Z",
    "eventTimeZoneOffset": "+08:00",
    "epcList": ["urn:epc:id:sscc:0614141.1234567890"],
}
HOOKS = P.WEBHOOK_MANAGE

DEVELOPERS: dict[str, Row] = {
    "api-organizations:key-list": row(
        read=P.APIKEY_MANAGE,
        write=P.APIKEY_MANAGE,
        body={"name": "new", "scopes": ["stock:read"]},
    ),
    "api-organizations:key-usage": row(read=P.APIKEY_MANAGE),
    "api-organizations:key-detail": row("key", P.APIKEY_MANAGE),
    "api-organizations:key-revoke": row("key", write=P.APIKEY_MANAGE),
    "api-tracking:webhook-list": row(read=HOOKS, write=HOOKS, body=URL),
    "api-tracking:webhook-detail": row("webhook", HOOKS),
    "api-tracking:webhook-rotate-secret": row("webhook", write=HOOKS),
    "api-tracking:webhook-test": row("webhook", write=HOOKS),
    "api-tracking:webhook-pause": row("webhook", write=HOOKS),
    "api-tracking:webhook-resume": row("webhook", write=HOOKS),
    "api-tracking:webhook-replay": row("webhook", write=HOOKS),
    "api-tracking:webhook-remove": row("webhook", write=HOOKS),
    "api-tracking:webhook-message-list": row(read=HOOKS),
    "api-tracking:webhook-message-detail": row("webhook_message", HOOKS),
    "api-tracking:webhook-message-replay": row("webhook_message", write=HOOKS),
    "epcis:events": row(read=P.TRACKING_READ),
    "epcis:event": row(args={"event_id": "=urn:uuid:x"}, shared=True, read=P.TRACKING_READ),
    "epcis:epc-events": row(args={"epc": "=urn:x"}, shared=True, read=P.TRACKING_READ),
    "epcis:capture": row(write=P.TRACKING_WRITE, body=EVENT),
    "epcis:capture-job": row("capture_job", P.TRACKING_WRITE),
    "epcis:root": row(read=P.TRACKING_READ),
    "epcis:unsupported": row(args={"rest": "=queries"}, shared=True, read=P.TRACKING_READ),
    "tracking:developers": row(read=P.APIKEY_MANAGE),
    "tracking:changes": row(),
    "tracking:webhook-list": row(read=HOOKS),
    "tracking:webhook-detail": row("webhook", HOOKS),
    "tracking:webhook-rotate": row("webhook", write=HOOKS),
    "tracking:webhook-test": row("webhook", write=HOOKS),
    "tracking:webhook-pause": row("webhook", write=HOOKS),
    "tracking:webhook-resume": row("webhook", write=HOOKS),
    "tracking:webhook-replay": row("webhook", write=HOOKS),
    "tracking:webhook-remove": row("webhook", write=HOOKS),
    "tracking:webhook-message-replay": row("webhook_message", write=HOOKS),
}
