# Read by each script of the workspace: started appends the script's name and arguments to
# $DEMO_LOG as one JSON array a line, so that a test reads how often and with what it was
# started.

# quoted prints $1 as a JSON string.
quoted() {
	rest=$1 made=
	while [ -n "$rest" ]; do
		char=${rest%"${rest#?}"}
		rest=${rest#?}
		case $char in
		\" | \\) made="$made\\$char" ;;
		'
') made="$made\\n" ;;
		'	') made="$made\\t" ;;
		*) made=$made$char ;;
		esac
	done
	printf '"%s"' "$made"
}

started() {
	[ -n "$DEMO_LOG" ] || return 0
	line=$(
		printf '['
		quoted "$1"
		shift
		for word; do
			printf ','
			quoted "$word"
		done
		printf ']'
	)
	printf '%s\n' "$line" >>"$DEMO_LOG"
}

# takes_no says which argument is wrong and ends the script.
takes_no() {
	echo "$1: unknown argument: $2" >&2
	exit 2
}
