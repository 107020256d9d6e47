package interp

import (
	"errors"
	"strings"

	"safesh/interp/expand"
)

// isTarget tells whether s can be assigned to: a name or name[subscript].
func isTarget(s string) bool {
	i := strings.IndexByte(s, '[')
	if i < 0 {
		return isName(s)
	}
	return isName(s[:i]) && len(s) > i+2 && s[len(s)-1] == ']'
}

// bind assigns to a name or name[subscript] for which isTarget holds.
func (sh *Shell) bind(target, value string) error {
	i := strings.IndexByte(target, '[')
	if i < 0 {
		return sh.setVar(target, value)
	}
	ref, all, err := sh.exp.Elem(target[:i], target[i+1:len(target)-1])
	if err != nil {
		return err
	}
	if all {
		return errors.New(target + ": bad array subscript")
	}
	return sh.assign(ref, value, false)
}

// bindFailed reports an assignment by a builtin that failed and returns its status. An
// error in an expression gives up the command line, as in bash.
func (sh *Shell) bindFailed(who string, err error) int {
	var c exitCoder
	var e *expand.Error
	switch {
	case errors.As(err, &c):
		return sh.fatal(err)
	case errors.As(err, &e) && !strings.HasSuffix(e.Text, "bad array subscript"):
		sh.errorf("%s: %s", who, err)
		if sh.ctl.kind == goOn {
			sh.ctl = control{kind: discarding}
		}
	default:
		sh.errorf("%s", err)
	}
	return 1
}

// denied tells whether err is a denial; then the text stops with the status.
func (sh *Shell) denied(err error) (status int, is bool) {
	var d Denial
	if !errors.As(err, &d) || !d.Denied() {
		return 0, false
	}
	sh.stop(d)
	return d.ExitCode(), true
}

// utf8 tells whether characters may be longer than a byte: the locale is a UTF-8 one.
func (sh *Shell) utf8() bool {
	for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := sh.value(name); v != "" {
			v = strings.ReplaceAll(strings.ToLower(v), "-", "")
			return strings.Contains(v, "utf8")
		}
	}
	return false
}
