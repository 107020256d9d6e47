package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wrap puts Claude Code's wrapper around a command.
func wrapClaude(command, file string) string {
	return `\builtin shopt -u extglob 2>/dev/null || true && { \builtin unalias -- 'which'; \builtin unset -f -- 'which'; } >/dev/null 2>&1 || true` +
		" && eval '" + strings.ReplaceAll(command, "'", `'"'"'`) + "' < /dev/null && pwd -P >| " + file
}

// wrapGemini puts Gemini CLI's wrapper around a command.
func wrapGemini(command, file string) string {
	return "shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=" + file +
		"\n(\n  trap 'jobs -p > \"$_bgpids_file\"' EXIT\n" + command + "\n)\n__code=$?\nexit $__code"
}

// wrapped is a directory in which texts with wrappers are run.
type wrapped struct {
	t             *testing.T
	ws, tmp       string
	claude, pids  string // the files that the wrappers name
	profiles      string
	claudeContent string // when the command ends well in the workspace
}

func newWrapped(t *testing.T, profiles string) *wrapped {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &wrapped{t: t, ws: base + "/ws", tmp: base + "/tmp", profiles: profiles, claudeContent: base + "/ws\n"}
	w.claude, w.pids = w.tmp+"/claude-9c5b-cwd", w.tmp+"/gemini-shell-tCNVOE/bgpids.tmp"
	for _, dir := range []string{w.ws + "/out", filepath.Dir(w.pids)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	policy := "version = 1\n[harness]\nprofiles = [" + profiles + "]\n[files]\nread = [\".\"]\nwrite = [\"out\"]\n" +
		"[tools]\nallow = [\"@read-only\"]\n[[allow]]\nrun = \"/bin/true\"\n[[allow]]\nrun = \"/usr/bin/perl\"\n"
	if err := os.WriteFile(w.ws+"/policy.toml", []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// run runs a text as a harness does and returns what came of it.
func (w *wrapped) run(text string, args ...string) (status int, stdout, stderr string) {
	w.t.Helper()
	argv := append([]string{"--policy", w.ws + "/policy.toml", "--audit", w.ws + "/audit.jsonl", "-c", text}, args...)
	cmd := exec.Command(safeshBinary(w.t), argv...)
	cmd.Dir = w.ws
	cmd.Stdin = strings.NewReader("from the harness\n")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	status, err := statusOf(cmd.Run())
	if err != nil {
		w.t.Fatal(err)
	}
	return status, out.String(), errs.String()
}

// left is the content of a file, "absent" when there is none.
func (w *wrapped) left(name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		return "absent"
	}
	return string(data)
}

// files are all files below the directory.
func (w *wrapped) files(dir string) (list []string) {
	filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, strings.TrimPrefix(name, dir+"/"))
		}
		return nil
	})
	return list
}

const allProfiles = `"claude-code", "codex", "copilot", "gemini", "opencode"`

