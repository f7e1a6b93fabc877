#!/usr/bin/env bash
# A carrier reports that a parcel has arrived, now or when you say: report.sh CN-1001 [2022-09-06T08:00:00Z]
# With the same time it may be repeated as often as you like: it is noted once.
set -euo pipefail
at=${2:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer $RELIEF_KEY" --header "Idempotency-Key: report-$1-arrived-$at" \
  --json "[{\"event_id\": \"$1-arrived-$at\", \"tracking_number\": \"$1\", \"status\": \"arrived\",
            \"occurred_at\": \"$at\",
            \"location\": {\"name\": \"Luding\", \"gb2260\": \"513322\", \"lat\": 29.91, \"lon\": 102.23}}]" \
  "$RELIEF_URL/api/v1/tracking/intake"
