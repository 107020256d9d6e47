package interp

import (
	"slices"
	"testing"

	"safesh/interp/expand"
)

// importShell is a shell without a gate: what it is asked must not need one.
func importShell(env ...string) *Shell {
	sh := &Shell{session: &session{}, token: new(owner), funcs: map[string]*function{}, name: "bash"}
	sh.exp.Sh = (*expander)(sh)
	sh.importEnv(&Config{Env: env, Dir: "/work"})
	return sh
}

func TestImportEnv(t *testing.T) {
	sh := importShell("A=1", "PWD=relative", "SHLVL=2", "IFS=x", "OPTIND=9", "a.b=raw", "=x", "_=/bin/env",
		"BASH_FUNC_f%%=() { echo hi; }", "BASH_FUNC_g%%=x", "UID=7", "PS1=> ", "SHELLOPTS=pipefail:nope")
	tests := []struct {
		name, want string
		attr       expand.Attr
	}{
		{"A", "1", expand.Exported},
		{"PWD", "/work", expand.Exported},
		{"SHLVL", "3", expand.Exported},
		{"IFS", " \t\n", 0},
		{"OPTIND", "1", expand.Exported | expand.Integer},
		{"PATH", defaultPath, 0},
		{"TERM", "dumb", 0},
		{"PS4", "+ ", 0},
	}
	for _, tt := range tests {
		v, _ := sh.find(tt.name)
		if v == nil || v.Str != tt.want || v.Attr != tt.attr || !v.Set {
			t.Errorf("%s is %+v, want %q with %v", tt.name, v, tt.want, tt.attr)
		}
	}
	for _, name := range []string{"UID", "PS1", "SHELLOPTS", "_", "a.b"} {
		if v, _ := sh.find(name); v != nil {
			t.Errorf("%s was imported", name)
		}
	}
	if want := []string{"a.b=raw", "BASH_FUNC_g%%=x"}; !slices.Equal(sh.rawEnv, want) {
		t.Errorf("rawEnv is %q, want %q", sh.rawEnv, want)
	}
	if sh.lastArg != "/bin/env" || !sh.set(optPipefail) {
		t.Errorf("lastArg %q, options %b", sh.lastArg, sh.opts.set)
	}
	if want := []string{"BASH_FUNC_f%%=() {  echo hi\n}"}; !slices.Equal(sh.exportedFuncs(), want) {
		t.Errorf("functions %q, want %q", sh.exportedFuncs(), want)
	}
}

func BenchmarkImportEnv(b *testing.B) {
	env := []string{"PWD=/work", "PATH=/bin", "HOME=/root", "SHLVL=1", "OLDPWD=/"}
	for c := 'a'; c <= 'z'; c++ {
		env = append(env, "VARIABLE_"+string(c)+"=some value of usual length")
	}
	sh := importShell()
	b.ReportAllocs()
	for b.Loop() {
		sh.importEnv(&Config{Env: env, Dir: "/work"})
	}
}