// TestClaudeWrapper runs commands in Claude Code's wrapper. left is what is in its file.
func TestClaudeWrapper(t *testing.T) {
	const here = "the workspace\n"
	for _, tt := range []struct {
		name, command string
		status        int
		stdout        string
		stderr        string // a part of it; "" for nothing at all
		left          string
	}{
		{"plain", "echo hello", 0, "hello\n", "", here},
		{"stdin is null", "cat; echo end", 0, "end\n", "", here},
		{"quotes", `echo 'a'"b" $'c'`, 0, "ab c\n", "", here},
		{"fails", "false", 1, "", "", "absent"},
		{"exit leaves", "exit 0", 0, "", "", "absent"},
		{"exit status", "exit 4", 4, "", "", "absent"},
		{"cd", "cd out", 0, "", "", "the workspace/out\n"},
		{"set -e does not look", "set -e; false; echo no", 0, "no\n", "", here},
		{"syntax error", "echo a && (", 2, "", "line 1, column 11: syntax error: ", "absent"},
		{"denied", "rm -rf /tmp/x; echo no", 126, "", "safesh: not run: rm -rf /tmp/x; echo no\n", "absent"},
		{"denied at run time", `f=/etc/passwd; cat "$f"; echo no`, 126, "", "safesh: not run: ", "absent"},
		{"function pwd", "pwd() { echo /etc; }; echo x", 0, "x\n", "", here},
		{"alias pwd", "shopt -s expand_aliases; alias pwd='echo /etc' eval=echo; echo x", 0, "x\n", "", here},
		{"PATH", "PATH=/tmp; echo x", 0, "x\n", "", here},
		{"IFS", "IFS=/-; echo x", 0, "x\n", "", here},
		{"PWD", "PWD=/etc; OLDPWD=/; echo x", 0, "x\n", "", here},
		{"EXIT trap", "trap 'echo bye; pwd' EXIT; pwd() { echo /etc; }", 0, "bye\n/etc\n", "", here},
		{"EXIT trap writes", "trap 'echo x > out/y; echo x > /etc/y' EXIT", 126, "", "safesh: not run: ", "absent"},
		{"DEBUG trap", "trap 'echo d' DEBUG; echo x", 0, "d\nx\n", "", here},
		{"RETURN and ERR traps", "trap 'echo r' RETURN ERR; set -ET", 0, "", "", here},
		{"exec >", "exec > out/f; echo x", 0, "", "", here},
		{"exec <", "exec < policy.toml; read x; echo $x", 0, "version = 1\n", "", here},
		{"all descriptors closed", "exec >&- 2>&- <&-", 0, "", "", here},
		{"set -x", "set -x; PS4='+ $(cd out)'; :", 0, "", "+", here},
		{"BASH_XTRACEFD", "exec 5> out/trace; BASH_XTRACEFD=5; set -x; :", 0, "", "", here},
		{"PROMPT_COMMAND", "PROMPT_COMMAND='echo p'; echo x", 0, "x\n", "", here},
		{"set -n", "set -n; echo x", 0, "", "", here},
		{"noclobber", "set -C; echo x", 0, "x\n", "", here},
		{"readonly and restricted names", "readonly PWD OLDPWD; echo x", 0, "x\n", "", here},
		{"a second file", "pwd -P >| /tmp/claude-aaaa-cwd", 126, "", "safesh: not run: pwd -P", "absent"},
		{"job", "sleep 9 & echo x", 0, "x\n", "safesh: note: ended with the command: sleep 9", here},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWrapped(t, `"claude-code"`)
			status, out, errs := w.run(wrapClaude(tt.command, w.claude))
			if status != tt.status || out != tt.stdout || !strings.Contains(errs, tt.stderr) || tt.stderr == "" && errs != "" {
				t.Errorf("status %d, stdout %q, stderr %q; want %d, %q, %q", status, out, errs, tt.status, tt.stdout, tt.stderr)
			}
			want := strings.Replace(tt.left, "the workspace", w.ws, 1)
			if got := w.left(w.claude); got != want {
				t.Errorf("left %q, want %q", got, want)
			}
			if tt.left == "absent" && len(w.files(w.tmp)) > 0 {
				t.Errorf("files: %q", w.files(w.tmp))
			}
		})
	}
}

