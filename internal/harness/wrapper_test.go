package harness

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// A policy may name the profiles that there are, and no other.
func TestProfiles(t *testing.T) {
	if !slices.Equal(Profiles(), allowlist.Harnesses[:]) {
		t.Errorf("%q, the policy takes %q", Profiles(), allowlist.Harnesses)
	}
}

func unwrap(src string, profiles ...string) (Wrapper, bool) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(src), "")
	if err != nil {
		file = nil
	}
	return Unwrap(src, file, profiles, func(name string) string {
		if name == "__CLAUDE_CC_COMMAND_TEXT" {
			return carried
		}
		return ""
	})
}

// carried is what Claude Code hands over beside the text.
const carried = `'pkill -f "a b"' < /dev/null`

const (
	claudeShort   = `\builtin shopt -u extglob 2>/dev/null || true && eval 'echo '"'"'a'"'"'' < /dev/null && pwd -P >| /tmp/claude-9c5b-cwd`
	claudeExports = "export A='x y' B=\"$Z\" C=1\nD=2\n: && export TMPDIR=/t && { [ -n \"${TMPDIR:-}\" ] || export TMPDIR='/u'; } && " +
		`export PATH="${PATH:+$PATH:}"'/x' && eval a && pwd -P >| /tmp/claude-9c5b-cwd`
	claudeCarriedText = `{ \builtin typeset +x '__CLAUDE_CC_COMMAND_TEXT' 2>/dev/null || \builtin true; } && \builtin shopt -u extglob 2>/dev/null || true && ` +
		`{ \builtin [ -n "${__CLAUDE_CC_COMMAND_TEXT:+1}" ] || { \builtin echo '__CLAUDE_CC_COMMAND_TEXT?' >&2; \builtin exit 126; }; } && ` +
		`'eval' "\builtin 'unset' -v '__CLAUDE_CC_COMMAND_TEXT'; 'eval' $__CLAUDE_CC_COMMAND_TEXT" && pwd -P >| /tmp/claude-9c5b-cwd`
	claudeSleep = `\builtin shopt -u extglob 2>/dev/null || true && eval 'echo a; { CLAUDE_CODE_WATCHED_SLEEP=1 sleep 30 || ( case $? in 141) ;; *) ` +
		`\builtin exit "$?";; esac ); } && echo b' < /dev/null && pwd -P >| /tmp/claude-9c5b-cwd`
	opencodeZsh = "\n        [[ -f ~/.zshenv ]] && source ~/.zshenv >/dev/null 2>&1 || true\n" +
		"        [[ -f \"${ZDOTDIR:-$HOME}/.zshrc\" ]] && source \"${ZDOTDIR:-$HOME}/.zshrc\" >/dev/null 2>&1 || true\n        cd -- \"$1\"\n        eval \"echo a\"\n      "
	geminiText = "shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=/tmp/gemini-shell-tCNVOE/bgpids.tmp\n" +
		"(\n  trap 'jobs -p > \"$_bgpids_file\"' EXIT\necho a\n)\n__code=$?\nexit $__code"
	codexText = ". /x 2>/dev/null\nif . '/h/shell_snapshots/a.1.sh' >/dev/null 2>&1; then :; fi\nexec '/bin/bash' -c 'echo a'"
)

func TestUnwrap(t *testing.T) {
	for _, tt := range []struct {
		profile, src string
		want         Wrapper
	}{
		{"claude-code", claudeShort, Wrapper{
			Profile: "claude-code", Command: "echo 'a'", NullInput: true, InList: true, Leaves: WorkDir, File: "/tmp/claude-9c5b-cwd",
		}},
		{"gemini", geminiText, Wrapper{
			Profile: "gemini", Command: "echo a", Leaves: NoJobs, File: "/tmp/gemini-shell-tCNVOE/bgpids.tmp",
		}},
		{"gemini", "{\necho a\n}\n__code=$?; pwd > '/tmp/gemini-shell-tCNVOE/pwd.tmp'; exit $__code", Wrapper{
			Profile: "gemini", Command: "echo a", Leaves: LogicalDir, File: "/tmp/gemini-shell-tCNVOE/pwd.tmp",
		}},
		{"claude-code", claudeExports, Wrapper{
			Profile: "claude-code", Command: "a", InList: true, Leaves: WorkDir, File: "/tmp/claude-9c5b-cwd",
			Exports: []Export{{Name: "A", Value: "x y"}, {Name: "C", Value: "1"}, {Name: "TMPDIR", Value: "/t"}, {Name: "TMPDIR", Value: "/u", Default: true}},
		}},
		{"claude-code", claudeCarriedText, Wrapper{
			Profile: "claude-code", Command: `pkill -f "a b"`, NullInput: true, InList: true, Leaves: WorkDir, File: "/tmp/claude-9c5b-cwd",
		}},
		{"claude-code", claudeSleep, Wrapper{
			Profile: "claude-code", Command: "echo a; sleep 30 && echo b", NullInput: true, InList: true, Leaves: WorkDir, File: "/tmp/claude-9c5b-cwd",
		}},
		{"opencode", opencodeZsh, Wrapper{Profile: "opencode", Command: "echo a"}},
		{"codex", codexText, Wrapper{Profile: "codex", Command: "echo a", Snapshot: "/h/shell_snapshots/a.1.sh"}},
	} {
		if w, ok := unwrap(tt.src, tt.profile); !ok || !reflect.DeepEqual(w, tt.want) {
			t.Errorf("%s: %v %+v, want %+v", tt.profile, ok, w, tt.want)
		}
		if w, ok := unwrap(tt.src); ok {
			t.Errorf("%s without a profile: %+v", tt.profile, w)
		}
		others := slices.DeleteFunc(Profiles(), func(p string) bool { return p == tt.profile })
		if w, ok := unwrap(tt.src, others...); ok {
			t.Errorf("%s with the other profiles: %+v", tt.profile, w)
		}
	}
}

// FuzzUnwrap: whatever the text is, what a wrapper grants has the one name that its profile has.
func FuzzUnwrap(f *testing.F) {
	for _, s := range []string{claudeShort, geminiText, codexText, claudeExports, claudeCarriedText, claudeSleep, opencodeZsh, "{\na\n}\n__code=$?; pwd > /gemini-shell-aaaa/pwd.tmp; exit $__code", "a && eval b && pwd -P >| /claude-aaaa-cwd", "set -e; . \"/shell_snapshots/\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		w, ok := unwrap(src, Profiles()...)
		if !ok {
			return
		}
		if w.Refused && (w.Command != "" || w.Leaves != Nothing) {
			t.Errorf("refused and %+v", w)
		}
		base := w.File[strings.LastIndexByte(w.File, '/')+1:]
		switch w.Leaves {
		case WorkDir:
			if !strings.HasPrefix(base, "claude-") || !strings.HasSuffix(base, "-cwd") {
				t.Errorf("file %q", w.File)
			}
		case LogicalDir:
			if base != "pwd.tmp" || !strings.Contains(w.File, "/gemini-shell-") {
				t.Errorf("file %q", w.File)
			}
		case NoJobs:
			if base != "bgpids.tmp" || !strings.Contains(w.File, "/gemini-shell-") {
				t.Errorf("file %q", w.File)
			}
		case Nothing:
			if w.File != "" {
				t.Errorf("file %q", w.File)
			}
			return
		}
		if w.File[0] != '/' || strings.Contains(w.File, "/../") || strings.ContainsAny(w.File, "$`*?\n\x00 ") {
			t.Errorf("file %q", w.File)
		}
	})
}
