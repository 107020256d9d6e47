package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// TestScript runs testdata/script: one file for each behaviour that a user sees. Besides
// testscript's own commands there are:
//
//	exits STATUS PROGRAM ARG…  runs a program in the foreground; its status must be that
//	started [LINE…]            the scripts of the workspace that were started since the last
//	                           look, each a line of $DEMO_LOG, in order and no others
//	sets NAME FILE             sets a variable to the content of a file
//	paste NAME                 sets a variable to what the use line of the last denial says
//	record FIELD=WANT…         the last end line of the audit log has these fields; WANT is
//	                           JSON, absent a field that is not there; calls.0.argv=… looks deeper
//	records ENDED [KILLED]     so many texts have got an end line in the audit log since the last
//	                           look, and so many a begin line only; KILLED is 0 when left out
//	appears FILE [TEXT]        waits until the file is there and holds the text
//	gone TEXT                  no process has the text in its command line
//	await TEXT                 waits until a process has it
//	start NAME PROGRAM ARG…    starts a program in the background, in a session of its own,
//	                           with an open stdin
//	type NAME LINE             writes a line to its stdin
//	signal NAME SIGNAL [group] sends it a signal, or it and its process group
//	ended NAME STATUS          closes its stdin and waits; its status must be that, its output
//	                           is there for stdout, stderr and cmp
//
// A script starts in a copy of testdata/workspace, $WORK/ws, with its bin first on PATH, $BIN the
// directory of the built binaries, and
// SAFESH_POLICY the policy.
func TestScript(t *testing.T) {
	bin := t.TempDir()
	buildInto(t, bin)
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		ContinueOnError:     true,
		Setup:               func(e *testscript.Env) error { return setUpScript(e, bin) },
		Condition:           scriptCondition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": cmdExits, "started": cmdStarted, "sets": cmdSets, "paste": cmdPaste, "record": cmdRecord, "records": cmdRecords,
			"appears": cmdAppears, "gone": cmdGone, "await": cmdAwait, "start": cmdStart,
			"type": cmdType, "signal": cmdSignal, "ended": cmdEnded,
		},
	})
}

// buildInto builds the binaries under test into dir.
func buildInto(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"safesh", "safeshctl"} {
		cmd := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(dir, name), "safesh/cmd/"+name)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
	}
}

// setUpScript copies the workspace, as a clone under any umask must do, and sets what a
// harness would.
func setUpScript(e *testscript.Env, bin string) error {
	ws := filepath.Join(e.WorkDir, "ws")
	if err := copyTree("../../testdata/workspace", ws); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(e.WorkDir, "audit"), 0o755); err != nil {
		return err
	}
	e.Cd = ws
	e.Setenv("PATH", filepath.Join(ws, "bin")+":"+bin+":/usr/local/bin:/usr/bin:/bin")
	e.Setenv("BIN", bin)
	e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
	e.Setenv("SAFESH_POLICY", filepath.Join(ws, "policy.toml"))
	e.Setenv("DEMO_LOG", filepath.Join(e.WorkDir, "started.log"))
	e.Setenv("AUDIT", filepath.Join(e.WorkDir, "audit", "audit.jsonl"))
	e.Setenv("LC_ALL", "C.UTF-8")
	e.Values[stateKey{}] = &scriptState{programs: map[string]*program{}}
	return writeFile(e.Getenv("DEMO_LOG"), nil, 0o644)
}

// copyTree copies files and directories; group and others may not write the copy.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return writeFile(target, data, info.Mode().Perm()&0o755)
	})
}

// writeFile writes a file whose mode does not depend on the umask.
func writeFile(name string, data []byte, mode os.FileMode) error {
	if err := os.WriteFile(name, data, mode); err != nil {
		return err
	}
	return os.Chmod(name, mode)
}

func scriptCondition(cond string) (bool, error) {
	switch cond {
	case "root":
		return os.Geteuid() == 0, nil
	case "no-system-policy":
		return !isFile("/etc/safesh/policy.toml"), nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// statusOf is the exit status in the error of a program that ran; -1 when a signal ended it.
func statusOf(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	}
	return 0, err
}

func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got, err := statusOf(ts.Exec(args[1], args[2:]...))
	ts.Check(err)
	if got != want {
		ts.Fatalf("status %d, want %d", got, want)
	}
}

func cmdStarted(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("unsupported: ! started")
	}
	var want strings.Builder
	for _, line := range args {
		want.WriteString(line + "\n")
	}
	log := ts.Getenv("DEMO_LOG")
	got := ts.ReadFile(log)
	ts.Check(os.Truncate(log, 0))
	if got != want.String() {
		ts.Fatalf("started:\n%swant:\n%s", got, want.String())
	}
}

func cmdSets(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sets NAME FILE")
	}
	ts.Setenv(args[0], strings.TrimSuffix(ts.ReadFile(args[1]), "\n"))
}

// cmdPaste takes what the last program's use line names, as a model would paste it.
func cmdPaste(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: paste NAME")
	}
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if use, ok := strings.CutPrefix(line, "safesh: use: "); ok {
			ts.Setenv(args[0], strings.TrimSuffix(use, "\n"))
			return
		}
	}
	ts.Fatalf("no use line")
}

// maxWait bounds how long a script waits for what must come soon.
const maxWait = 20 * time.Second

// until polls until ok.
func until(ts *testscript.TestScript, what string, ok func() bool) {
	for end := time.Now().Add(maxWait); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("%s: not within %v", what, maxWait)
		}
	}
}

func cmdAppears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: appears FILE [TEXT]")
	}
	text := strings.Join(args[1:], " ")
	until(ts, args[0], func() bool {
		data, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && bytes.Contains(data, []byte(text))
	})
}

