package builtins

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A dirFS tells about the machine that the test runs on.

func (d dirFS) Users() string  { return databaseText("/etc/passwd") }
func (d dirFS) Groups() string { return databaseText("/etc/group") }

func databaseText(name string) string {
	text, _ := os.ReadFile(name)
	return string(text)
}

func (d dirFS) Credentials() (uid, euid, gid, egid int) {
	return os.Getuid(), os.Geteuid(), os.Getgid(), os.Getegid()
}

func (d dirFS) Uname() [5]string {
	var u syscall.Utsname
	syscall.Uname(&u)
	text := func(field [65]int8) string {
		var b strings.Builder
		for _, c := range field {
			if c == 0 {
				break
			}
			b.WriteByte(byte(c))
		}
		return b.String()
	}
	return [5]string{text(u.Sysname), text(u.Nodename), text(u.Release), text(u.Version), text(u.Machine)}
}

func (d dirFS) Processors(bool) int { return runtime.NumCPU() }

func (d dirFS) Niceness() int {
	raw, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		return 0
	}
	return 20 - raw
}

func (d dirFS) Which(name string) (string, bool) {
	for _, dir := range []string{"/usr/bin", "/bin"} {
		if path, err := exec.LookPath(dir + "/" + name); err == nil {
			return path, true
		}
	}
	return "", false
}

// Another user's numbers, and a machine that tells nothing.
func TestIdentity(t *testing.T) {
	dir := t.TempDir()
	for _, tc := range []struct {
		call, stdout, stderr string
		status               int
	}{
		{"nice", "-7\n", "", 0},
		{"id", "uid=1000(me) gid=100(users) euid=0(root) egid=0(root) groups=", "", 0},
		{"id -u", "0\n", "", 0},
		{"id -ru", "1000\n", "", 0},
		{"id -run", "me\n", "", 0},
		{"id -gn", "root\n", "", 0},
		{"id me", "uid=1000(me) gid=100(users) groups=100(users),27(sudo),999(docker)\n", "", 0},
		{"id -Gn me", "users sudo docker\n", "", 0},
		{"id -nu lost", "lost\n", "", 0},
		{"id lost", "uid=7(lost) gid=55 groups=55\n", "", 0},
		{"id -gn lost", "55\n", "id: cannot find name for group ID 55\n", 1},
		{"groups me", "me : users sudo docker\n", "", 0},
		{"whoami", "root\n", "", 0},
		{"uname -a", "Linux box 6.1 #1 riscv GNU/Linux\n", "", 0},
		{"uname -mrs", "Linux 6.1 riscv\n", "", 0},
		{"hostname", "box\n", "", 0},
		{"arch", "riscv\n", "", 0},
		{"nproc", "3\n", "", 0},
		{"nproc --all", "8\n", "", 0},
		{"nproc --ignore=2", "1\n", "", 0},
		{"nproc --ignore=9", "1\n", "", 0},
		{"which jq rg nothing", "/usr/bin/jq\nrg\n", "", 1},
		{"which", "", "", 1},
	} {
		words := strings.Fields(tc.call)
		w, stdout, stderr := world(t, dir, "")
		w.Files = otherMachine{dirFS{dir: dir}}
		status := lookup(t, words[0]).Run(w, words[1:])
		if status != tc.status || !strings.HasPrefix(stdout.String(), tc.stdout) || stderr.String() != tc.stderr {
			t.Errorf("%s: status %d, %q, %q", tc.call, status, stdout, stderr)
		}
	}
}

type otherMachine struct{ dirFS }

func (otherMachine) Users() string {
	return "root:x:0:0:root:/root:/bin/sh\nbad\nme:x:1000:100::/home/me:\nlost:x:7:55::/:\nworse:x:y:z::/:\n"
}

func (otherMachine) Groups() string {
	return "root:x:0:\nusers:x:100:\nsudo:x:27:you,me\nbad:x\ndocker:x:999:me\n"
}

func (otherMachine) Credentials() (uid, euid, gid, egid int) { return 1000, 0, 100, 0 }

func (otherMachine) Uname() [5]string { return [5]string{"Linux", "box", "6.1", "#1", "riscv"} }

func (otherMachine) Processors(all bool) int {
	if all {
		return 8
	}
	return 3
}

func (otherMachine) Niceness() int { return -7 }

func (otherMachine) Which(name string) (string, bool) {
	switch name {
	case "jq":
		return "/usr/bin/jq", true
	case "rg":
		return "rg", true
	}
	return "", false
}
