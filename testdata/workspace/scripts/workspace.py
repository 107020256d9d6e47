#!/bin/sh
# workspace query [--limit N]: what the workspace holds.
. "${0%/*}/../lib/demo.sh"
started workspace "$@"
[ "$1" = query ] || takes_no workspace "$1"
echo "workspace: 8 scripts"
