#!/bin/sh
# emit_guidance --value TEXT: prints the text.
. "${0%/*}/../lib/demo.sh"
started emit_guidance "$@"
if [ "$1" != --value ] || [ $# -ne 2 ]; then
	echo "usage: emit_guidance --value TEXT" >&2
	exit 2
fi
printf '%s\n' "$2"
