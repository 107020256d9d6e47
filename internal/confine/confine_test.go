package confine

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The test binary is also the shell that a test kills or lets leave.
func TestMain(m *testing.M) {
	Init()
	switch os.Getenv("CONFINE_HELPER") {
	case "":
		os.Exit(m.Run())
	case "wait":
		p, err := Start(sh(`echo $$; exec sleep 1000`, 0, 1))
		if err != nil {
			fmt.Println(err)
		}
		p.Wait()
	case "leave":
		os.Exit(leave())
	}
}

// leave is a shell at its end, with all sorts of things below it.
func leave() int {
	for _, text := range trees {
		if _, err := Start(sh(text+"\necho ready; sleep 1000", -1, 1)); err != nil {
			fmt.Println(err)
			return 1
		}
	}
	fmt.Println("started")
	bufio.NewReader(os.Stdin).ReadString('\n')
	CloseGate()
	if _, err := Start(sh(":")); err != ErrGateClosed {
		fmt.Println("gate:", err)
		return 1
	}
	survivors := EndAll(100 * time.Millisecond)
	fmt.Println("left", survivors, childless())
	return 0
}

// trees are texts that leave processes in every way but being an ordinary child. What they
// leave has the tag in its words.
const tag = "31557600"

var trees = map[string]string{
	"ignores TERM":   `trap "" TERM; sleep ` + tag + ` &`,
	"double fork":    `(setsid sh -c 'sleep ` + tag + ` & sleep ` + tag + ` &' &)`,
	"stopped":        `sh -c 'kill -STOP $$; sleep ` + tag + `' &`,
	"deep":           `sh -c 'sh -c "sleep ` + tag + `; :"; :' &`,
	"starts anew":    `sh -c 'trap "setsid sleep ` + tag + ` &" TERM; while :; do sleep 0.01; done' &`,
	"own group":      `set -m; sleep ` + tag + ` & set +m`,
	"many":           `for i in 1 2 3 4 5 6 7 8 9 10; do (sleep ` + tag + ` &) ; done`,
	"keeps starting": `sh -c 'trap "" TERM; while :; do (sleep ` + tag + ` &); sleep 0.002; done' &`,
	"orphan of one":  `sh -c 'sleep ` + tag + ` &'`,
}

func sh(text string, files ...int) Spec {
	for len(files) < 3 {
		files = append(files, -1)
	}
	return Spec{Path: "/bin/sh", Argv: []string{"sh", "-c", text}, Env: os.Environ(), Files: files, Umask: -1}
}

func start(t testing.TB, s Spec) *Process {
	t.Helper()
	p, err := Start(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// output runs a Spec and returns its stdout and status.
func output(t testing.TB, s Spec) (string, Status) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if len(s.Files) == 0 {
		s.Files = []int{-1, -1, 2}
	}
	s.Files[1] = int(w.Fd())
	p := start(t, s)
	w.Close()
	text, _ := io.ReadAll(r)
	status, err := p.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return string(text), status
}

// tagged returns the processes with the tag in their words.
func tagged(t testing.TB) (list []string) {
	t.Helper()
	names, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range names {
		if words, _ := os.ReadFile(name); strings.Contains(string(words), tag) {
			list = append(list, name+" "+strings.ReplaceAll(string(words), "\x00", " "))
		}
	}
	return list
}

func TestStatus(t *testing.T) {
	tests := []struct {
		name, text  string
		code, shell int
		signal      unix.Signal
	}{
		{"true", ":", 0, 0, 0},
		{"code", "exit 7", 7, 7, 0},
		{"high", "exit 255", 255, 255, 0},
		{"term", "kill -TERM $$", 0, 143, unix.SIGTERM},
		{"kill", "kill -KILL $$", 0, 137, unix.SIGKILL},
		{"pipe", "kill -PIPE $$", 0, 141, unix.SIGPIPE},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, sh(tt.text))
			first, err := p.Wait()
			again, err2 := p.Wait()
			if err != nil || err2 != nil || first != again {
				t.Fatal(first, err, again, err2)
			}
			if first.Exited != (tt.signal == 0) || first.Code != tt.code || first.Signal != int(tt.signal) || first.Shell() != tt.shell {
				t.Fatalf("%+v", first)
			}
			if err := p.Signal(unix.SIGTERM); err != os.ErrProcessDone {
				t.Error(err)
			}
		})
	}
}

func TestStartErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name string
		spec Spec
		op   string
		err  unix.Errno
		code int
	}{
		{"missing", Spec{Path: dir + "/no"}, "exec", unix.ENOENT, 127},
		{"not executable", Spec{Path: file("plain", "", 0o600)}, "exec", unix.EACCES, 126},
		{"directory", Spec{Path: dir}, "exec", unix.EACCES, 126},
		{"no format", Spec{Path: file("empty", "exit 0\n", 0o700)}, "exec", unix.ENOEXEC, 126},
		{"no interpreter", Spec{Path: file("script", "#!/no/such\n", 0o700)}, "exec", unix.ENOENT, 127},
		{"no directory", Spec{Path: "/bin/true", Dir: dir + "/no"}, "chdir", unix.ENOENT, 126},
		{"relative", Spec{Path: "true"}, "exec", unix.EINVAL, 126},
		{"empty", Spec{}, "exec", unix.EINVAL, 126},
		{"NUL", Spec{Path: "/bin/true\x00"}, "exec", unix.EINVAL, 126},
		{"bad descriptor", Spec{Path: "/bin/true", Files: []int{1 << 20}}, "exec", unix.EBADF, 126},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.spec.Argv, tt.spec.Umask = []string{"x"}, -1
			_, err := Start(tt.spec)
			var e *StartError
			if !errors.As(err, &e) || e.Op != tt.op || !errors.Is(err, tt.err) || e.ExitCode() != tt.code {
				t.Fatalf("%v", err)
			}
		})
	}
	if got := Reap(); got != 0 {
		t.Errorf("failed starts left %d zombies", got)
	}
}

func TestOnlyGivenDescriptors(t *testing.T) {
	for fd := 20; fd < 23; fd++ { // as a harness that forgot to close them
		if err := unix.Dup2(2, fd); err != nil {
			t.Fatal(err)
		}
		defer unix.Close(fd)
	}
	const list = `for f in /proc/self/fd/*; do [ -e $f ] && echo ${f##*/}; done`
	s := sh(list)
	s.Files = []int{-1, -1, -1, 2}
	got, _ := output(t, s)
	if want := "1\n3\n"; got != want {
		t.Errorf("descriptors %q, want %q", got, want)
	}
	s.Files = []int{20, -1, 2, -1, -1, -1, 21}
	got, _ = output(t, s)
	if want := "0\n1\n2\n6\n"; got != want {
		t.Errorf("descriptors %q, want %q", got, want)
	}
}

func TestSpecReachesTheChild(t *testing.T) {
	const text = `umask; ulimit -c; ulimit -n; pwd; nice; echo $X; ps -o sid= -p $$ | tr -d " " | grep -qx $$ && echo leads`
	s := sh(text)
	s.Umask, s.Nice, s.Dir, s.Setsid, s.Env = 0o137, 5, "/usr", true, []string{"X=y", "PATH=/usr/bin:/bin"}
	s.Limits = []Rlimit{{unix.RLIMIT_NOFILE, 99, 100}, {unix.RLIMIT_CORE, 0, 0}}
	// The limits are set behind the start: the shell waits until they are.
	s.Argv[2] = `while [ "$(ulimit -n)" != 99 ]; do :; done; ` + text
	before := unix.Umask(0o22)
	defer unix.Umask(before)
	got, status := output(t, s)
	if want := "0137\n0\n99\n/usr\n5\ny\nleads\n"; got != want || status.Code != 0 {
		t.Errorf("got %q, want %q, %+v", got, want, status)
	}
	if now := unix.Umask(0o22); now != 0o22 {
		t.Errorf("umask of the shell is %o", now)
	}
	WithUmask(0o77, func() {
		if now := unix.Umask(0o77); now != 0o77 {
			t.Errorf("umask is %o", now)
		}
	})
}