// TestClaudeForms runs the variants of Claude Code's wrapper.
func TestClaudeForms(t *testing.T) {
	w := newWrapped(t, `"claude-code"`)
	pwd := " && pwd -P >| " + w.claude
	guard := `{ case "${BASH_VERSINFO-}" in '2'|'3') \builtin printf '%s\n' '__CLAUDE_CODE_DID_NOT_RUN_BASH_TOO_OLD='"${BASH_VERSION-}" >&2; \builtin exit 126; \exit 126;; esac; } && `
	source := "source " + w.tmp + "/.claude/shell-snapshots/snapshot-bash-1.sh 2>/dev/null || true && "
	shopt := `\builtin shopt -u extglob 2>/dev/null || true && `
	both := `{ \builtin shopt -u extglob || \builtin setopt NO_EXTENDED_GLOB NO_BARE_GLOB_QUAL; } >/dev/null 2>&1 || true && `
	for _, tt := range []struct{ name, text, stdout string }{
		{"snapshot", source + shopt + "eval 'echo x' < /dev/null" + pwd, "x\n"},
		{"one plain word", source + shopt + "eval pwd < /dev/null" + pwd, w.ws + "\n"},
		{"here-document", shopt + "eval 'cat <<'\"'\"'X'\"'\"'\na $b\nX'" + pwd, "a $b\n"},
		{"no null", shopt + "eval 'cat < policy.toml | head -1'" + pwd, "version = 1\n"},
		{"guard", guard + source + shopt + "eval 'echo \"it'\"'\"'s `echo x`\"' < /dev/null" + pwd, "it's x\n"},
		{"both names", both + "eval 'echo x' < /dev/null" + pwd, "x\n"},
		{"TMPDIR", "export TMPDIR=/tmp/claude && " + shopt + "eval 'echo x' < /dev/null" + pwd, "x\n"},
		{"TMPDIR unless set", `{ [ -n "${TMPDIR:-}" ] || export TMPDIR=/tmp/claude; } && ` + shopt + "eval 'echo x' < /dev/null" + pwd, "x\n"},
		{"PATH", `export PATH="${PATH:+$PATH:}"'/x/bin' && ` + shopt + "eval 'echo x' < /dev/null" + pwd, "x\n"},
		{"CLAUDE_ENV_FILE", "export FOO=bar\nBAR=x\n: && " + shopt + "eval 'echo x$FOO' < /dev/null" + pwd, "xbar\n"},
		{"TMPDIR is there", "export TMPDIR=/tmp/claude && " + shopt + "eval 'echo $TMPDIR; PATH= env | grep TMP' < /dev/null" + pwd, "/tmp/claude\nTMPDIR=/tmp/claude\n"},
		{"TMPDIR stays", "export TMPDIR=/x && { [ -n \"${TMPDIR:-}\" ] || export TMPDIR=/y; } && " + shopt + "eval 'echo $TMPDIR' < /dev/null" + pwd, "/x\n"},
		{"CLAUDE_ENV_FILE is there", "export FOO=bar PATH=/x\n: && " + shopt + "eval 'echo $FOO; bash -c \"echo \\$FOO\"; true; /bin/true' < /dev/null" + pwd, "bar\nbar\n"},
		{"exports are judged", "export LD_PRELOAD=/x BASH_ENV=/x PATH=/x FOO=1 LANG=C IFS=/ && " + shopt + "eval '/usr/bin/perl -e \"print %ENV{LD_PRELOAD,BASH_ENV,FOO,LANG}\"; echo' < /dev/null" + pwd,
			"LD_PRELOADBASH_ENVFOOLANGC\n"},
		{"watched sleep", shopt + `eval '{ CLAUDE_CODE_WATCHED_SLEEP=1 sleep 0.1 || ( case $? in 141) ;; *) \builtin exit "$?";; esac ); }; echo x' < /dev/null` + pwd, "x\n"},
		{"cgroup", "{ { \\builtin echo 0 >| /sys/fs/cgroup/x/tasks; } 2>/dev/null || :; } && " + shopt + "eval 'echo x' < /dev/null" + pwd, "x\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			os.Remove(w.claude)
			status, out, errs := w.run(tt.text)
			if status != 0 || out != tt.stdout || errs != "" || w.left(w.claude) != w.claudeContent {
				t.Errorf("status %d, stdout %q, stderr %q, left %q", status, out, errs, w.left(w.claude))
			}
		})
	}
	t.Run("snapshot script", func(t *testing.T) {
		text := "SNAPSHOT_FILE=" + w.tmp + "/shell-snapshots/snapshot-bash-1-x.sh\n  echo \"# Snapshot file\" >| \"$SNAPSHOT_FILE\"\nrm -rf x\n"
		if status, out, errs := w.run(text); status != 1 || out != "" || errs != "" {
			t.Errorf("status %d, stdout %q, stderr %q", status, out, errs)
		}
	})
}

