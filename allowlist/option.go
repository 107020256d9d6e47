package allowlist

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// optionSpec is the options of a decorator, as getopt_long takes them with a leading +: they
// end at the first word that is none.
type optionSpec struct {
	flags, args string // short ones without and with an argument
	long        []longOption
	// number is the option that -5 means, 0 for none; dash the one that a lone - means.
	number, dash byte
	// last is the option that ends the options, 0 for none.
	last byte
}

type longOption struct {
	name  string
	short byte
	arg   bool
}

type option struct {
	name byte
	val  string
}

const errMissing = "needs a value behind its last option"

// parse reads the options in front of words. bad is "" or what is wrong, as a predicate.
func (s *optionSpec) parse(words []string) (opts []option, n int, bad string) {
	for n < len(words) {
		w := words[n]
		switch {
		case w == "--":
			return opts, n + 1, ""
		case w == "-" && s.dash != 0:
			opts = append(opts, option{s.dash, ""})
			n++
			continue
		case len(w) < 2 || w[0] != '-':
			return opts, n, ""
		}
		var o []option
		var used int
		switch {
		case w[1] == '-':
			o, used, bad = s.parseLong(w[2:], words[n+1:])
		case s.number != 0 && (w[1] >= '0' && w[1] <= '9'):
			o, used = []option{{s.number, w[1:]}}, 1
		default:
			o, used, bad = s.parseShort(w[1:], words[n+1:])
		}
		if bad != "" {
			return nil, 0, bad
		}
		opts, n = append(opts, o...), n+used
		if s.last != 0 && o[len(o)-1].name == s.last {
			break
		}
	}
	return opts, n, ""
}

// parseLong reads NAME or NAME=VALUE; a unique beginning of a name will do.
func (s *optionSpec) parseLong(w string, next []string) ([]option, int, string) {
	name, val, has := strings.Cut(w, "=")
	var found *longOption
	for i := range s.long {
		l := &s.long[i]
		if l.name == name {
			found = l
			break
		}
		if strings.HasPrefix(l.name, name) {
			if found != nil {
				return nil, 0, "takes no --" + brief(name)
			}
			found = l
		}
	}
	switch {
	case found == nil || has && !found.arg && found.name != "preserve-env":
		return nil, 0, "takes no --" + brief(w)
	case !found.arg || has:
		return []option{{found.short, val}}, 1, ""
	case len(next) == 0:
		return nil, 0, errMissing
	}
	return []option{{found.short, next[0]}}, 2, ""
}

// parseShort reads a cluster such as -vk5.
func (s *optionSpec) parseShort(w string, next []string) (opts []option, used int, bad string) {
	for i := range len(w) {
		c := w[i]
		switch {
		case strings.IndexByte(s.flags, c) >= 0:
			opts = append(opts, option{c, ""})
		case strings.IndexByte(s.args, c) < 0:
			return nil, 0, "takes no -" + brief(w[i:])
		case i+1 < len(w):
			return append(opts, option{c, w[i+1:]}), 1, ""
		case len(next) == 0:
			return nil, 0, errMissing
		default:
			return append(opts, option{c, next[0]}), 2, ""
		}
	}
	return opts, 1, ""
}

// parseDelay reads coreutils' durations: a decimal number and s, m, h or d. 0 and inf mean
// no limit; what is longer than a time can hold is cut to that.
func parseDelay(s string) (time.Duration, bool) {
	unit := time.Second
	if s != "" {
		switch s[len(s)-1] {
		case 's':
			s = s[:len(s)-1]
		case 'm':
			unit, s = time.Minute, s[:len(s)-1]
		case 'h':
			unit, s = time.Hour, s[:len(s)-1]
		case 'd':
			unit, s = 24*time.Hour, s[:len(s)-1]
		}
	}
	switch strings.ToLower(s) {
	case "inf", "infinity":
		return 0, true
	}
	f, ok := plainFloat(strings.TrimPrefix(s, "+"))
	if !ok || f < 0 || math.Signbit(f) && f != 0 {
		return 0, false
	}
	f *= float64(unit)
	switch {
	case f >= math.MaxInt64:
		return math.MaxInt64, true
	case f > 0 && f < 1:
		return 1, true // short, but not "no limit"
	}
	return time.Duration(f), true
}

// signalNames are the signals by number, as far as they are the same everywhere.
var signalNames = [...]string{
	1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 8: "FPE", 9: "KILL",
	11: "SEGV", 13: "PIPE", 14: "ALRM", 15: "TERM",
}

// otherSignals have different numbers on different systems.
var otherSignals = []string{"USR1", "USR2", "BUS", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "SYS"}

// signalName gives the name without SIG of a signal's name or number, "" for none.
func signalName(s string) string {
	if n, err := strconv.Atoi(s); err == nil {
		switch {
		case n <= 0 || n > 64:
			return ""
		case n < len(signalNames) && signalNames[n] != "":
			return signalNames[n]
		}
		return strconv.Itoa(n)
	}
	if s = strings.TrimPrefix(strings.ToUpper(s), "SIG"); s == "" {
		return ""
	}
	for _, name := range signalNames {
		if s == name {
			return s
		}
	}
	for _, name := range otherSignals {
		if s == name {
			return s
		}
	}
	return ""
}