func TestLimitsAreNeverRaised(t *testing.T) {
	s := sh(`ulimit -n 50; exec sh -c 'read x; ulimit -Hn'`)
	p := start(t, s)
	defer p.Wait()
	defer p.Signal(unix.SIGKILL)
	if err := unix.Prlimit(p.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 10, Max: 10}, nil); err != nil {
		t.Fatal(err)
	}
	raised := Spec{Limits: []Rlimit{{unix.RLIMIT_FSIZE, 1 << 30, 1 << 31}}}
	var now unix.Rlimit
	if err := errors.Join(raised.limit(p.Pid), unix.Prlimit(p.Pid, unix.RLIMIT_FSIZE, nil, &now)); err != nil || now.Max != 10 || now.Cur != 10 {
		t.Fatal(now, err)
	}
}

func TestIgnoreHUP(t *testing.T) {
	hups := make(chan os.Signal, 1)
	signal.Notify(hups, unix.SIGHUP)
	defer signal.Stop(hups)
	s := sh(`kill -HUP $$; echo alive`)
	s.IgnoreHUP, s.RestoreHUP = true, func() { signal.Notify(hups, unix.SIGHUP) }
	if got, _ := output(t, s); got != "alive\n" {
		t.Errorf("%q", got)
	}
	if _, status := output(t, sh(`kill -HUP $$; echo alive`)); status.Signal != int(unix.SIGHUP) {
		t.Errorf("the next child ignores it, too: %+v", status)
	}
	unix.Kill(os.Getpid(), unix.SIGHUP)
	<-hups
}

func TestConcurrentStarts(t *testing.T) {
	const n = 200
	stop := make(chan struct{})
	var reaper, starts sync.WaitGroup
	reaper.Go(func() { // an eager reaper must not take a status
		for {
			select {
			case <-stop:
				return
			default:
				Reap()
			}
		}
	})
	for i := range n {
		starts.Go(func() {
			s := sh(fmt.Sprint("exit ", i%100))
			s.Umask = i % 2 * 0o77
			p, err := Start(s)
			if err != nil {
				t.Error(err)
				return
			}
			if status, err := p.Wait(); err != nil || status.Code != i%100 {
				t.Errorf("%d: %+v, %v", i, status, err)
			}
		})
	}
	starts.Wait()
	close(stop)
	reaper.Wait()
	if left := self.started(); len(left) != 0 {
		t.Errorf("%d children are not accounted for", len(left))
	}
}

func TestEndLeavesNothing(t *testing.T) {
	for name, text := range trees {
		t.Run(name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			p := start(t, sh(text+"\necho ready; exec sleep "+tag, -1, int(w.Fd())))
			other := start(t, sh("exec sleep 1000"))
			w.Close()
			bufio.NewReader(r).ReadString('\n')
			if left := p.End(unix.SIGTERM, 50*time.Millisecond); len(left) != 0 {
				t.Errorf("survivors %v", left)
			}
			if list := tagged(t); len(list) != 0 {
				t.Errorf("left: %q", list)
			}
			if status, err := p.Wait(); err != nil || status.Exited {
				t.Errorf("%+v, %v", status, err)
			}
			if err := other.Signal(0); err != nil || ended(other.Pid) {
				t.Errorf("another child was ended: %v", err)
			}
			other.End(unix.SIGKILL, 0)
			other.Wait()
			Reap()
			if k, _ := newKin(); len(k.children(os.Getpid())) != 0 {
				t.Errorf("children %v", k.children(os.Getpid()))
			}
		})
	}
}

