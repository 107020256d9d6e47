package interp

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bracket reads a bracket expression and returns it in Go's syntax.
func (p *ereParser) bracket() (string, error) {
	p.pos++
	set := "["
	if p.peek() == '^' {
		set = "[^"
		if p.opt.raw {
			set += rawRange
		}
		p.pos++
	}
	for first := true; ; first = false {
		if p.pos >= len(p.s) {
			return "", errERE
		}
		if p.peek() == ']' && !first {
			p.pos++
			return set + "]", nil
		}
		item, err := p.bracketItem(first)
		if err != nil {
			return "", err
		}
		set += item
	}
}

// bracketItem reads a class, a character or a range.
func (p *ereParser) bracketItem(first bool) (string, error) {
	if p.peek() == '-' && !first && !strings.HasPrefix(p.s[p.pos:], "-]") {
		return "", errERE
	}
	class, from, err := p.bracketElement()
	if err != nil {
		return "", err
	}
	if p.peek() != '-' || strings.HasPrefix(p.s[p.pos:], "-]") {
		if class != "" {
			return class, nil
		}
		return ereRune(from), nil
	}
	p.pos++
	end, to, err := p.bracketElement()
	if err != nil || class != "" || end != "" || from > to {
		return "", errERE
	}
	return ereRune(from) + "-" + ereRune(to), nil
}

func ereRune(r rune) string { return fmt.Sprintf(`\x{%x}`, r) }

// bracketElement reads [:class:], [=c=], [.c.] or a character.
func (p *ereParser) bracketElement() (class string, r rune, err error) {
	rest := p.s[p.pos:]
	if len(rest) > 1 && rest[0] == '[' && strings.IndexByte(":=.", rest[1]) >= 0 {
		name, _, ok := strings.Cut(rest[2:], rest[1:2]+"]")
		if !ok {
			return "", 0, errERE
		}
		p.pos += len(name) + 4
		if rest[1] == ':' {
			if class = ereClass(name, p.opt); class == "" {
				return "", 0, errERE
			}
			return class, 0, nil
		}
		if len(name) != 1 {
			return "", 0, errERE
		}
		return "", rune(name[0]), nil
	}
	if rest == "" {
		return "", 0, errERE
	}
	r, n := utf8.DecodeRuneInString(rest)
	p.pos += n
	return "", r, nil
}

// ereNamed is a named character class.
type ereNamed struct{ name, ascii, more string }

// The character classes for ASCII text, and what is added to them for other text, as glibc's
// C.UTF-8 has them.
var ereClasses = [...]ereNamed{
	{"alpha", `A-Za-z`, `\p{L}\p{Nl}`},
	{"digit", `0-9`, ``},
	{"alnum", `A-Za-z0-9`, `\p{L}\p{Nl}`},
	{"upper", `A-Z`, `\p{Lu}\p{Lt}`},
	{"lower", `a-z`, `\p{Ll}`},
	{"space", `\t-\r `, `\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}`},
	{"blank", `\t `, `\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{205f}\x{3000}`},
	{"punct", "!-/:-@\\[-`{-~", `\x{a0}-\x{a9}\x{ab}-\x{b4}\x{b6}-\x{b9}\x{bb}-\x{bf}\p{M}\p{Pc}\p{Pd}\p{Pe}\p{Pf}\p{Pi}\p{Po}\p{Ps}\p{S}\p{No}`},
	{"print", ` -~`, `\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}`},
	{"graph", `!-~`, `\p{L}\p{M}\p{N}\p{P}\p{S}`},
	{"cntrl", `\x00-\x1f\x7f`, `\x{80}-\x{9f}\x{2028}\x{2029}`},
	{"xdigit", `0-9A-Fa-f`, ``},
}

// ereClass is a named class in Go's syntax, "" for an unknown name.
func ereClass(name string, opt ereOptions) string {
	i := slices.IndexFunc(ereClasses[:], func(c ereNamed) bool { return c.name == name })
	if i < 0 {
		return ""
	}
	class := ereClasses[i]
	switch {
	case opt.noCase && (name == "upper" || name == "lower"):
		return ereClass("alpha", ereOptions{ascii: opt.ascii, bytes: opt.bytes})
	case opt.ascii || opt.bytes:
		return class.ascii
	case name == "alpha" || name == "alnum":
		return class.ascii + class.more + otherDigits()
	}
	return class.ascii + class.more
}

// otherDigits are the digits beyond ASCII, which glibc counts as letters.
func otherDigits() string {
	var b strings.Builder
	for _, r := range unicode.Nd.R16[1:] {
		fmt.Fprintf(&b, `\x{%x}-\x{%x}`, r.Lo, r.Hi)
	}
	for _, r := range unicode.Nd.R32 {
		fmt.Fprintf(&b, `\x{%x}-\x{%x}`, r.Lo, r.Hi)
	}
	return b.String()
}
