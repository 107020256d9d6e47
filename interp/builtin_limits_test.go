package interp

import (
	"testing"
	"time"
)

func TestParseMask(t *testing.T) {
	tests := []struct {
		in   string
		want int
		msg  string
	}{
		{"022", 0o022, ""},
		{"1077", 0o077, ""},
		{"u=rwx,g=rx,o=", 0o027, ""},
		{"g+w", 0o002, ""},
		{"+x", 0o022, ""},
		{"a=", 0o777, ""},
		{"o-rwx", 0o027, ""},
		{"8", 0, "8: octal number out of range"},
		{"x", 0, "`x': invalid symbolic mode operator"},
		{"u+s", 0, "`s': invalid symbolic mode character"},
		{"u", 0, "`\x00': invalid symbolic mode operator"},
		{"u=r,", 0, "`\x00': invalid symbolic mode operator"},
	}
	for _, tt := range tests {
		got, msg := parseMask(tt.in, 0o022)
		if msg != tt.msg || msg == "" && got != tt.want {
			t.Errorf("parseMask(%q) = %04o, %q; want %04o, %q", tt.in, got, msg, tt.want, tt.msg)
		}
	}
	if got := symbolicMask(0o137); got != "u=rw,g=r,o=" {
		t.Errorf("symbolicMask = %q", got)
	}
}

func TestLimitLine(t *testing.T) {
	tests := []struct {
		letter byte
		value  uint64
		named  bool
		want   string
	}{
		{'n', 20000, false, "20000\n"},
		{'c', noLimit, false, "unlimited\n"},
		{'c', 102400, true, "core file size              (blocks, -c) 100\n"},
		{'R', noLimit, true, "real-time non-blocking time  (microseconds, -R) unlimited\n"},
		{'n', 7, true, "open files                          (-n) 7\n"},
	}
	for _, tt := range tests {
		r := resourceOf(tt.letter)
		if got := r.line(r.factor, tt.value, tt.named); got != tt.want {
			t.Errorf("-%c: %q, want %q", tt.letter, got, tt.want)
		}
	}
}

func TestCPUTime(t *testing.T) {
	if got := cpuTime(61*time.Second + 5*time.Millisecond); got != "1m1.005s" {
		t.Errorf("cpuTime = %q", got)
	}
}