// What a call leaves behind is ended when the call itself is long over.
func TestEndAfterWait(t *testing.T) {
	p := start(t, sh(trees["double fork"]))
	if _, err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	for len(tagged(t)) < 2 { // they come to life in their own time
		time.Sleep(time.Millisecond)
	}
	begin := time.Now()
	if left := p.End(unix.SIGTERM, 10*time.Second); len(left) != 0 || len(tagged(t)) != 0 {
		t.Fatalf("survivors %v, left %q", left, tagged(t))
	}
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("all grace was used: %v", d)
	}
	if n := Reap(); n == 0 {
		t.Error("the orphans were not reaped")
	}
}

func TestEndIsPolite(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := start(t, sh(`trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.01; done`, -1, int(w.Fd())))
	w.Close()
	in := bufio.NewReader(r)
	in.ReadString('\n')
	p.End(unix.SIGTERM, 10*time.Second)
	said, _ := in.ReadString('\n')
	if status, err := p.Wait(); err != nil || status.Code != 3 || said != "bye\n" {
		t.Fatalf("%q, %+v, %v", said, status, err)
	}
}

func TestOlderOrphansAreSpared(t *testing.T) {
	first := start(t, sh(`setsid sleep `+tag+` &`))
	first.Wait()
	for len(tagged(t)) == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(2 * time.Second / ticksPerSecond) // start times are that coarse
	second := start(t, sh(`exec sleep 1000`))
	second.End(unix.SIGKILL, 0)
	second.Wait()
	if len(tagged(t)) != 1 {
		t.Error("the orphan of an earlier child was ended")
	}
	first.End(unix.SIGKILL, 0)
	if list := tagged(t); len(list) != 0 {
		t.Errorf("left: %q", list)
	}
	Reap()
}

func helperCmd(t *testing.T, mode string) (*exec.Cmd, *bufio.Reader, io.WriteCloser) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), "CONFINE_HELPER="+mode)
	out, err := cmd.StdoutPipe()
	in, err2 := cmd.StdinPipe()
	if err := errors.Join(err, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewReader(out), in
}

func TestChildDiesWithTheShell(t *testing.T) {
	cmd, out, _ := helperCmd(t, "wait")
	line, _ := out.ReadString('\n')
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err, line)
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	cmd.Process.Kill()
	n, err := ignoreEINTR(func() (int, error) {
		return unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 10_000)
	})
	if n != 1 {
		t.Errorf("child %d lives on (%v)", pid, err)
		unix.Kill(pid, unix.SIGKILL)
	}
	cmd.Wait()
}

func TestEndAllLeavesNothing(t *testing.T) {
	cmd, out, in := helperCmd(t, "leave")
	for ready := 0; ready < len(trees)+1; ready++ {
		if line, err := out.ReadString('\n'); err != nil || line != "ready\n" && line != "started\n" {
			t.Fatalf("%q, %v", line, err)
		}
	}
	in.Write([]byte("\n"))
	line, _ := out.ReadString('\n')
	if want := "left [] true\n"; line != want {
		t.Errorf("got %q, want %q", line, want)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if list := tagged(t); len(list) != 0 {
		t.Errorf("left: %q", list)
	}
	Reap()
}

// Both ways to know children agree.
func TestDescendants(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := start(t, sh(`sh -c "sleep 1000 & echo; wait" & sleep 1000 & wait`, -1, int(w.Fd())))
	w.Close()
	bufio.NewReader(r).ReadString('\n')
	all, err := scanAll()
	if err != nil {
		t.Fatal(err)
	}
	for len(Descendants(p.Pid)) < 3 {
		time.Sleep(time.Millisecond)
	}
	if got := all.below([]int{p.Pid}); len(got) < 2 || len(got) > 3 {
		t.Errorf("by scan %v, by lists %v", got, Descendants(p.Pid))
	}
	p.End(unix.SIGKILL, 0)
	p.Wait()
	Reap()
}
