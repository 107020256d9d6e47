package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// long is a text of 100 KB.
var long = ": " + strings.Repeat("x", 100_000) + "; echo ok"

const descriptors = "ext echo a | cat | ext cat; x=$(ext echo b); echo $x; cat <<<c; ext sleep 0.3; ulimit -n; echo d >f; cat <f"

var surroundings = []manner{
	{name: "no stdin", launch: `exec "$@" <&-`, text: "echo a; ext echo b; echo c | cat; (echo d); x=$(ext echo e); echo $x; echo f >f; cat f; cat <<<g"},
	{name: "no stdout", launch: `exec "$@" >&-`, text: "ext sh -c 'echo a >&2'; echo b >&2; echo c >f; cat f >&2; x=$(ext echo e); echo $x >&2; echo d | cat >&2"},
	{name: "no stderr", launch: `exec "$@" 2>&-`, text: "echo a; ext echo b; echo c >f; cat f; x=$(ext echo e); echo $x; echo d | cat"},
	{name: "nothing open", launch: `exec "$@" <&- >&- 2>&-`, text: "echo a >f; ext true; (cat f | ext cat >g); x=$(ext cat g); [ $x = a ]"},
	{name: "empty environment", launch: `exec env -i SAFESH_POLICY="$SAFESH_POLICY" "$@"`, text: "echo ${HOME-unset} ${PATH+set} ${PWD##*/} ${IFS+set}; /bin/pwd >/dev/null; cat /dev/null; echo ~ >/dev/null; echo $?", only: "observe"},
	{name: "no PATH", launch: `exec env -u PATH -u HOME -u PWD "$@"`, text: "echo ${PWD##*/}; cd; echo $?; true; echo a | cat"},
	{name: "stale PWD", launch: `PWD=/nonexistent; export PWD; exec "$@"`, text: "pwd; pwd -P; echo $PWD; ext pwd; ext env | grep ^PWD="},
	{name: "wrong PWD", launch: `PWD=/usr; export PWD; exec "$@"`, text: "pwd; echo $PWD; ext pwd; cd .; pwd"},
	{name: "relative PWD", launch: `PWD=.; export PWD; exec "$@"`, text: "pwd; echo $PWD"},
	{name: "PWD over a link", launch: `mkdir real; ln -s real link; cd link; exec "$@"`, text: "pwd; pwd -P; ext pwd -P; echo $PWD; cd ..; pwd; cd link; echo a >f; cat ../real/f"},
	{name: "deleted directory", launch: `mkdir d; cd d; rmdir ../d; exec "$@"`, text: "echo a; ext true; echo c >f; echo $?; x=$(echo d); echo $x; cd ..; echo $?; cd /; pwd", quiet: true, only: "observe"},
	{name: "no new privileges", launch: `exec setpriv --no-new-privs "$@"`, text: "ext grep NoNewPrivs /proc/self/status; timeout 5 ext echo a; ext sleep 0.3; echo b | cat"},
	{name: "few descriptors", launch: `ulimit -n 32; exec "$@"`, text: descriptors},
	{name: "very few descriptors", launch: `ulimit -n 16; exec "$@"`, text: descriptors, only: "observe"},
	{name: "many descriptors", launch: `ulimit -n $(ulimit -Hn); exec "$@"`, text: "ext echo a | cat; ext sleep 0.3; exec 9>f; echo b >&9; cat f"},
	{name: "umask 777", launch: `umask 777; exec "$@"`, text: "umask; echo a >f; ext stat -c %a f; mkdir d; ext stat -c %a d; ext sh -c umask"},
	{name: "huge environment", launch: `X=$(head -c 65536 /dev/zero | tr '\0' x); for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do export V$i=$X; done; exec "$@"`, text: "echo ${#V3}; ext sh -c 'echo ${#V16}'; V1=a; ext sh -c 'echo $V1'; (ext echo b) | cat"},
	{name: "long text", text: long},
	{name: "long word", text: "ext printf %s " + strings.Repeat("x", 100_000) + " | wc -c"},
	{name: "word that is too long", text: "x=$(printf %0200000d 1); ext echo $x >/dev/null; echo $?; ext echo ok"},
	{name: "too many words", text: "ext echo {1..900000} >/dev/null; echo $?; ext echo ok"},
	{name: "a log that is no file", launch: `SAFESH_AUDIT=/dev/full; export SAFESH_AUDIT; exec "$@"`, text: "echo a; ext echo b; exit 3", only: "observe"},
	{name: "no log", launch: `SAFESH_AUDIT=/proc/no/audit.jsonl; export SAFESH_AUDIT; exec "$@"`, text: "echo a; ext echo b; exit 3", only: "observe"},
	{name: "no log, deny", launch: `SAFESH_AUDIT=/proc/no/audit.jsonl; export SAFESH_AUDIT; exec "$@"`, text: "ext echo b; exit 3", only: "enforce",
		want: &answer{err: "safesh: open audit log /proc/no/audit.jsonl: no such file or directory\n", status: 125}},
}

