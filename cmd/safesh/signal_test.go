package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// deathEnv makes the test binary a harness that starts a shell which is to get SIGTERM when the
// harness dies (PR_SET_PDEATHSIG, as Codex does): its value is the shell's argv, by lines.
const deathEnv = "SAFESH_TEST_HARNESS"

func TestMain(m *testing.M) {
	if argv := os.Getenv(deathEnv); argv != "" {
		words := strings.Split(argv, "\n")
		cmd := exec.Command(words[0], words[1:]...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
		runtime.LockOSThread() // the signal comes when the thread ends
		cmd.Run()
		os.Exit(0)
	}
	if policy := os.Getenv(spinEnv); policy != "" || os.Args[0] == "safesh-guard" {
		os.Exit(spinningShell(policy))
	}
	os.Exit(m.Run())
}

// stubborn ignores what it can, and so do its children: one in its process group, one in a
// session of its own, one whose parent has ended. %s is what tells them from others.
const stubborn = `#!/bin/sh
trap '' TERM INT HUP QUIT
sleep %[1]s1 &
setsid sleep %[1]s2 &
sh -c 'sleep %[1]s3 & sleep 0'
(sh -c 'setsid sleep %[1]s4 &')
sleep %[1]s5
sleep %[1]s5
`

// TestSignals ends a shell in every way that harnesses do, while its program and what that
// started ignore every signal. After a second nothing of them may be left, and the shell's own
// status is 128+n: it never dies of a signal that it can catch.
func TestSignals(t *testing.T) {
	bin := t.TempDir()
	buildInto(t, bin)
	shell := filepath.Join(bin, "safesh")
	for i, c := range []struct {
		name   string
		text   string
		status int // of the shell; -1 where it is killed
		end    func(pid int)
		parent bool // through a harness that dies
	}{
		{name: "KILL to the pid", text: "uv run scripts/stubborn.py", status: -1, end: to(syscall.SIGKILL)},
		{name: "KILL to the group", text: "uv run scripts/stubborn.py", status: -1, end: toGroup(syscall.SIGKILL)},
		{name: "TERM to the pid", text: "uv run scripts/stubborn.py", status: 128 + 15, end: to(syscall.SIGTERM)},
		{name: "HUP to the group", text: "uv run scripts/stubborn.py; echo more", status: 128 + 1, end: toGroup(syscall.SIGHUP)},
		{name: "INT to the group", text: "uv run scripts/stubborn.py | cat", status: 128 + 2, end: toGroup(syscall.SIGINT)},
		{name: "TERM, then KILL at once", text: "uv run scripts/stubborn.py", status: -1, end: func(pid int) {
			syscall.Kill(-pid, syscall.SIGTERM)
			time.Sleep(100 * time.Millisecond)
			syscall.Kill(-pid, syscall.SIGKILL)
		}},
		{name: "KILL to the pid, in the background", text: "uv run scripts/stubborn.py & wait", status: -1, end: to(syscall.SIGKILL)},
		{name: "the harness dies", text: "uv run scripts/stubborn.py", end: to(syscall.SIGKILL), status: -1, parent: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mark := fmt.Sprintf("9%d%d", i, os.Getpid())
			ws := stubbornWorkspace(t, mark)
			argv := []string{shell, "--policy", filepath.Join(ws, "policy.toml"), "-c", c.text}
			cmd := exec.Command(argv[0], argv[1:]...)
			cmd.Env = append(os.Environ(), "PATH="+filepath.Join(ws, "bin")+":"+os.Getenv("PATH"))
			if c.parent {
				cmd = exec.Command(os.Args[0])
				cmd.Env = append(os.Environ(), "PATH="+filepath.Join(ws, "bin")+":"+os.Getenv("PATH"), deathEnv+"="+strings.Join(argv, "\n"))
			}
			cmd.Dir = ws
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			cmd.WaitDelay = 3 * time.Second
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { killMarked(mark) })
			await(t, func() bool { return len(marked(mark)) == 5 }, "the script and what it starts", &out)
			if !c.parent { // a text that takes a moment is guarded
				guard := "safesh-guard\x00" + strconv.Itoa(cmd.Process.Pid) + "\x00"
				await(t, func() bool { return len(withText(guard)) == 1 }, "the guard", &out)
			}
			time.Sleep(500 * time.Millisecond) // in which it looks around
			c.end(cmd.Process.Pid)
			cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status %d, want %d (%s)\n%s", got, c.status, cmd.ProcessState, out.Bytes())
			}
			for until := time.Now().Add(time.Second); len(marked(mark)) > 0 && time.Now().Before(until); {
				time.Sleep(10 * time.Millisecond)
			}
			if left := marked(mark); len(left) > 0 {
				t.Errorf("left after a second: %v", left)
			}
			if c.parent { // the shell itself leaves, too
				await(t, func() bool { return len(withText(ws)) == 0 }, "the shell's end", &out)
			}
		})
	}
}

// stubbornWorkspace is the workspace of the demo with one more script.
func stubbornWorkspace(t *testing.T, mark string) string {
	ws := filepath.Join(t.TempDir(), "ws")
	if err := os.CopyFS(ws, os.DirFS("../../testdata/workspace")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(filepath.Dir(ws), "audit"), 0o755); err != nil {
		t.Fatal(err)
	}
	policy, err := os.ReadFile(filepath.Join(ws, "policy.toml"))
	if err != nil {
		t.Fatal(err)
	}
	policy = append(policy, "\n[[allow]]\nname = \"stubborn\"\nrun = \"uv run scripts/stubborn.py\"\n"...)
	for name, text := range map[string]string{"policy.toml": string(policy), "scripts/stubborn.py": fmt.Sprintf(stubborn, mark)} {
		if err := os.WriteFile(filepath.Join(ws, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"bin/uv", "bin/python3"} {
		if err := os.Chmod(filepath.Join(ws, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return ws
}

func to(sig syscall.Signal) func(int)      { return func(pid int) { syscall.Kill(pid, sig) } }
func toGroup(sig syscall.Signal) func(int) { return func(pid int) { syscall.Kill(-pid, sig) } }

// await waits for a condition, ten seconds at most.
func await(t *testing.T, done func() bool, what string, out *bytes.Buffer) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%s: not seen in time\n%s", what, out.Bytes())
		}
	}
}

// marked are the processes that sleep for a time that begins with mark.
func marked(mark string) (pids []string) { return withText("sleep\x00" + mark) }

// withText are the processes with a text in their arguments.
func withText(text string) (pids []string) {
	names, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range names {
		if line, err := os.ReadFile(name); err == nil && bytes.Contains(line, []byte(text)) {
			pids = append(pids, strings.Split(name, "/")[2])
		}
	}
	return pids
}

func killMarked(mark string) {
	for _, pid := range marked(mark) {
		if n, err := strconv.Atoi(pid); err == nil {
			syscall.Kill(n, syscall.SIGKILL)
		}
	}
}
