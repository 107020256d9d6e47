#!/bin/sh
# db_query --sql STATEMENT [--sleep N] [--child N] [--status N]: prints the statement; --sleep waits after
# that, --child leaves that to a process of its own.
. "${0%/*}/../lib/demo.sh"
started db_query "$@"
sql= sleep=0 child= status=0
while [ $# -gt 0 ]; do
	case $1 in
	--sql) sql=$2 && shift ;;
	--sql=*) sql=${1#*=} ;;
	--sleep) sleep=$2 && shift ;;
	--child) child=$2 && shift ;;
	--status) status=$2 && shift ;;
	*) takes_no db_query "$1" ;;
	esac
	shift
done
printf 'result of: %s\n' "$sql"
if [ -n "$child" ]; then
	sleep "$child" &
	wait
fi
[ "$sleep" = 0 ] || sleep "$sleep"
exit "$status"
