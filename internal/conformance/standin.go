package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// standIn is a program that acts like a helper of a suite.
type standIn func(args []string, stdout, stderr *os.File) int

// standIns are the helper programs of the suites, which this program is when it is started by
// one of their names.
var standIns = map[string]standIn{
	"argv.py":          argvPy,
	"printenv.py":      printenvPy,
	"read_from_fd.py":  readFromFd,
	"show_fd_table.py": showFdTable,
	"stdout_stderr.py": stdoutStderr,
	"foo=bar":          sayHi,
	"fds":              fds,
	"argv":             argv,
	"getenv":           getenv,
	"readdir":          readdir,
}

// makeStandIns makes a directory for each shell with the helpers, the shell under the name
// that the suite knows it by, and nothing else.
func makeStandIns(tmp string, shells []Shell) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, shell := range shells {
		bin := binDir(tmp, shell)
		if err := os.Mkdir(bin, 0o755); err != nil {
			return err
		}
		if err := os.Symlink(shell.Path, filepath.Join(bin, shell.As)); err != nil {
			return err
		}
		for name := range standIns {
			if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

func binDir(tmp string, shell Shell) string { return filepath.Join(tmp, "bin-"+shell.Name) }

// argvPy prints its arguments as a Python list of byte strings.
func argvPy(args []string, stdout, _ *os.File) int {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = pythonQuote(a)
	}
	fmt.Fprintf(stdout, "[%s]\n", strings.Join(quoted, ", "))
	return 0
}

// pythonQuote writes a string as Python 2's repr does.
func pythonQuote(s string) string {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b := []byte{quote}
	for i := range len(s) {
		switch c := s[i]; {
		case c == quote || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c < ' ' || c >= 0x7f:
			b = fmt.Appendf(b, `\x%02x`, c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, quote))
}

func printenvPy(args []string, stdout, _ *os.File) int {
	for _, name := range args {
		value, ok := os.LookupEnv(name)
		if !ok {
			value = "None"
		}
		fmt.Fprintln(stdout, value)
	}
	return 0
}

func readFromFd(args []string, stdout, stderr *os.File) int {
	for _, a := range args {
		fd, err := strconv.Atoi(a)
		if err != nil {
			return 1
		}
		buf := make([]byte, 1024)
		n, err := syscall.Read(fd, buf)
		if err != nil {
			fmt.Fprintf(stderr, "FATAL: Error reading from fd %d: %v\n", fd, err)
			return 1
		}
		fmt.Fprintf(stdout, "%d: %s", fd, buf[:n])
	}
	return 0
}

func showFdTable(_ []string, stdout, _ *os.File) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 1
	}
	for _, e := range entries {
		target, err := os.Readlink("/proc/self/fd/" + e.Name())
		if err == nil {
			fmt.Fprintln(stdout, e.Name(), target)
		}
	}
	return 0
}

func stdoutStderr(args []string, stdout, stderr *os.File) int {
	words := append(args[:min(len(args), 3):min(len(args), 3)], []string{"STDOUT", "STDERR", "0"}[min(len(args), 3):]...)
	fmt.Fprintln(stdout, words[0])
	fmt.Fprintln(stderr, words[1])
	status, _ := strconv.Atoi(words[2])
	return status
}

func sayHi(_ []string, stdout, _ *os.File) int {
	fmt.Fprintln(stdout, "HI")
	return 0
}

// fds says which of the descriptors from the first to the second argument are open.
func fds(args []string, stdout, _ *os.File) int {
	bounds := [2]int{0, 9}
	for i, a := range args[:min(len(args), 2)] {
		bounds[i], _ = strconv.Atoi(a)
	}
	for fd := bounds[0]; fd <= bounds[1]; fd++ {
		state := "open"
		if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFD, 0); errno != 0 || goOwned(fd) {
			state = "closed"
		}
		fmt.Fprintln(stdout, fd, state)
	}
	return 0
}

// goOwned: the descriptors of Go's own poller are not the shell's.
func goOwned(fd int) bool {
	target, err := os.Readlink("/proc/self/fd/" + strconv.Itoa(fd))
	return err == nil && strings.HasPrefix(target, "anon_inode:")
}

func argv(args []string, stdout, _ *os.File) int {
	for i, a := range append([]string{os.Args[0]}, args...) {
		fmt.Fprintf(stdout, "argv[%d] = \"%s\";\n", i, a)
	}
	return 0
}

func getenv(args []string, stdout, _ *os.File) int {
	for _, name := range args {
		if value, ok := os.LookupEnv(name); ok {
			fmt.Fprintf(stdout, "%s='%s'\n", name, value)
		} else {
			fmt.Fprintf(stdout, "%s is unset\n", name)
		}
	}
	return 0
}

// readdir lists a directory, the dot entries included, in any order.
func readdir(args []string, stdout, _ *os.File) int {
	dir := "."
	if len(args) > 0 {
		dir = args[0]
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 2
	}
	fmt.Fprint(stdout, ".\n..\n")
	for _, e := range entries {
		fmt.Fprintln(stdout, e.Name())
	}
	return 0
}
