#!/bin/sh
# a [STATUS]: prints its name and ends with the status.
. "${0%/*}/../lib/demo.sh"
started a "$@"
echo "this is a"
exit "${1:-0}"
