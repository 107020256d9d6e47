#!/bin/sh
# feed_management: the meals of today.
. "${0%/*}/../lib/demo.sh"
started feed_management "$@"
echo "oats, soup"
