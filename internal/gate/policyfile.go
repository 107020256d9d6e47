package gate

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"syscall"

	"safesh/allowlist"
	"safesh/internal/audit"

	"golang.org/x/sys/unix"
)

// systemPolicy is where an administrator puts the policy of a machine.
const systemPolicy = "/etc/safesh/policy.toml"

// FindPolicy looks the policy up, once: the file that is named (by --policy), else
// $SAFESH_POLICY, else the machine's and the user's, else the embedded default. One that
// can't be had, or that others may write, is an error: then everything is denied. The
// working directory is never looked at. file is "" for the embedded default.
func FindPolicy(named string, env []string, tools []allowlist.ToolInfo) (p *allowlist.Policy, file string, err error) {
	file = named
	if file == "" {
		file = Getenv(env, "SAFESH_POLICY")
	}
	if file != "" {
		p, err = ReadPolicy(file, tools)
		return p, file, err
	}
	for _, file := range []string{systemPolicy, userPolicy(env)} {
		if file == "" {
			continue
		}
		p, err := ReadPolicy(file, tools)
		if errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR) {
			continue
		}
		return p, file, err
	}
	return allowlist.Default(tools), "", nil
}

// userPolicy is the user's own policy file, "" when there is no place for one.
func userPolicy(env []string) string {
	dir := Getenv(env, "XDG_CONFIG_HOME")
	if dir == "" {
		home := Getenv(env, "HOME")
		if home == "" {
			return ""
		}
		dir = home + "/.config"
	}
	if !path.IsAbs(dir) {
		return ""
	}
	return path.Join(dir, "safesh/policy.toml")
}

// ReadPolicy reads and checks a policy file: a regular file of root's or the user's own that
// nobody else may write.
func ReadPolicy(file string, tools []allowlist.ToolInfo) (*allowlist.Policy, error) {
	text, st, err := readWhole(file)
	if errors.Is(err, syscall.ELOOP) {
		return nil, fmt.Errorf("policy %s: is a link: name the file itself", file)
	}
	if err != nil {
		return nil, fmt.Errorf("read policy %s: %w", file, err)
	}
	if mode := st.Mode & 0o7777; mode&0o022 != 0 {
		return nil, fmt.Errorf("policy %s: may be written by group or others (mode %04o): chmod go-w %s", file, mode, file)
	}
	if st.Uid != 0 && int(st.Uid) != unix.Geteuid() {
		return nil, fmt.Errorf("policy %s: belongs to user %d, neither root nor you", file, st.Uid)
	}
	return allowlist.Parse(file, text, tools)
}

// maxPolicy is the largest policy file, in bytes.
const maxPolicy = 64 << 20

// readWhole reads a regular file without following a link in the last place. It uses the
// system calls alone: package os would set up the runtime's poller first.
func readWhole(file string) ([]byte, *unix.Stat_t, error) {
	fd, err := unix.Open(file, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return nil, nil, err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, nil, errors.New("is not a regular file")
	}
	if st.Size > maxPolicy {
		return nil, nil, syscall.EFBIG
	}
	text := make([]byte, 0, st.Size+1)
	for {
		n, err := unix.Read(fd, text[len(text):cap(text)])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return text, &st, err
		}
		if text = text[:len(text)+n]; len(text) == cap(text) {
			text = append(text, 0)[:len(text)]
		}
	}
}

// OpenLog opens the audit log: the one that is named (by --audit), else $SAFESH_AUDIT, else
// the policy's. It returns nil, and no error, when there is none.
func OpenLog(named string, env []string, p *allowlist.Policy, policyFile, dir string) (*audit.Log, string, error) {
	a := p.Audit()
	name := named
	if name == "" {
		name = Getenv(env, "SAFESH_AUDIT")
	}
	if name == "" && a.Path != "" {
		name = a.Path
		if !path.IsAbs(name) && policyFile != "" {
			name = path.Join(path.Dir(policyFile), name)
		}
	}
	if name == "" {
		return nil, "", nil
	}
	name = absolute(dir, name)
	log, err := audit.Open(name, audit.Options{MaxSize: a.MaxSize})
	return log, name, err
}

// NoWorkDir is what [WorkDir] returns for a directory that has no name any more: programs can
// still be started in it, and no file of another directory is meant by a relative name.
const NoWorkDir = "/proc/self/cwd"

// WorkDir is the current directory: $PWD when it means the same, as bash has it.
func WorkDir(env []string) string {
	pwd := Getenv(env, "PWD")
	if path.IsAbs(pwd) && path.Clean(pwd) == pwd && sameDir(pwd, ".") {
		return pwd
	}
	dir, err := syscall.Getwd()
	if err != nil || !path.IsAbs(dir) {
		return NoWorkDir
	}
	return dir
}

func sameDir(a, b string) bool {
	x, ok := idOf(a)
	y, also := idOf(b)
	return ok && also && x == y
}

// Getenv is the value of a variable in an environment, "" when it is not there.
func Getenv(env []string, name string) string {
	for _, e := range env {
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return value
		}
	}
	return ""
}
