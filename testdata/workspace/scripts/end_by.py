#!/bin/sh
# end_by SIGNAL: ends itself by a signal.
. "${0%/*}/../lib/demo.sh"
started end_by "$@"
kill -s "$1" $$
