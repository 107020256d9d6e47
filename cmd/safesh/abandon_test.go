package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"safesh/builtins"
	"safesh/internal/confine"
	"safesh/internal/gate"
	"safesh/interp"
)

// spinEnv makes the test binary a shell with two tools more, which never look at their context:
// its value is the policy file.
const spinEnv = "SAFESH_TEST_SPIN"

// spinPatience is how long the shell of these tests waits for a tool that should have ended.
const spinPatience = 150 * time.Millisecond

// spin loops for ever. late does so until nobody can wait for it any more, and then tries what
// it may.
func spinTools() []builtins.Tool {
	spin := func(*builtins.IO, []string) int {
		for n := 0; ; n++ {
			if n < 0 {
				return n
			}
		}
	}
	late := func(w *builtins.IO, args []string) int {
		<-w.Context.Done()
		for until := time.Now().Add(3 * spinPatience); time.Now().Before(until); {
		}
		w.Stdout.Write([]byte("late\n"))
		if f, err := w.Files.OpenFile("out/late", os.O_WRONLY|os.O_CREATE, 0o644); err == nil {
			f.Close()
		}
		w.Edit.Mkdir("out/late.d", 0o755)
		w.Run([]string{"touch", "out/late.run"}, nil)
		w.RunIn("out", []string{"touch", "late.in"}, nil)
		return 0
	}
	return []builtins.Tool{{Name: "spin", ReadOnly: true, Run: spin}, {Name: "late", Run: late}}
}

// spinningShell is run with the tools added.
func spinningShell(policyFile string) int {
	confine.Init()
	table := builtins.TableOf(append(builtins.NewTable().Tools(), spinTools()...)...)
	policy, file, err := gate.FindPolicy(policyFile, os.Environ(), gate.ToolInfos(table))
	if err != nil {
		return fail(statusFailed, err)
	}
	inv, err := interp.ParseArgs(os.Args[1:])
	if err != nil {
		return fail(statusFailed, err)
	}
	cfg := gate.Config{Policy: policy, PolicyFile: file, Tools: table, Env: os.Environ(), Dir: gate.WorkDir(os.Environ()), Patience: spinPatience}
	if cfg.Log, cfg.LogPath, err = gate.OpenLog("", nil, policy, file, cfg.Dir); err != nil {
		return fail(statusFailed, err)
	}
	g := gate.New(cfg)
	return serve(g, policy, inv, "safesh", g.Standard(), behind{})
}

// TestToolLeftBehind: a tool that does not end when its call must holds up neither a deadline
// nor a signal, and reaches nothing afterwards.
func TestToolLeftBehind(t *testing.T) {
	for _, c := range []struct {
		name, text, deadline, out string
		signal                    syscall.Signal
		status                    int
		record                    string // what the record must have
	}{
		{"deadline of the policy", "echo a; spin; echo b", "300ms", "a\n", 0, 124, `"argv":["spin"],"name":"tool:spin"`},
		{"deadline of a call", "timeout 0.2 spin; echo $?", "20s", "124\n", 0, 0, `"status":124`},
		{"in a pipe", "timeout 0.2 spin | cat; echo ${PIPESTATUS[0]}", "20s", "124\n", 0, 0, `"status":124`},
		{"in a substitution", "x=$(spin); echo $x", "300ms", "", 0, 124, `"status":124`},
		{"of xargs", "echo | timeout 0.2 xargs spin; echo $?", "20s", "124\n", 0, 0, `"status":124`},
		{"TERM", "echo a; spin", "20s", "a\n", syscall.SIGTERM, 143, `"status":143`},
		{"with a job", "sleep 77 & spin", "300ms", "", 0, 124, `"argv":["sleep","77"]`},
		{"with a program", "/bin/sleep 77 & spin", "300ms", "", 0, 124, `"argv":["/bin/sleep","77"]`},
		{"goes on", "timeout 0.1 late; sleep 1.5; ls out", "20s", "", 0, 0, `"argv":["ls","out"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			policy := dir + "/policy.toml"
			if err := os.Mkdir(dir+"/out", 0o755); err != nil {
				t.Fatal(err)
			}
			text := "version = 1\n[files]\nread = [\".\"]\nwrite = [\"out\"]\n[tools]\nallow = [\"@read-only\", \"@write\", \"late\"]\n" +
				"[[allow]]\nrun = \"/bin/sleep\"\n[limits]\ndeadline = \"" + c.deadline + "\"\n[audit]\npath = \"log\"\n"
			if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("/proc/self/exe", "-c", c.text)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), spinEnv+"="+policy)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			begin := time.Now()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if c.signal != 0 {
				time.AfterFunc(500*time.Millisecond, func() { cmd.Process.Signal(c.signal) })
			}
			kill := time.AfterFunc(30*time.Second, func() { cmd.Process.Kill() })
			defer kill.Stop()
			cmd.Wait() // its status is compared
			if got := cmd.ProcessState.ExitCode(); got != c.status || stdout.String() != c.out {
				t.Errorf("status %d, %q, %q; want %d, %q", got, stdout.String(), stderr.String(), c.status, c.out)
			}
			if took := time.Since(begin); took > 15*time.Second {
				t.Errorf("took %v", took)
			}
			log, err := os.ReadFile(dir + "/log")
			if err != nil || !strings.Contains(string(log), c.record) || !strings.Contains(string(log), `"event":"end"`) {
				t.Errorf("%v; no %s in %s", err, c.record, log)
			}
		})
	}
}
