package interp

import (
	"context"
	"math"
	"testing"
	"time"

	"safesh/interp/expand"
)

// bareShell is a shell without a gate and without descriptors, for what needs neither.
func bareShell(t testing.TB) *Shell {
	sh := &Shell{
		session: &session{maxBytes: 1 << 16, cancel: func(error) {}},
		ctx:     context.Background(),
		scope:   &scope{vars: map[string]*expand.Var{}},
		token:   new(owner),
		name:    "test",
	}
	sh.exp.Sh = (*expander)(sh)
	if err := sh.setVar("LC_ALL", "C.UTF-8"); err != nil {
		t.Fatal(err)
	}
	return sh
}

// printfText is what printf -v stores.
func printfText(t testing.TB, sh *Shell, args ...string) (text string, status int) {
	status = builtinPrintf(sh, append([]string{"-v", "out", "--"}, args...))
	return sh.value("out"), status
}

func TestPrintf(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		want   string
		status int
	}{
		{"reuse", []string{"%s-%d,", "a", "1", "b"}, "a-1,b-0,", 0},
		{"bytes", []string{"%5s|%.1s", "é", "é"}, "   é|\xc3", 0},
		{"invalid number", []string{"%d|", "3x"}, "3|", 1},
		{"empty number", []string{"%d", ""}, "0", 0},
		{"too large", []string{"%d", "99999999999999999999"}, "9223372036854775807", 0},
		{"unsigned", []string{"%u", "-1"}, "18446744073709551615", 0},
		{"character", []string{"%d", "'é"}, "233", 0},
		{"long double", []string{"%.20f", "0.1"}, "0.10000000000000000000", 0},
		{"hexadecimal", []string{"%a %.0a", "3.14", "1.5"}, "0xc.8f5c28f5c28f5c3p-2 0xcp-3", 0},
		{"huge", []string{"%g %g", "1e4932", "1e5000"}, "1e+4932 inf", 0},
		{"stop", []string{"%b|%b", `a\cb`, "c"}, "a", 0},
		{"quote", []string{"%q %.1Q", "a b", "a b"}, `a\ b a`, 0},
		{"bad directive", []string{"a%y"}, "a", 1},
		{"no directive", []string{"a%5"}, "a", 1},
		{"width limit", []string{"%99999999d", "1"}, "", 125},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, status := printfText(t, bareShell(t), tt.args...)
			if got != tt.want || status != tt.status {
				t.Errorf("printf %q = %q, status %d; want %q, %d", tt.args, got, status, tt.want, tt.status)
			}
		})
	}
}

func TestParseInteger(t *testing.T) {
	tests := []struct {
		in   string
		want integerText
		rest string
		ok   bool
	}{
		{"42", integerText{42, false}, "", true},
		{" -0x1F", integerText{31, true}, "", true},
		{"08", integerText{0, false}, "8", true},
		{"0x", integerText{0, false}, "x", true},
		{"--5", integerText{}, "--5", true},
		{"18446744073709551616", integerText{math.MaxUint64, false}, "", false},
	}
	for _, tt := range tests {
		got, rest, ok := parseInteger(tt.in)
		if got != tt.want || rest != tt.rest || ok != tt.ok {
			t.Errorf("parseInteger(%q) = %v, %q, %v", tt.in, got, rest, ok)
		}
	}
}

func TestStrftime(t *testing.T) {
	at := time.Unix(1000000000, 0).UTC() // Sunday
	tests := []struct{ format, want string }{
		{"%a %A %b %B %d %e %j", "Sun Sunday Sep September 09  9 252"},
		{"%C %y %G %V %U %W %u %w", "20 01 2001 36 36 36 7 0"},
		{"%I:%M:%S %p %r", "01:46:40 AM 01:46:40 AM"},
		{"%_d|%-d|%05d|%^a|%#Z|%10Y", " 9|9|00009|SUN|utc|0000002001"},
		{"%z %s %%", "+0000 1000000000 %"},
		{"%Q|%", "%Q|%"},
	}
	for _, tt := range tests {
		if got := strftime(tt.format, at); got != tt.want {
			t.Errorf("strftime(%q) = %q, want %q", tt.format, got, tt.want)
		}
	}
}

func TestRuleZone(t *testing.T) {
	summer, winter := time.Unix(1000000000, 0), time.Unix(1010000000, 0)
	tests := []struct {
		rule string
		at   time.Time
		want string
	}{
		{"EST5EDT", summer, "EDT -0400"},
		{"EST5EDT", winter, "EST -0500"},
		{"CET-1CEST,M3.5.0,M10.5.0/3", summer, "CEST +0200"},
		{"<+0330>-3:30", winter, "+0330 +0330"},
	}
	for _, tt := range tests {
		loc := ruleZone(tt.rule)
		if loc == nil {
			t.Errorf("ruleZone(%q) = nil", tt.rule)
			continue
		}
		if got := strftime("%Z %z", tt.at.In(loc)); got != tt.want {
			t.Errorf("ruleZone(%q): %q, want %q", tt.rule, got, tt.want)
		}
	}
	for _, rule := range []string{"", "A1", "Nowhere", "<x", "ABCD", "ABC:", "ABC999"} {
		if ruleZone(rule) != nil {
			t.Errorf("ruleZone(%q) is a zone", rule)
		}
	}
}

// FuzzPrintf looks for formats that panic or that print more than a variable may hold.
func FuzzPrintf(f *testing.F) {
	for _, s := range []string{
		"%s\n", "%5.3d|%-*s", "%#+0 12.*Lf%a", "%(%F %T)T", "%(", "%b%q%Q%c%n", `\x41\u00e9\0\c%`,
		"%.99999999999f", "%99999999999s", "%.16600g", "%+.0a", "%-020.5E",
	} {
		f.Add(s, "1.5", "abc")
	}
	f.Fuzz(func(t *testing.T, format, a, b string) {
		sh := bareShell(t)
		if text, _ := printfText(t, sh, format, a, b); len(text) > sh.session.maxBytes {
			t.Errorf("printf stored %d bytes", len(text))
		}
	})
}
