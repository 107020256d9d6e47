package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// linkNames are the names under which harnesses take a shell: some look at the name alone and
// fall back on a real shell without a word.
var linkNames = [...]string{"bash", "sh", "zsh"}

// installOptions is the command line of install.
type installOptions struct {
	dir, shell    string
	force, remove bool
}

// install makes links to safesh under the names of shells in one directory, or removes them.
// What is there already and is no link to safesh is left alone.
func (t *tool) install(args []string) int {
	o, err := installArgs(args)
	if err != nil {
		return t.usage(err.Error())
	}
	if o.shell, err = shellPath(o.shell); err != nil {
		return t.fail(statusFailed, err)
	}
	if o.remove {
		return t.removeLinks(o)
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return t.fail(statusFailed, err)
	}
	for _, name := range linkNames {
		if why := refuses(filepath.Join(o.dir, name), o); why != "" {
			return t.fail(statusNo, errors.New(why)) // before anything is made
		}
	}
	for _, name := range linkNames {
		if err := t.makeLink(filepath.Join(o.dir, name), o.shell); err != nil {
			return t.fail(statusFailed, err)
		}
	}
	return statusOK
}

func installArgs(args []string) (o installOptions, err error) {
	for ; len(args) > 0; args = args[1:] {
		switch a := args[0]; {
		case a == "--force":
			o.force = true
		case a == "--remove":
			o.remove = true
		case (a == "--dir" || a == "--shell") && len(args) > 1:
			if a == "--dir" {
				o.dir = args[1]
			} else {
				o.shell = args[1]
			}
			args = args[1:]
		default:
			return o, fmt.Errorf("install does not take %q", a)
		}
	}
	if o.dir == "" {
		return o, errors.New("install wants --dir DIR")
	}
	o.dir, err = filepath.Abs(o.dir)
	return o, err
}

// shellPath is the safesh to link to: the one that was named, else the one beside this program.
func shellPath(named string) (string, error) {
	if named == "" {
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		named = filepath.Join(filepath.Dir(self), "safesh")
	}
	named, err := filepath.Abs(named)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(named); err != nil {
		return "", fmt.Errorf("no safesh to link to: %w", err)
	} else if !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
		return "", fmt.Errorf("no safesh to link to: %s is no program", named)
	}
	return named, nil
}

// isOurs tells whether name is a link to safesh: to the shell itself, or to a file of its name.
func isOurs(name, shell string) bool {
	target, err := os.Readlink(name)
	return err == nil && (target == shell || filepath.Base(target) == "safesh")
}

// refuses says why a link can't be made, "" when it can. --force replaces links, nothing else.
func refuses(name string, o installOptions) string {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, os.ErrNotExist), err == nil && isOurs(name, o.shell):
		return ""
	case err != nil:
		return err.Error()
	case info.Mode()&os.ModeSymlink == 0:
		return name + " is there and no link of ours: name another directory"
	case !o.force:
		target, _ := os.Readlink(name)
		return name + " is a link to " + target + ": --force replaces it"
	}
	return ""
}

// makeLink makes one link, in one step where another one is replaced.
func (t *tool) makeLink(name, shell string) error {
	if target, err := os.Readlink(name); err == nil && target == shell {
		fmt.Fprintf(t.out, "there already: %s -> %s\n", name, shell)
		return nil
	}
	temp := fmt.Sprintf("%s.%d", name, os.Getpid())
	if err := os.Symlink(shell, temp); err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		os.Remove(temp)
		return err
	}
	fmt.Fprintf(t.out, "made: %s -> %s\n", name, shell)
	return nil
}

// removeLinks removes what install made, and the directory when nothing else is in it.
func (t *tool) removeLinks(o installOptions) int {
	status := statusOK
	for _, name := range linkNames {
		name = filepath.Join(o.dir, name)
		switch _, err := os.Lstat(name); {
		case errors.Is(err, os.ErrNotExist):
		case err != nil || !isOurs(name, o.shell):
			fmt.Fprintf(t.errOut, "safeshctl: left alone: %s is no link of ours\n", name)
			status = statusNo
		default:
			if err := os.Remove(name); err != nil {
				return t.fail(statusFailed, err)
			}
			fmt.Fprintf(t.out, "removed: %s\n", name)
		}
	}
	if os.Remove(o.dir) == nil { // fails when it is not empty
		fmt.Fprintf(t.out, "removed: %s\n", o.dir)
	}
	return status
}
