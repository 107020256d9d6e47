#!/bin/sh
# demo.sh SAFESH: the main job on a copy of this workspace. Each command is printed as a model
# would send it, then what the model sees, then what was really started.
set -eu
safesh=$(cd "$(dirname "$1")" && pwd)/${1##*/}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$here" "$work/workspace"
chmod -R go-w "$work"
mkdir "$work/audit"
cd "$work/workspace"
DEMO_LOG=$work/started DEMO_MODEL=demo PATH=$PWD/bin:$PATH SAFESH_POLICY=$PWD/policy.toml
export DEMO_LOG DEMO_MODEL PATH SAFESH_POLICY

# send hands a text to safesh as a harness does.
send() {
	: >"$DEMO_LOG"
	printf '$ %s\n' "$1"
	status=0
	"$safesh" -c "$1" 2>&1 || status=$?
	if [ -s "$DEMO_LOG" ]; then
		while IFS= read -r line; do
			printf '    started: %s\n' "$line"
		done <"$DEMO_LOG"
	else
		printf '    started: nothing\n'
	fi
	printf '    status:  %s\n\n' "$status"
}

send 'uv run scripts/list_sessions.py | head -3'
send 'uv run scripts/food_management.py --today || true'
send 'timeout 30 uv run scripts/db_query.py --sql "select 1" 2>/dev/null || true'
send 'cd /tmp && python3 scripts/list_sessions.py 2>&1 | tail -2'
send 'cat <<EOF | uv run scripts/emit_guidance.py --value "$(cat)"
say "hello" first
EOF'
send "bash -lc 'list_sessions | head -n 1'; echo \"exit: \$?\""
send 'uv run scripts/workspace.py --command query'
send 'uv run scripts/cleanup.py; rm -rf out'
send 'echo done > /etc/motd'

printf 'one line of the audit log for each text; the first of them:\n'
sed -n '/"event":"end"/{p;q;}' "$work/audit/audit.jsonl"
