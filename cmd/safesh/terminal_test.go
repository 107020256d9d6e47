package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// typing is what a person types, and what the terminal shows before the next step.
type typing struct{ text, shows string }

// sessions are what is typed at a prompt; bash and safesh must show the same in each.
var sessions = map[string][]typing{
	"command":          {{"echo h''i\n", "hi\r\n$ "}, {"\x04", "exit\r\n"}},
	"continued":        {{"for i in 1 2\n", "\r\n> "}, {"do echo =$i; done\n", "=1\r\n=2\r\n$ "}, {"echo \"a\n", "\r\n> "}, {"b\"\n", "a\r\nb\r\n$ "}},
	"interrupt":        {{"env sh -c 'echo be\"\"gin; exec sleep 60'\n", "begin\r\n"}, {"\x03", "$ "}, {"echo =$?\n", "=130\r\n$ "}},
	"interrupted line": {{"abc\x03", "\r\n$ "}, {"echo =$?\n", "=130\r\n$ "}},
	"prompts": {
		{"PS1='[\\w \\! \\# \\$] '\n", "[~ 2 2 "}, {"PS0='(\\s)\\n'\n", "[~ 3 3 "}, {"false\n", "(bash)\r\n[~ 4 4 "},
		{"PROMPT_COMMAND='echo pc $?'\n", "(bash)\r\npc 0\r\n[~ 5 5 "}, {"false\n", "pc 1\r\n[~ 6 6 "}, {"cd /\n", "pc 0\r\n[/ 7 7 "},
	},
	"history": {
		{"echo one\n", "\r\none\r\n$ "}, {"history\n", "    1  echo one\r\n    2  history\r\n$ "}, {"fc -l\n", "1\t echo one\r\n2\t history\r\n$ "},
		{"set +o history\n", "$ "}, {"echo three\n", "\r\nthree\r\n$ "}, {"history\n", "    4  set +o history\r\n$ "},
	},
	"history file": {
		{"for i in 1 2\n", "> "}, {"do echo =$i; done\n", "=1\r\n=2\r\n$ "}, {"history -a; cat .bash_history\n", "\r\nfor i in 1 2; do echo =$i; done\r\nhistory -a; cat .bash_history\r\n$ "},
		{"fc -s 1=3 for\n", "for i in 3 2; do echo =$i; done\r\n=3\r\n=2\r\n$ "}, {"history 1\n", "    4  history 1\r\n$ "},
	},
	"job": {{"sleep 60 & \n", "[1] "}, {"kill -9 %1; wait %1 2>/dev/null; echo =$?\n", "=137\r\n"}, {"echo en''d\n", "end\r\n"}},
	"stopped": {
		{"env sh -c 'echo be\"\"gin; sleep 60'\n", "begin\r\n"}, {"\x1a", "\r\n[1]+  Stopped                 env sh -c 'echo be\"\"gin; sleep 60'\r\n$ "},
		{"echo =$?; jobs -s; jobs -r\n", "=148\r\n[1]+  Stopped                 env sh"}, {"bg\n", "[1]+ env sh -c 'echo be\"\"gin; sleep 60' &\r\n$ "},
		{"jobs -r\n", "[1]+  Running                 env sh"}, {"kill -STOP %1; sleep 0.2; jobs\n", "[1]+  Stopped                 env sh"},
		{"kill -9 %1; wait %1 2>/dev/null; echo x''y\n", "xy\r\n"}, {"jobs; echo en''d\n", "end\r\n$ "},
	},
	"stopped in a list": {
		{"sleep 60; echo =$?\n", "sleep 60; echo =$?\r\n"}, {"\x1a", "\r\n[1]+  Stopped                 sleep 60\r\n=148\r\n$ "},
		{"while true; do sleep 50; echo no; done; echo =$?\n", "$?\r\n"}, {"\x1a", "\r\n[2]+  Stopped                 sleep 50\r\n=148\r\n$ "},
		{"sleep 40 && echo no\n", "no\r\n"}, {"\x1a", "\r\n[3]+  Stopped                 sleep 40\r\n$ "},
		{"jobs\n", "[1]   Stopped                 sleep 60\r\n[2]-  Stopped                 sleep 50\r\n[3]+  Stopped                 sleep 40\r\n$ "},
		{"fg %2\n", "sleep 50\r\n"}, {"\x03", "\r\n$ "}, {"echo =$?\n", "=130\r\n$ "},
	},
	"stopped pipeline": {
		{"cat | tr a-z A-Z\n", "A-Z\r\n"}, {"\x1a", "\r\n[1]+  Stopped                 cat | tr a-z A-Z\r\n$ "},
		{"fg\n", "fg\r\ncat | tr a-z A-Z\r\n"}, {"abc\n\x04", "ABC\r\n$ "},
		{"(sleep 60; echo no)\n", "no)\r\n"}, {"\x1a", "\r\n[1]+  Stopped                 ( sleep 60; echo no )\r\n$ "},
		{"kill -9 %1; sleep 0.2\n", "\n[1]+  Killed                  ( sleep 60; echo no )\r\n$ "},
	},
	"stopped jobs stay": {
		{"sleep 60\n", "60\r\n"}, {"\x1a", "sleep 60\r\n$ "}, {"echo a\n", "\r\na\r\n$ "}, {"exit\n", "exit\r\nexit\r\nThere are stopped jobs.\r\n$ "},
		{"echo b\n", "\r\nb\r\n$ "}, {"\x04", "exit\r\nThere are stopped jobs.\r\n$ "}, {"\x04", "exit\r\n"},
	},
	"modes": {
		{"stty -echo; sleep 60\n", "60\r\n"}, {"\x1a", "\r\n[1]+  Stopped                 sleep 60\r\n$ "}, {"stty -a | grep -o '[- ]echo '\n", "-echo"},
		{"stty echo; sh -c 'stty -echo; sleep 60'\n", ""}, {"\x1a", "sleep 60'\r\n$ "}, {"stty -a | grep -o '[- ]echo '\n", "\r\n echo"},
	},
	"interrupted list": {
		{"sleep 60; echo no\n", "no\r\n"}, {"\x03", "\r\n$ "}, {"for i in 1 2; do sleep 60; done; echo no\n", "no\r\n"}, {"\x03", "\r\n$ "}, {"echo =$?\n", "=130\r\n$ "},
		{"trap 'echo no' INT; for i in 1 2; do sleep 60; done; echo no\n", "no\r\n"}, {"\x03", "\r\n$ "},
	},
	"waited":      {{"sleep 0.1 & wait; echo x''y\n", "[1]+  Done                    sleep 0.1\r\nxy\r\n$ "}},
	"PS2 and eof": {{"PS2='more '\n", "$ "}, {"if true\n", "more "}, {"then echo y''es; fi\n", "yes\r\n$ "}, {"exit 3\n", "exit\r\n"}},
}

