package interp

import (
	"strconv"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// signalNames are Linux's signals in the order of their numbers, without SIG.
var signalNames = [...]string{
	1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE",
	9: "KILL", 10: "USR1", 11: "SEGV", 12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM",
	16: "STKFLT", 17: "CHLD", 18: "CONT", 19: "STOP", 20: "TSTP", 21: "TTIN", 22: "TTOU",
	23: "URG", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH", 29: "IO",
	30: "PWR", 31: "SYS",
}

// Real-time signals have no names of their own but RTMIN+n and RTMAX-n.
const (
	rtMin = 34
	rtMax = 64
)

// signalName returns the name of a signal without SIG, "" for an unknown number.
func signalName(sig syscall.Signal) string {
	n := int(sig)
	switch {
	case n > 0 && n < len(signalNames):
		return signalNames[n]
	case n == rtMin:
		return "RTMIN"
	case n == rtMax:
		return "RTMAX"
	case n > rtMin && n <= (rtMin+rtMax)/2:
		return "RTMIN+" + strconv.Itoa(n-rtMin)
	case n > rtMin && n < rtMax:
		return "RTMAX-" + strconv.Itoa(rtMax-n)
	}
	return ""
}

// parseSignal reads a signal's name (with or without SIG, any case) or number.
func parseSignal(s string) (syscall.Signal, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return syscall.Signal(n), n == 0 || signalName(syscall.Signal(n)) != ""
	}
	name := strings.TrimPrefix(strings.ToUpper(s), "SIG")
	for n := 1; n <= rtMax; n++ {
		if signalName(syscall.Signal(n)) == name {
			return syscall.Signal(n), true
		}
	}
	switch name {
	case "IOT":
		return syscall.SIGABRT, true
	case "CLD":
		return syscall.SIGCHLD, true
	case "POLL":
		return syscall.SIGIO, true
	}
	return 0, false
}

// conditions are what trap takes besides signals.
func trapName(s string) (string, bool) {
	switch up := strings.ToUpper(s); up {
	case "EXIT", "0":
		return "EXIT", true
	case "ERR", "DEBUG", "RETURN":
		return up, true
	}
	sig, ok := parseSignal(s)
	if !ok || sig == 0 {
		return "", false
	}
	return signalName(sig), true
}

// strerror is the C library's text for an error number: Go's, with a capital letter.
func strerror(no syscall.Errno) string {
	s := no.Error()
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Strerror is the C library's text for an error number.
func Strerror(no syscall.Errno) string { return strerror(no) }
