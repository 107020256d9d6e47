#!/bin/sh
# cleanup: says what it would tidy up, and where it runs.
. "${0%/*}/../lib/demo.sh"
started cleanup "$@"
echo "cleaned 0 files"