// TestTerminal types at bash and at safesh over a terminal.
func TestTerminal(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is missing")
	}
	shells := map[string][]string{"bash": {bash}, "safesh": {safeshBinary(t), "--policy", observePolicy(t)}}
	for name, steps := range sessions {
		for shell, argv := range shells {
			t.Run(name+"/"+shell, func(t *testing.T) {
				t.Parallel()
				s := openTerminal(t, append(argv[:len(argv):len(argv)], "--norc", "--noediting"))
				s.await(t, "$ ")
				for _, step := range steps {
					if step.text == "\x03" || step.text == "\x1a" {
						s.awaitJob(t)
					}
					if _, err := s.master.WriteString(step.text); err != nil {
						t.Fatal(err)
					}
					s.await(t, step.shows)
				}
			})
		}
	}
}

// screen is a terminal with a shell at it.
type screen struct {
	master *os.File
	shell  int // its process
	text   chan string
	shown  string
}

// openTerminal starts a shell at a new terminal.
func openTerminal(t *testing.T, argv []string) *screen {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here: ", err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	home := t.TempDir()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Args[0], cmd.Dir = "bash", home
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + home, "PWD=" + home, "TERM=dumb", "PS1=$ ", "LANG=C.UTF-8"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &screen{master: master, shell: cmd.Process.Pid, text: make(chan string, 64)}
	go s.read()
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		master.Close()
	})
	return s
}

func (s *screen) read() {
	buf := make([]byte, 4096)
	for {
		n, err := s.master.Read(buf)
		if n > 0 {
			s.text <- string(buf[:n])
		}
		if err != nil {
			close(s.text)
			return
		}
	}
}

// await waits until the terminal shows text, and takes off what it has shown up to its end.
func (s *screen) await(t *testing.T, text string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		if i := strings.Index(s.shown, text); i >= 0 {
			s.shown = s.shown[i+len(text):]
			return
		}
		select {
		case more, ok := <-s.text:
			if s.shown += more; !ok {
				t.Fatalf("the terminal is closed and shows %q, not %q", s.shown, text)
			}
		case <-limit:
			t.Fatalf("the terminal shows %q, not %q", s.shown, text)
		}
	}
}

// awaitJob waits until a job has the foreground and its programs wait for something.
func (s *screen) awaitJob(t *testing.T) {
	t.Helper()
	limit := time.Now().Add(20 * time.Second)
	for last := ""; ; time.Sleep(30 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("no job has the foreground; the terminal shows %q", s.shown)
		}
		group, err := unix.IoctlGetInt(int(s.master.Fd()), unix.TIOCGPGRP)
		if err != nil || group == s.shell {
			continue
		}
		now := asleep(group)
		if now != "" && now == last {
			return
		}
		last = now
	}
}

// asleep lists the processes of a group, "" when one is not waiting.
func asleep(group int) (list string) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		stat, err := os.ReadFile(file)
		_, rest, ok := strings.Cut(string(stat), ") ")
		var state string
		var parent, pgrp int
		if err != nil || !ok {
			continue
		}
		if fmt.Sscan(rest, &state, &parent, &pgrp); pgrp == group {
			if state != "S" {
				return ""
			}
			list += file + "\n"
		}
	}
	return list
}
