#!/bin/sh
# unlisted: the policy does not list it.
. "${0%/*}/../lib/demo.sh"
started unlisted "$@"
echo "this must not run"
