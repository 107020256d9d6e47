package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// argvForm is how a program that is no harness calls its shell: argv as it is, argv[0] too.
type argvForm struct {
	name  string
	argv  []string
	stdin string
	// quiet: what is said on stderr is not compared (bash complains about the missing terminal).
	quiet bool
}

// say tells what kind of shell runs.
const say = `echo "0=$0 n=$# 1=$1 2=$2"; shopt -q login_shell && echo login; shopt -oq posix && echo posix; case $- in *e*) echo errexit;; esac; echo "p=$PROFILE rc=$RC"`

var argvForms = []argvForm{
	// system(3), popen(3), awk, npm run; python, node, make, cron, git
	{name: "sh -c", argv: []string{"sh", "-c", say}},
	{name: "/bin/sh -c", argv: []string{"/bin/sh", "-c", say}},
	{name: "cron", argv: []string{"/bin/bash", "-c", say}},
	{name: "bash -c", argv: []string{"bash", "-c", say}},
	{name: "sh -c with arguments", argv: []string{"sh", "-c", say, "zero", "one", "two"}},
	{name: "sh -c --", argv: []string{"sh", "-c", "--", say, "zero", "one"}},
	{name: "git alias", argv: []string{"/bin/sh", "-c", `printf '<%s>' "$@"`, `printf '<%s>' "$@"`, "a b", "", "c"}},
	{name: "git editor", argv: []string{"/bin/sh", "-c", `echo "$@"`, `echo`, "/x/COMMIT_EDITMSG"}},
	{name: "make", argv: []string{"/bin/sh", "-c", "echo a; \\\n\techo b"}},
	{name: "make .SHELLFLAGS", argv: []string{"/bin/sh", "-ec", say + "; false; echo no"}},
	{name: "make bash flags", argv: []string{"/bin/bash", "-euo", "pipefail", "-c", say + "; false | true; echo no"}},
	{name: "-o pipefail -c", argv: []string{"bash", "-o", "pipefail", "-c", "false | true; echo $?"}},
	{name: "-O extglob -c", argv: []string{"bash", "-O", "extglob", "-c", `x=aab; echo ${x/+(a)/-}`}},
	{name: "+x -c", argv: []string{"bash", "-x", "+x", "-c", "echo x"}},
	// harnesses
	{name: "-lc", argv: []string{"bash", "-lc", say}},
	{name: "-l -c", argv: []string{"bash", "-l", "-c", say}},
	{name: "-c -l", argv: []string{"bash", "-c", "-l", say}},
	{name: "-c -l with arguments", argv: []string{"bash", "-c", "-l", say, "zero", "one"}},
	{name: "-ec", argv: []string{"bash", "-ec", say}},
	{name: "--login -c", argv: []string{"bash", "--login", "-c", say}},
	{name: "-i -c", argv: []string{"bash", "-i", "-c", say}, quiet: true},
	{name: "-l -i -c", argv: []string{"bash", "-l", "-i", "-c", say}, quiet: true},
	{name: "-i -l -c", argv: []string{"bash", "-i", "-l", "-c", say}, quiet: true},
	{name: "--norc --noprofile -c", argv: []string{"/bin/bash", "--norc", "--noprofile", "-c", say}},
	{name: "--noprofile --norc", argv: []string{"/bin/bash", "--noprofile", "--norc"}, stdin: say},
	{name: "-l -c SCRIPT opencode DIR", argv: []string{"bash", "-l", "-c", `cd -- "$1"; echo $? $0`, "opencode", "/"}},
	// su, sshd, login
	{name: "su", argv: []string{"sh"}, stdin: say},
	{name: "su -c", argv: []string{"bash", "-c", say}},
	{name: "su -", argv: []string{"-sh", "-c", say}},
	{name: "sshd without a command", argv: []string{"-bash"}, stdin: say},
	{name: "-safesh", argv: []string{"-safesh"}, stdin: say},
	{name: "-safesh -c", argv: []string{"-safesh", "-c", say}},
	{name: "zsh's name", argv: []string{"zsh", "-c", say}},
	// scripts: shebangs, hooks, execvp without a shebang
	{name: "file", argv: []string{"/bin/sh", "./script", "one", "two"}},
	{name: "file with -e", argv: []string{"/bin/sh", "-e", "./script", "one"}},
	{name: "file with -eu", argv: []string{"sh", "-eu", "./script"}},
	{name: "hook", argv: []string{"/bin/sh", "hooks/pre-commit"}},
	{name: "hook with arguments", argv: []string{"bash", "hooks/pre-push", "origin", "url"}, stdin: "refs/heads/main 1 refs/heads/main 2\n"},
	{name: "no such file", argv: []string{"/bin/sh", "./nosuch"}},
	{name: "directory", argv: []string{"/bin/sh", "hooks"}},
	// stdin
	{name: "-s", argv: []string{"sh", "-s", "one", "two"}, stdin: say},
	{name: "-s --", argv: []string{"bash", "-s", "--", "-one"}, stdin: say},
	{name: "stdin shared with a command", argv: []string{"sh"}, stdin: "read x\nfirst\necho got $x\ncat\nrest\n"},
	{name: "-n", argv: []string{"bash", "-n"}, stdin: "echo a\nif true; then\necho b; fi\n"},
	{name: "-n with an error", argv: []string{"bash", "-n"}, stdin: "echo a (\n", quiet: true},
	{name: "no text", argv: []string{"sh", "-c", ""}},
	{name: "-c without a text", argv: []string{"bash", "-c"}, quiet: true},
	{name: "unknown option", argv: []string{"bash", "--nosuch"}, quiet: true},
}

