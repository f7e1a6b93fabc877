#!/usr/bin/env bash
# A carrier reports that a parcel has arrived: report.sh CN-1001
# Safe to repeat: the event id makes a second report a duplicate.
set -euo pipefail
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer $RELIEF_KEY" --header "Idempotency-Key: report-$1-arrived" \
  --json "[{\"event_id\": \"$1-arrived\", \"tracking_number\": \"$1\", \"status\": \"arrived\",
            \"occurred_at\": \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",
            \"location\": {\"name\": \"Luding\", \"gb2260\": \"513322\", \"lat\": 29.91, \"lon\": 102.23}}]" \
  "$RELIEF_URL/api/v1/tracking/intake"
