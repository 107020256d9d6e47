package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"safesh/allowlist"
	"safesh/internal/audit"
)

// systemPolicy is where an administrator puts the policy of a machine.
const systemPolicy = "/etc/safesh/policy.toml"

// findPolicy looks the policy up, once: where it is named, in the places for it, or the
// embedded default. A named one that can't be had is an error: everything is denied.
func findPolicy(o options, env []string, tools []allowlist.ToolInfo) (*allowlist.Policy, string, error) {
	file := o.policy
	if !o.policyNamed {
		file = getenv(env, "SAFESH_POLICY")
	}
	if file != "" {
		p, err := readPolicy(file, tools)
		return p, file, err
	}
	for _, file := range []string{systemPolicy, userPolicy(env)} {
		if file == "" {
			continue
		}
		p, err := readPolicy(file, tools)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		return p, file, err
	}
	return allowlist.Default(tools), "", nil
}

// userPolicy is the user's own policy file, "" when there is no place for one.
func userPolicy(env []string) string {
	dir := getenv(env, "XDG_CONFIG_HOME")
	if dir == "" {
		home := getenv(env, "HOME")
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

// readPolicy reads and checks a policy file: a regular file of root's or the user's own that
// nobody else may write.
func readPolicy(file string, tools []allowlist.ToolInfo) (*allowlist.Policy, error) {
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, fmt.Errorf("policy %s: is a link: name the file itself", file)
	}
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("policy %s: is not a regular file", file)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return nil, fmt.Errorf("policy %s: may be written by group or others (mode %04o): chmod go-w %s", file, info.Mode().Perm(), file)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 && int(st.Uid) != os.Geteuid() {
		return nil, fmt.Errorf("policy %s: belongs to user %d, neither root nor you", file, st.Uid)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return allowlist.Parse(file, text, tools)
}

// openLog opens the audit log: --audit, else $SAFESH_AUDIT, else the policy's.
func openLog(o options, env []string, p *allowlist.Policy, file, dir string) (*audit.Log, string, error) {
	a := p.Audit()
	name := o.audit
	if name == "" {
		name = getenv(env, "SAFESH_AUDIT")
	}
	if name == "" && a.Path != "" {
		name = a.Path
		if !path.IsAbs(name) && file != "" {
			name = filepath.Join(filepath.Dir(file), name)
		}
	}
	if name == "" {
		return nil, "", nil
	}
	if !path.IsAbs(name) {
		name = path.Join(dir, name)
	}
	log, err := audit.Open(name, audit.Options{MaxSize: a.MaxSize})
	return log, name, err
}

// workDir is the current directory: $PWD when it means the same, as bash has it.
func workDir(env []string) string {
	pwd := getenv(env, "PWD")
	if path.IsAbs(pwd) && path.Clean(pwd) == pwd && sameDir(pwd, ".") {
		return pwd
	}
	dir, err := syscall.Getwd()
	if err != nil {
		return "/"
	}
	return dir
}

func sameDir(a, b string) bool {
	var x, y syscall.Stat_t
	return syscall.Stat(a, &x) == nil && syscall.Stat(b, &y) == nil && x.Dev == y.Dev && x.Ino == y.Ino
}

// setMemory makes the collector work harder before the shell itself grows past the limit.
func setMemory(limit int64) {
	if limit > 0 && limit < math.MaxInt64/2 {
		debug.SetMemoryLimit(limit * 3 / 4)
	}
}
