package gate

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"safesh/allowlist"
	"safesh/internal/audit"
)

// Denial is a refusal: the policy said no. It has been said and recorded.
type Denial struct {
	// Decision is why.
	Decision allowlist.Decision
	goOn     bool
}

// Error is the reason.
func (d *Denial) Error() string { return d.Decision.Why }

// Denied is true.
func (d *Denial) Denied() bool { return true }

// ExitCode is 126.
func (d *Denial) ExitCode() int { return 126 }

// Continue tells whether the text goes on all the same (denials = "continue").
func (d *Denial) Continue() bool { return d.goOn }

// maxShown is how much of a text a denial repeats, in bytes.
const maxShown = 240

// Refuse says and records the denial of a text of which nothing has run. shown is the text
// or the call in it that was denied, argv the call's known words.
func (g *Gate) Refuse(text, source string, argv []string, d allowlist.Decision, use string) error {
	shown := strings.TrimSpace(text)
	if len(shown) > maxShown || strings.Contains(strings.TrimSpace(shown), "\n") {
		shown = source
	}
	g.recordDenial(argv, d, nil)
	g.say(shown, use, d.Why)
	return &Denial{Decision: d, goOn: false}
}

// deny says and records the denial of a call at run time.
func (g *Gate) deny(argv []string, d allowlist.Decision, files []string) error {
	g.recordDenial(argv, d, files)
	g.say(allowlist.Quote(argv), d.Use, d.Why)
	return g.denial(d)
}

func (g *Gate) denial(d allowlist.Decision) error {
	return &Denial{Decision: d, goOn: g.policy.Denials() == allowlist.Continue}
}

// denyFile says and records the denial of an access.
func (g *Gate) denyFile(t target, a allowlist.Access, d allowlist.Decision) error {
	what := accessWord(a) + ":" + t.name
	g.recordDenial(nil, d, []string{what})
	g.say(accessWord(a)+" "+allowlist.Quote([]string{t.name}), d.Use, d.Why)
	return g.denial(d)
}

// fileVerdict is nil for an allowed access and the denial otherwise.
func (g *Gate) fileVerdict(t target, d allowlist.Decision, a allowlist.Access) error {
	if d.Verdict == allowlist.Allow {
		return nil
	}
	return g.denyFile(t, a, d)
}

// accessWord names an access in messages and records.
func accessWord(a allowlist.Access) string {
	switch {
	case a&allowlist.Write != 0:
		return "write"
	case a&allowlist.Read != 0:
		return "read"
	case a&allowlist.List != 0:
		return "list"
	}
	return "stat"
}

// say prints a denial: at most three lines, on safesh's own stderr.
func (g *Gate) say(call, use, why string) {
	if g.stderr == nil {
		return
	}
	var b strings.Builder
	b.WriteString("safesh: not run: " + printable(cut(call, maxShown)) + "\n")
	if use != "" {
		b.WriteString("safesh: use: " + printable(use) + "\n")
	}
	if why != "" {
		b.WriteString("safesh: why: " + printable(why) + "\n")
	}
	g.stderr.Write(context.Background(), []byte(b.String()))
}

// Say prints one line of safesh's own; in observe mode nothing, as bash has none.
func (g *Gate) Say(text string) {
	if g.stderr != nil && !g.observe {
		g.stderr.Write(context.Background(), []byte("safesh: "+printable(text)+"\n"))
	}
}

// cut shortens a text to about n bytes at the end of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + " …"
}

// printable masks secrets and escapes what a terminal would act on or a reader not see:
// control characters, bytes that are not UTF-8, format characters.
func printable(s string) string {
	s = audit.Mask(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && n == 1:
			writeHex(&b, s[i:i+1])
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029:
			writeHex(&b, s[i:i+n])
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

func writeHex(b *strings.Builder, s string) {
	const digits = "0123456789abcdef"
	for i := range len(s) {
		b.WriteString(`\x` + string(digits[s[i]>>4]) + string(digits[s[i]&15]))
	}
}
