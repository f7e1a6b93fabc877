#!/usr/bin/env bash
# What was handed over, in GS1's words.
set -euo pipefail
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer $RELIEF_KEY" --header "GS1-EPCIS-Version: 2.0.0" \
  "$RELIEF_URL/epcis/v2/events?EQ_bizStep=dispensing&perPage=100"
