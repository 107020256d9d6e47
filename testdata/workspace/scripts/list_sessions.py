#!/bin/sh
# list_sessions [--limit N] [--last N] [--json] [--loud]: thirty sessions, one a line; --loud adds a line on stderr.
. "${0%/*}/../lib/demo.sh"
started list_sessions "$@"
first=1 last=30 json=
while [ $# -gt 0 ]; do
	case $1 in
	--limit) last=$2 && shift ;;
	--limit=*) last=${1#*=} ;;
	--last) first=$((31 - $2)) && shift ;;
	--last=*) first=$((31 - ${1#*=})) ;;
	--json) json=1 ;;
	--loud) echo "reading sessions" >&2 ;;
	*) takes_no list_sessions "$1" ;;
	esac
	shift
done
[ "$last" -le 30 ] || last=30
[ "$first" -ge 1 ] || first=1
if [ -n "$json" ]; then
	printf '['
	n=$first
	while [ "$n" -le "$last" ]; do
		[ "$n" = "$first" ] || printf ', '
		printf '{"id": "s%02d"}' "$n"
		n=$((n + 1))
	done
	printf ']\n'
	exit 0
fi
n=$first
while [ "$n" -le "$last" ]; do
	printf 's%02d session %d\n' "$n" "$n"
	n=$((n + 1))
done