// processes is the numbers of the processes that have text in their command line.
func processes(text string) (pids []string) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		data, _ := os.ReadFile(f)
		words := strings.ReplaceAll(string(data), "\x00", " ")
		if pid := filepath.Base(filepath.Dir(f)); strings.Contains(words, text) && pid != strconv.Itoa(os.Getpid()) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func cmdGone(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gone TEXT")
	}
	if pids := processes(args[0]); len(pids) > 0 {
		ts.Fatalf("%s is still there: %v", args[0], pids)
	}
}

func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await TEXT")
	}
	until(ts, args[0], func() bool { return len(processes(args[0])) > 0 })
}

// scriptState is what the commands of one script remember.
type scriptState struct {
	programs map[string]*program
	seen     int // lines of the audit log that records has counted
}

type stateKey struct{}

func stateOf(ts *testscript.TestScript) *scriptState { return ts.Value(stateKey{}).(*scriptState) }

// program is one that runs in the background.
type program struct {
	cmd            *exec.Cmd
	stdin          io.WriteCloser
	stdout, stderr bytes.Buffer
}

func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME PROGRAM ARG…")
	}
	path, err := lookPath(args[1], ts.Getenv("PATH"))
	ts.Check(err)
	p := &program{cmd: exec.Command(path, args[2:]...)}
	p.cmd.Args[0] = args[1]
	p.cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "SAFESH_POLICY", "SAFESH_SESSION", "DEMO_LOG", "LC_ALL", "WORK"} {
		p.cmd.Env = append(p.cmd.Env, name+"="+ts.Getenv(name))
	}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	p.cmd.WaitDelay = maxWait
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	p.stdin, err = p.cmd.StdinPipe()
	ts.Check(err)
	ts.Check(p.cmd.Start())
	stateOf(ts).programs[args[0]] = p
	ts.Defer(func() {
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		p.cmd.Wait()
	})
}

// lookPath finds a program in the directories of a PATH that is not the test's own.
func lookPath(name, dirs string) (string, error) {
	for dir := range strings.SplitSeq(dirs, ":") {
		if full := filepath.Join(dir, name); isExecutable(full) {
			return full, nil
		}
	}
	return "", fmt.Errorf("%s: not on PATH", name)
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func isExecutable(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func programOf(ts *testscript.TestScript, name string) *program {
	p := stateOf(ts).programs[name]
	if p == nil {
		ts.Fatalf("no program %s was started", name)
	}
	return p
}

func cmdType(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: type NAME LINE")
	}
	_, err := io.WriteString(programOf(ts, args[0]).stdin, args[1]+"\n")
	ts.Check(err)
}

func cmdSignal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: signal NAME SIGNAL [group]")
	}
	sig := unix.SignalNum("SIG" + args[1])
	if sig == 0 {
		ts.Fatalf("no signal %s", args[1])
	}
	pid := programOf(ts, args[0]).cmd.Process.Pid
	if len(args) > 2 {
		pid = -pid
	}
	ts.Check(syscall.Kill(pid, sig))
}

func cmdEnded(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ended NAME STATUS")
	}
	p := programOf(ts, args[0])
	p.stdin.Close()
	timer := time.AfterFunc(maxWait, func() { p.cmd.Process.Kill() })
	got, err := statusOf(p.cmd.Wait())
	timer.Stop()
	ts.Check(err)
	ts.Stdout().Write(p.stdout.Bytes())
	ts.Stderr().Write(p.stderr.Bytes())
	if strconv.Itoa(got) != args[1] {
		ts.Fatalf("status %d, want %s; stderr: %s", got, args[1], p.stderr.Bytes())
	}
}

// auditLines are the lines of the log, each read as JSON.
func auditLines(ts *testscript.TestScript) (lines []map[string]any) {
	data, err := os.ReadFile(ts.Getenv("AUDIT"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		ts.Check(err)
	}
	for line := range strings.Lines(string(data)) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			ts.Fatalf("audit line %q: %v", line, err)
		}
		lines = append(lines, fields)
	}
	return lines
}

func cmdRecords(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: records ENDED [KILLED]")
	}
	lines, state := auditLines(ts), stateOf(ts)
	begun, ended := map[any]bool{}, 0
	for _, fields := range lines[state.seen:] {
		switch fields["event"] {
		case "begin":
			begun[fields["id"]] = true
		case "end":
			delete(begun, fields["id"])
			ended++
		}
	}
	state.seen = len(lines)
	got := []string{strconv.Itoa(ended), strconv.Itoa(len(begun))}
	if want := append(args, "0")[:2]; !slices.Equal(got, want) {
		ts.Fatalf("texts that ended and that did not: %v, want %v", got, want)
	}
}

func cmdRecord(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: record FIELD=WANT…")
	}
	var last any
	for _, fields := range auditLines(ts) {
		if fields["event"] == "end" {
			last = fields
		}
	}
	for _, arg := range args {
		field, text, _ := strings.Cut(arg, "=")
		got, ok := lookUp(last, strings.Split(field, "."))
		if text == "absent" {
			if ok {
				ts.Fatalf("record: %s is %v, want none", field, got)
			}
			continue
		}
		var want any
		ts.Check(json.Unmarshal([]byte(text), &want))
		if !ok || !reflect.DeepEqual(got, want) {
			have, _ := json.Marshal(got)
			all, _ := json.Marshal(last)
			ts.Fatalf("record: %s is %s, want %s in %s", field, have, text, all)
		}
	}
}

// lookUp follows the names and indexes of a path into a value of JSON; "len" is a length.
func lookUp(v any, path []string) (any, bool) {
	for _, name := range path {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[name]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			if name == "len" {
				v = float64(len(x))
				continue
			}
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, true
}
