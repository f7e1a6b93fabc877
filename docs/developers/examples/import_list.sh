#!/usr/bin/env bash
# Hand in a stock list as it is (CSV, XLSX, XLS, ODS; Chinese headers, GB18030): import_list.sh FILE
# It is checked row by row; nothing is booked until it is confirmed.
set -euo pipefail
curl --silent --show-error --fail-with-body \
  --header "Authorization: Bearer $RELIEF_KEY" --form "file=@$1" \
  "$RELIEF_URL/api/v1/stock-imports/"
