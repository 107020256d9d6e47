#!/bin/sh
# environment NAME…: what the named variables are in the script's environment.
. "${0%/*}/../lib/demo.sh"
started environment "$@"
for name; do
	eval "printf '%s=%s\n' \"\$name\" \"\${$name-(unset)}\""
done