// fullLog puts the audit log on a file system that is full.
const fullLog = `exec unshare -m sh -c 'mkdir ../log; mount -t tmpfs -o size=8k none ../log; head -c 9000 /dev/zero >../log/fill 2>/dev/null;
SAFESH_AUDIT=$(dirname $PWD)/log/audit.jsonl exec "$@"' ns "$@"`

// namespaced need a mount namespace or another user: root.
var namespaced = []manner{
	{name: "read-only root", launch: `exec unshare -m sh -c 'd=$PWD; mount --bind "$d" "$d" && mount -o remount,bind,ro / && ! touch /x 2>/dev/null && cd "$d" && exec "$@"' ns "$@"`,
		text: "echo a; ext echo b | cat; cat <<X\nc\nX\necho d >f; cat f; ext sleep 0.3; timeout 5 ext echo e; echo f >/readonly; echo $?", quiet: true, only: "observe"},
	{name: "no /proc", launch: `exec unshare -m sh -c 'umount -l /proc && exec "$@"' ns "$@"`,
		text: "echo a; ext echo b | cat; cat <<X\nc\nX\nx=$(ext echo d); echo $x; ext sleep 0.3; timeout 5 ext echo e; timeout 0.2 ext sleep 5; echo $?; echo f >/dev/stdout; echo g >/dev/fd/2; ext sleep 0.2 & wait; (exit 3)",
		want: &answer{out: "a\nb\nc\nd\ne\n124\nf\n", err: "g\n", status: 3}},
	{name: "full log", launch: fullLog, text: "ext echo a; exit 3", only: "observe"},
	{name: "full log, deny", launch: fullLog, text: "ext echo a; exit 3", only: "enforce",
		want: &answer{out: "a\n", err: "safesh: audit log: write audit log @TMP@/log/audit.jsonl: no space left on device\n", status: 125}},
	{name: "no /dev", launch: `exec unshare -m sh -c 'mount -t tmpfs none /dev && exec "$@"' ns "$@"`,
		text: "echo a; ext echo b | cat; cat <<X\nc\nX\nx=$(ext echo d); echo $x; (exit 3)", stdin: "x"},
	{name: "few processes", launch: `mkdir -m 777 ../log; SAFESH_AUDIT=$(dirname $PWD)/log/l exec setpriv --reuid 54321 --clear-groups bash -c 'ulimit -u 24; exec "$@"' user "$@"`,
		text: "echo a; ext echo b | cat; x=$(ext echo d); echo $x; ext pwd; timeout 5 ext echo e; ext sleep 0.3; (exit 3)"},
	{name: "another user", launch: `mkdir -m 777 ../log; SAFESH_AUDIT=$(dirname $PWD)/log/l exec setpriv --reuid 54322 --clear-groups sh -c 'umask 777; "$@"; exec "$@"' user "$@"`,
		text: "ext echo b; echo c"},
}

// TestSurroundings starts the shell in bad surroundings.
func TestSurroundings(t *testing.T) {
	s := newStage(t)
	for _, m := range surroundings {
		s.compare(t, m, pipes)
	}
	if err := exec.Command("unshare", "-m", "setpriv", "--reuid", "54321", "true").Run(); err != nil || os.Geteuid() != 0 {
		t.Log("!! SKIPPED: read-only root, missing /proc and limits of users: not root, or no mount namespaces")
		return
	}
	for _, m := range namespaced {
		s.compare(t, m, pipes)
	}
}

