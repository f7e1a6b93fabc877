#!/usr/bin/env bash
# The first call: the oldest events you may see, and where to go on.
set -euo pipefail
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer $RELIEF_KEY" \
  "$RELIEF_URL/api/v1/tracking/events?after=0&limit=100"