// TestArgvForms calls safesh in observe mode as login, sshd, cron, make, git, su, python, node
// and harnesses call their shell, and compares with bash under the same name.
func TestArgvForms(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash to compare with")
	}
	shell, policy := safeshBinary(t), observePolicy(t)
	for _, form := range argvForms {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			want := form.run(t, bash, "BASH_ENV=")
			got := form.run(t, shell, "SAFESH_POLICY="+policy)
			if got.status != want.status || got.stdout != want.stdout || !form.quiet && got.stderr != want.stderr {
				t.Errorf("%q:\nbash:   %d %q %q\nsafesh: %d %q %q", form.argv,
					want.status, want.stdout, want.stderr, got.status, got.stdout, got.stderr)
			}
		})
	}
}

// argvResult is what came of a call.
type argvResult struct {
	status         int
	stdout, stderr string
}

// run calls a shell in a directory of its own, in a session of its own: no terminal.
func (f *argvForm) run(t *testing.T, shell, env string) (r argvResult) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"script": say + "\n", "hooks/pre-commit": "#!/bin/sh\necho pre-commit $0\nexit 3\n",
		"hooks/pre-push":     "#!/bin/bash\nwhile read -r a b; do echo \"$1 $2: $a\"; done\n",
		"home/.bash_profile": "PROFILE=bash_profile\n", "home/.profile": "PROFILE=profile\n", "home/.bashrc": "RC=bashrc\n",
	} {
		if err := writeDeep(dir+"/"+name, text); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	cmd := &exec.Cmd{
		Path: shell, Args: f.argv, Dir: dir, Stdin: strings.NewReader(f.stdin), Stdout: &out, Stderr: &errs,
		Env:         []string{"PATH=/usr/bin:/bin", "HOME=" + dir + "/home", "LC_ALL=C", env},
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	clean := strings.NewReplacer(dir, "DIR")
	return argvResult{cmd.ProcessState.ExitCode(), clean.Replace(out.String()), clean.Replace(errs.String())}
}

// writeDeep writes a file and the directories above it.
func writeDeep(name, text string) error {
	if err := os.MkdirAll(name[:strings.LastIndexByte(name, '/')], 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o755)
}