var signalManners = []manner{
	{name: "ignored at start", launch: `trap '' HUP INT; exec "$@"`, text: "kill -HUP $$; kill -INT $$; echo a; ext sh -c 'kill -HUP $$; kill -INT $$; echo b'; trap 'echo no' HUP; kill -HUP $$; trap -p; (kill -INT $BASHPID; echo c); bash -c 'kill -HUP $$; echo d'"},
	{name: "nohup", launch: `exec nohup "$@"`, text: "kill -HUP $$; echo a; ext sh -c 'kill -HUP $$; echo b'; (kill -HUP $BASHPID; echo c)"},
	{name: "child of a signal", text: "ext sh -c 'kill -TERM $$'; echo $?; ext sh -c 'kill -SEGV $$'; echo $?; ext sh -c 'kill -KILL $$' | cat; echo ${PIPESTATUS[@]}", quiet: true},
	{name: "last child of a signal", text: "ext sh -c 'kill -TERM $$'", want: &answer{status: 143}, quiet: true},
	{name: "subshell of a signal", text: "(kill -TERM $BASHPID; echo no); echo $?; (exit 3) | (kill -HUP $BASHPID); echo ${PIPESTATUS[@]}", quiet: true},
	{name: "early end of a reader", text: "ext yes | head -n 1; echo ${PIPESTATUS[@]}; yes | head -n 1; echo ${PIPESTATUS[@]}; while :; do echo z; done | head -n 1; echo ${PIPESTATUS[@]}; seq 100000 | ext head -n 1; echo ${PIPESTATUS[@]}"},
	{name: "stdout ends early", launch: `{ "$@"; echo status $? >&2; } | head -n 1`, text: "while :; do echo y; done"},
	{name: "stdout ends early under a program", launch: `{ "$@"; echo status $? >&2; } | head -n 1`, text: "ext yes; echo $? >&2"},
	{name: "stdout ends early under a tool", launch: `{ "$@"; echo status $? >&2; } | head -n 1`, text: "yes; echo $? >&2", only: "observe"},
	{name: "stopped under a time-out", text: "timeout 0.3 ext sh -c 'kill -STOP $$; echo no'; echo $?"},
	{name: "two in one group", launch: `"$@" 1 >1 & sleep 0.2; "$@" 2 >2 & wait; cat 1 2`, text: "timeout 0.4 ext sleep 5; echo $?; ext sleep 0.3; echo b; ext sleep 5 & kill $!; wait $!; echo $?", quiet: true},
	{name: "traps", text: "trap 'echo term' TERM; kill -TERM $$; ext sh -c 'kill -TERM $PPID'; echo a; trap 'echo exit' EXIT; exit 3"},
	{name: "a trap while a program runs", text: "trap 'echo usr1' USR1; (ext sleep 0.2; kill -USR1 $$) & ext sleep 0.5; echo a; wait"},
	{name: "wait is interrupted", text: "trap 'echo usr1' USR1; ext sleep 2 & p=$!; (ext sleep 0.2; kill -USR1 $$) & wait $p; echo $?; kill $p; wait"},
}

// TestSignalManners: signals that a text, its programs and its surroundings send.
func TestSignalManners(t *testing.T) {
	s := newStage(t)
	for _, m := range signalManners {
		s.compare(t, m, pipes)
	}
	// A shell never dies of a signal: a harness may wait for its status.
	for _, sig := range []syscall.Signal{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 29, 31, 34, 64} {
		n := strconv.Itoa(int(sig))
		s.compare(t, manner{name: "own signal " + n, text: "echo a; kill -" + n + " $$; echo no", quiet: true, want: &answer{out: "a\n", status: 128 + int(sig)}}, pipes)
		switch sig {
		case syscall.SIGKILL, syscall.SIGPIPE, syscall.SIGPROF, 34, 64: // docs/differences.md
		default:
			s.compare(t, manner{name: "signal from a child " + n, text: "ext sh -c 'for i in 1 2 3 4; do sleep 0.4; kill -" + n + " $PPID; done'; echo no", quiet: true, want: &answer{status: 128 + int(sig)}}, pipes)
		}
	}
}

// TestStopAndContinue stops the process group of a shell and lets it go on.
func TestStopAndContinue(t *testing.T) {
	s := newStage(t)
	for _, mode := range []string{"observe", "enforce"} {
		for _, text := range []string{"ext sleep 0.4; echo done", "ext sleep 0.4 | cat; echo done", "read x; echo done"} {
			t.Run(mode+" "+text, func(t *testing.T) {
				cmd := exec.Command(s.shell, "-c", text)
				cmd.Dir = filepath.Join(s.dir, "stage", "ws")
				cmd.Env = []string{"PATH=" + filepath.Join(s.dir, "stage", "bin") + ":/usr/bin:/bin", "SAFESH_POLICY=" + filepath.Join(s.dir, "stage", mode+".toml")}
				cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
				var out bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &out
				in, err := cmd.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(250 * time.Millisecond) // with a guard
				syscall.Kill(-cmd.Process.Pid, syscall.SIGTSTP)
				await(t, func() bool { return state(cmd.Process.Pid) == "T" }, "the stop", &out)
				time.Sleep(300 * time.Millisecond)
				if out.Len() > 0 {
					t.Errorf("said while it was stopped: %q", out.String())
				}
				syscall.Kill(-cmd.Process.Pid, syscall.SIGCONT)
				in.Close()
				if err := cmd.Wait(); err != nil || out.String() != "done\n" {
					t.Errorf("%v, %q", err, out.String())
				}
			})
		}
	}
}

// state is what a process does, a letter of proc(5).
func state(pid int) string {
	data, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, rest, _ := strings.Cut(string(data), ") ")
	return strings.SplitN(rest, " ", 2)[0]
}
