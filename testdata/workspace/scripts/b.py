#!/bin/sh
# b [STATUS]: prints its name and ends with the status.
. "${0%/*}/../lib/demo.sh"
started b "$@"
echo "this is b"
exit "${1:-0}"
