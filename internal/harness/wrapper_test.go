package harness

import (
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
	return Unwrap(src, file, profiles)
}

const (
	claudeText = `\builtin shopt -u extglob 2>/dev/null || true && eval 'echo '"'"'a'"'"'' < /dev/null && pwd -P >| /tmp/claude-9c5b-cwd`
	geminiText = "shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=/tmp/gemini-shell-tCNVOE/bgpids.tmp\n" +
		"(\n  trap 'jobs -p > \"$_bgpids_file\"' EXIT\necho a\n)\n__code=$?\nexit $__code"
	codexText = ". /x 2>/dev/null\nif . '/h/shell_snapshots/a.1.sh' >/dev/null 2>&1; then :; fi\nexec '/bin/bash' -c 'echo a'"
)

func TestUnwrap(t *testing.T) {
	for _, tt := range []struct {
		profile, src string
		want         Wrapper
	}{
		{"claude-code", claudeText, Wrapper{
			Profile: "claude-code", Command: "echo 'a'", NullInput: true, InList: true, Leaves: WorkDir, File: "/tmp/claude-9c5b-cwd",
		}},
		{"gemini", geminiText, Wrapper{
			Profile: "gemini", Command: "echo a", Leaves: NoJobs, File: "/tmp/gemini-shell-tCNVOE/bgpids.tmp",
		}},
		{"gemini", "{\necho a\n}\n__code=$?; pwd > '/tmp/gemini-shell-tCNVOE/pwd.tmp'; exit $__code", Wrapper{
			Profile: "gemini", Command: "echo a", Leaves: LogicalDir, File: "/tmp/gemini-shell-tCNVOE/pwd.tmp",
		}},
		{"codex", codexText, Wrapper{Profile: "codex", Command: "echo a", Snapshot: "/h/shell_snapshots/a.1.sh"}},
	} {
		if w, ok := unwrap(tt.src, tt.profile); !ok || w != tt.want {
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
	for _, s := range []string{claudeText, geminiText, codexText, "{\na\n}\n__code=$?; pwd > /gemini-shell-aaaa/pwd.tmp; exit $__code", "a && eval b && pwd -P >| /claude-aaaa-cwd", "set -e; . \"/shell_snapshots/\""} {
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
