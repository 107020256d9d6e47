package gate

import (
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// Users and Groups are the user database; another name service than these files needs the C
// library.
func (w *toolWorld) Users() string { return readDatabase("/etc/passwd") }

// Groups is the database of groups.
func (w *toolWorld) Groups() string { return readDatabase("/etc/group") }

func readDatabase(name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		return "" // names are numbers then
	}
	return string(data)
}

// Credentials are the process's numbers.
func (w *toolWorld) Credentials() (uid, euid, gid, egid int) {
	return os.Getuid(), os.Geteuid(), os.Getgid(), os.Getegid()
}

// Uname is uname(2): system, host, release, version, machine.
func (w *toolWorld) Uname() [5]string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return [5]string{"Linux", w.gate.Hostname(), "unknown", "unknown", "unknown"}
	}
	text := func(field []byte) string { return unix.ByteSliceToString(field) }
	return [5]string{text(u.Sysname[:]), text(u.Nodename[:]), text(u.Release[:]), text(u.Version[:]), text(u.Machine[:])}
}

// Processors is how many processors the process may use; with all how many are there.
func (w *toolWorld) Processors(all bool) int {
	if all {
		entries, err := os.ReadDir("/sys/devices/system/cpu")
		n := 0
		for _, e := range entries {
			if digits, ok := strings.CutPrefix(e.Name(), "cpu"); ok && digits != "" && strings.Trim(digits, "0123456789") == "" {
				n++
			}
		}
		if err == nil && n > 0 {
			return n
		}
	}
	return runtime.NumCPU()
}

// Niceness is the shell's own nice value: a decorator's adjustment has no effect.
func (w *toolWorld) Niceness() int {
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		return 0
	}
	return 20 - raw // the system call gives 40 to 1, so that no result is an error
}

// Which finds a program as the policy lets it be seen.
func (w *toolWorld) Which(name string) (string, bool) {
	full, tool, ok := w.gate.Lookup(w.proc.Dir, name, strings.Join(w.gate.path, ":"))
	if ok && tool && full == "" {
		return name, true
	}
	return full, ok && full != ""
}