// TestNoGrant: texts that look like a wrapper and are none, or are one inside of another. None
// of them may leave a file.
func TestNoGrant(t *testing.T) {
	for _, tt := range []struct {
		name, profiles string
		text           func(w *wrapped) string
	}{
		{"profile off", `"gemini"`, func(w *wrapped) string { return wrapClaude("echo x", w.claude) }},
		{"gemini's profile off", `"claude-code"`, func(w *wrapped) string { return wrapGemini("echo x", w.pids) }},
		{"in eval", allProfiles, func(w *wrapped) string { return "eval " + quoteSingle(wrapClaude("echo x", w.claude)) }},
		{"in bash -c", allProfiles, func(w *wrapped) string { return "bash -c " + quoteSingle(wrapClaude("echo x", w.claude)) }},
		{"in sh -lc", allProfiles, func(w *wrapped) string { return "exec sh -lc " + quoteSingle(wrapGemini("echo x", w.pids)) }},
		{"in a wrapper", allProfiles, func(w *wrapped) string {
			return wrapClaude(wrapClaude("echo x", w.claude), w.tmp+"/claude-eeee-cwd") + "/"
		}},
		{"one command more", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", w.claude) + "; echo y" }},
		{"one command more in the list", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", w.claude) + " && echo y" }},
		{"one command before", allProfiles, func(w *wrapped) string { return "cat policy.toml && " + wrapClaude("echo x", w.claude) }},
		{"twice", allProfiles, func(w *wrapped) string {
			return wrapClaude("echo x", w.claude) + " && " + wrapClaude("echo x", w.claude)
		}},
		{"a second redirection", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", w.claude) + " 2>| " + w.tmp + "/f" }},
		{"append", allProfiles, func(w *wrapped) string { return strings.Replace(wrapClaude("echo x", w.claude), ">|", ">>", 1) }},
		{"background", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", w.claude) + " &" }},
		{"another command than pwd", allProfiles, func(w *wrapped) string {
			return strings.Replace(wrapClaude("echo x", w.claude), "pwd -P", "echo -P", 1)
		}},
		{"another name", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", w.tmp+"/.bashrc") }},
		{"a name with dots", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", w.tmp+"/../tmp/claude-9c5b-cwd") }},
		{"a relative name", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", "../tmp/claude-9c5b-cwd") }},
		{"a name that expands", allProfiles, func(w *wrapped) string { return wrapClaude("echo x", "$PWD/../tmp/claude-9c5b-cwd") }},
		{"a command that expands", allProfiles, func(w *wrapped) string {
			return "true && eval \"$(cat policy.toml)\" && pwd -P >| " + w.claude
		}},
		{"statement in front", allProfiles, func(w *wrapped) string { return "export A=b\n" + wrapClaude("echo x", w.claude) }},
		{"program in front", allProfiles, func(w *wrapped) string { return "cat policy.toml\n: && " + wrapClaude("echo x", w.claude) }},
		{"substitution in front", allProfiles, func(w *wrapped) string { return "export A=$(cat policy.toml)\n: && " + wrapClaude("echo x", w.claude) }},
		{"function in front", allProfiles, func(w *wrapped) string { return "pwd() { echo y; }; " + wrapClaude("echo x", w.claude) }},
		{"gemini: another name", allProfiles, func(w *wrapped) string { return wrapGemini("echo x", w.tmp+"/bgpids.tmp") }},
		{"gemini: a name that expands", allProfiles, func(w *wrapped) string { return wrapGemini("echo x", "$HOME/gemini-shell-tCNVOE/bgpids.tmp") }},
		{"gemini: one command more", allProfiles, func(w *wrapped) string { return wrapGemini("echo x", w.pids) + "; echo y" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWrapped(t, tt.profiles)
			status, _, errs := w.run(tt.text(w))
			if status == 0 || errs == "" {
				t.Errorf("status %d, stderr %q", status, errs)
			}
			if files := w.files(w.tmp); len(files) > 0 {
				t.Errorf("files: %q", files)
			}
		})
	}
}

// TestGeminiWrapper runs commands in Gemini CLI's wrapper, which does not quote them.
func TestGeminiWrapper(t *testing.T) {
	for _, tt := range []struct {
		name, command string
		status        int
		stdout        string
		stderr        string
		left          string
	}{
		{"plain", "echo hello", 0, "hello\n", "", ""},
		{"status", "(exit 3)", 3, "", "", ""},
		{"exit", "exit 5", 5, "", "", ""},
		{"stdin", "cat", 0, "from the harness\n", "", ""},
		{"several lines", "echo a\necho b # c", 0, "a\nb\n", "", ""},
		{"own EXIT trap", "trap 'echo bye' EXIT", 0, "bye\n", "", ""},
		{"job", "sleep 9 &", 0, "", "safesh: note: ended with the command", ""},
		{"denied", "rm -rf x", 126, "", "safesh: not run: rm -rf x\n", "absent"},
		{"function jobs", "jobs() { echo 1 2 3; }; trap() { echo 4; }; echo x", 0, "x\n", "", ""},
		{"the variable", "_bgpids_file=policy.toml; echo x", 0, "x\n", "", ""},
		{"closes the subshell", "echo a\n)\necho b > out/b\n(\necho c", 2, "", "syntax error: ", "absent"},
		{"closes it in one line", "echo a ); echo b; ( echo c", 2, "", "syntax error: ", "absent"},
		{"its own end", "echo a )\n__code=$?\nexit $__code\n: <<X", 2, "", "syntax error: ", "absent"},
		{"open here-document", "cat <<X", 0, "", "", ""},
		{"open quote", "echo 'a", 2, "", "line 1, column 6: syntax error: ", "absent"},
		{"a wrapper inside", wrapGemini("echo x", "/tmp/gemini-shell-aaaaaa/bgpids.tmp"), 126, "x\n", "safesh: not run: ", "absent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWrapped(t, `"gemini"`)
			status, out, errs := w.run(wrapGemini(tt.command, w.pids))
			if status != tt.status || out != tt.stdout || !strings.Contains(errs, tt.stderr) || tt.stderr == "" && errs != "" {
				t.Errorf("status %d, stdout %q, stderr %q; want %d, %q, %q", status, out, errs, tt.status, tt.stdout, tt.stderr)
			}
			if got := w.left(w.pids); got != tt.left {
				t.Errorf("left %q, want %q", got, tt.left)
			}
			if files := w.files(w.ws); slices.Contains(files, "out/b") {
				t.Errorf("files: %q", files)
			}
		})
	}
}

// TestGeminiPerson runs the commands that a person types after `!`.
func TestGeminiPerson(t *testing.T) {
	for _, tt := range []struct {
		name, command  string
		status         int
		stdout, stderr string
		left           string
	}{
		{"plain", "echo a", 0, "a\n", "", "the workspace\n"},
		{"fails in another directory", "cd out; false", 1, "", "", "the workspace/out\n"},
		{"exit", "exit 3", 3, "", "", "absent"},
		{"denied", "rm x", 126, "", "safesh: not run: rm x\n", "absent"},
		{"closes the braces", "echo a\n}\n__code=0; pwd > /tmp/gemini-shell-aaaa/pwd.tmp; exit 0; {\necho b", 2, "", "syntax error: ", "absent"},
		{"function pwd", "pwd() { echo /etc; }", 0, "", "", "the workspace\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWrapped(t, `"gemini"`)
			file := filepath.Dir(w.pids) + "/pwd.tmp"
			status, out, errs := w.run("{\n" + tt.command + "\n}\n__code=$?; pwd > " + file + "; exit $__code")
			if status != tt.status || out != tt.stdout || !strings.Contains(errs, tt.stderr) || tt.stderr == "" && errs != "" {
				t.Errorf("status %d, stdout %q, stderr %q; want %d, %q, %q", status, out, errs, tt.status, tt.stdout, tt.stderr)
			}
			if got, want := w.left(file), strings.Replace(tt.left, "the workspace", w.ws, 1); got != want {
				t.Errorf("left %q, want %q", got, want)
			}
		})
	}
}

// TestGrantedFile puts things in the place of the file that a profile grants: none is written to.
func TestGrantedFile(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(w *wrapped, victim string) error
	}{
		{"link", func(w *wrapped, victim string) error { return os.Symlink(victim, w.claude) }},
		{"dangling link", func(w *wrapped, victim string) error { return os.Symlink(victim+"-new", w.claude) }},
		{"hard link", func(w *wrapped, victim string) error { return os.Link(victim, w.claude) }},
		{"directory", func(w *wrapped, _ string) error { return os.Mkdir(w.claude, 0o755) }},
		{"directory that others may write", func(w *wrapped, _ string) error { return os.Chmod(w.tmp, 0o777) }},
		{"link in the path", func(w *wrapped, victim string) error {
			if err := os.Rename(w.tmp, w.tmp+"-real"); err != nil {
				return err
			}
			return os.Symlink(w.tmp+"-real", w.tmp)
		}},
		{"no directory", func(w *wrapped, _ string) error { return os.RemoveAll(w.tmp) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWrapped(t, `"claude-code"`)
			victim := w.ws + "/victim"
			if err := os.WriteFile(victim, []byte("kept"), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := tt.make(w, victim); err != nil {
				t.Fatal(err)
			}
			before := w.files(filepath.Dir(w.ws))
			status, out, errs := w.run(wrapClaude("echo x", w.claude))
			if status != 1 || out != "x\n" || !strings.HasPrefix(errs, "safesh: note: "+w.claude+": ") {
				t.Errorf("status %d, stdout %q, stderr %q", status, out, errs)
			}
			if w.left(victim) != "kept" {
				t.Errorf("the victim is %q", w.left(victim))
			}
			after := slices.DeleteFunc(w.files(filepath.Dir(w.ws)), func(s string) bool { return s == "ws/audit.jsonl" })
			if !slices.Equal(before, after) {
				t.Errorf("files: %q, before: %q", after, before)
			}
		})
	}
	t.Run("sticky directory and a longer content", func(t *testing.T) {
		w := newWrapped(t, `"claude-code"`)
		if err := os.Chmod(w.tmp, 0o777|os.ModeSticky); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(w.claude, []byte(strings.Repeat("x", 4096)), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, _, errs := w.run(wrapClaude("echo x", w.claude)); status != 0 || errs != "" || w.left(w.claude) != w.claudeContent {
			t.Errorf("status %d, stderr %q, left %q", status, errs, w.left(w.claude))
		}
	})
}

// TestOtherWrappers runs what Codex, OpenCode and Copilot CLI hand over.
func TestOtherWrappers(t *testing.T) {
	const codexHead = "__CODEX_SNAPSHOT_OVERRIDE_SET_0=\"${HOME+x}\"\n__CODEX_SNAPSHOT_OVERRIDE_0=\"${HOME-}\"\n\n" +
		"if . '/home/u/.codex/shell_snapshots/1.2.sh' >/dev/null 2>&1; then :; fi\n\n" +
		"if [ -n \"${__CODEX_SNAPSHOT_OVERRIDE_SET_0}\" ]; then export HOME=\"${__CODEX_SNAPSHOT_OVERRIDE_0}\"; else builtin unset HOME 2>/dev/null || command unset HOME; fi\n" +
		"export PATH='/x/codex-path':\"$PATH\"\n\n"
	const opencodeHead = "\n        shopt -s expand_aliases\n        [[ -f ~/.bashrc ]] && source ~/.bashrc >/dev/null 2>&1 || true\n        cd -- \"$1\"\n        eval "
	const opencodeZsh = "[[ -f ~/.zshenv ]] && source ~/.zshenv >/dev/null 2>&1 || true\n[[ -f \"${ZDOTDIR:-$HOME}/.zshrc\" ]] && " +
		"source \"${ZDOTDIR:-$HOME}/.zshrc\" >/dev/null 2>&1 || true\ncd -- \"$1\"\neval "
	const copilot = `printf %s '__copilot_login_env_snapshot_4f__'; if ! command env -0 2>/dev/null; then for __copilot_k in $(compgen -e); do printf '%s=%s\0' "$__copilot_k" "${!__copilot_k}"; done; fi`
	for _, tt := range []struct {
		name, profiles, text string
		args                 []string
		status               int
		stdout, stderr       string
	}{
		{"codex", `"codex"`, codexHead + "exec '/p/bash' -c 'echo '\"'\"'x'\"'\"' && cat'", nil, 0, "x\nfrom the harness\n", ""},
		{"codex denied", `"codex"`, codexHead + "exec '/p/bash' -c 'rm x'", nil, 126, "", "safesh: not run: rm x\n"},
		{"codex off", ``, codexHead + "exec '/p/bash' -c 'echo x'", nil, 126, "", "safesh: not run: "},
		{"codex one more", `"codex"`, codexHead + "cat policy.toml\nexec '/p/bash' -c 'echo x'", nil, 126, "", "safesh: not run: "},
		{"codex trial", `"codex"`, "set -e; . \"/h/.codex/shell_snapshots/1.tmp-2\"", nil, 1, "", ""},
		{"opencode", `"opencode"`, opencodeHead + `"echo hello \"a\""`, []string{"opencode", "/"}, 0, "hello a\n", ""},
		{"opencode expands", `"opencode"`, opencodeHead + `"echo $0 $PWD" `, []string{"opencode", "/"}, 0, "opencode WS\n", ""},
		{"opencode zsh", `"opencode"`, opencodeZsh + `"echo hello"`, []string{"opencode", "/"}, 0, "hello\n", ""},
		{"opencode zsh denied", `"opencode"`, opencodeZsh + `"rm x"`, []string{"opencode", "/"}, 126, "", "safesh: not run: rm x\n"},
		{"opencode denied", `"opencode"`, opencodeHead + `"rm x"`, []string{"opencode", "/"}, 126, "", "safesh: not run: rm x\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWrapped(t, tt.profiles)
			status, out, errs := w.run(tt.text, tt.args...)
			want := strings.Replace(tt.stdout, "WS", w.ws, 1)
			if status != tt.status || out != want || !strings.Contains(errs, tt.stderr) || tt.stderr == "" && errs != "" {
				t.Errorf("status %d, stdout %q, stderr %q; want %d, %q, %q", status, out, errs, tt.status, want, tt.stderr)
			}
		})
	}
	t.Run("copilot", func(t *testing.T) {
		w := newWrapped(t, `"copilot"`)
		status, out, errs := w.run(copilot)
		if status != 0 || errs != "" || !strings.HasPrefix(out, "__copilot_login_env_snapshot_4f__") || !strings.Contains(out, "PWD="+w.ws+"\x00") {
			t.Errorf("status %d, stdout %q, stderr %q", status, out, errs)
		}
	})
}

// TestObservedWrapper: in observe mode the wrapper does its own work, and the record tells the
// model's command from it.
func TestObservedWrapper(t *testing.T) {
	w := newWrapped(t, `"claude-code"`)
	policy, err := os.ReadFile(w.ws + "/policy.toml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(policy), "version = 1\n", "version = 1\nmode = \"observe\"\n", 1)
	if err := os.WriteFile(w.ws+"/policy.toml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := w.run(wrapClaude("echo x | head -1; rm -f out/x", w.claude))
	if status != 0 || out != "x\n" || errs != "" || w.left(w.claude) != w.claudeContent {
		t.Errorf("status %d, stdout %q, stderr %q, left %q", status, out, errs, w.left(w.claude))
	}
	log := w.left(w.ws + "/audit.jsonl")
	for _, want := range []string{`"harness":"claude-code"`, `"command":"echo x | head -1; rm -f out/x"`, `"denials":1,`, `"strict_class":"pipe-filter"}`} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
}

// TestWrapperRecord: the record has the whole text, what was run in its place, and the act.
func TestWrapperRecord(t *testing.T) {
	w := newWrapped(t, `"claude-code"`)
	w.run(wrapClaude("/bin/true", w.claude))
	log := w.left(w.ws + "/audit.jsonl")
	for _, want := range []string{
		`"text":"\\builtin shopt`, `"harness":"claude-code","command":"/bin/true"`, `"denials":0,"status":0,`,
		`{"argv":[],"verdict":"allow","rule":"harness:claude-code","status":0,"ms":0.000,"files":["write:` + w.claude + `"]}`,
	} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
	if strings.Contains(log, "strict_class") {
		t.Errorf("the command alone is a bare call: %s", log)
	}
}
