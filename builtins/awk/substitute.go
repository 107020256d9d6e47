package awk

import (
	"strings"
	"unicode/utf8"
)

// sub does sub and gsub.
func (in *interp) sub(x *builtin) value {
	re := in.regexOf(x.args[0])
	by := in.evalString(x.args[1])
	plain := strings.IndexByte(by, '&') < 0 && strings.IndexByte(by, '\\') < 0
	var target expr = &fieldN{0}
	var was value
	if len(x.args) > 2 {
		target, was = in.place(x.args[2])
	} else {
		was = in.rec.field(0)
	}
	s, all := in.str(&was), x.name == "gsub"
	var out []byte
	var count int
	if literal := re.Literal(); literal != "" && plain {
		out, count = in.replacedText(literal, s, by, all)
	} else {
		out, count = in.replaced(re, s, all, func(out []byte, loc []int) []byte {
			if plain {
				return append(out, by...)
			}
			return substitute(out, by, s[loc[0]:loc[1]])
		})
	}
	if count > 0 && isLvalue(target) {
		if f, ok := target.(*fieldN); ok && f.n == 0 {
			in.rec.set(in.passing(out), in.rs == "")
		} else {
			in.assign(target, text(string(out)))
		}
	}
	return number(float64(count))
}

// replaced replaces the first match in s, or all. out is good until the next call; it is nil if
// there is no match.
func (in *interp) replaced(re Regex, s string, all bool, by func(out []byte, loc []int) []byte) (out []byte, count int) {
	b := in.bytes(s)
	at, end, room := 0, -1, cap(in.replacing)
	var span [2]int
	for from := 0; from <= len(b); {
		span[0], span[1] = re.Span(b, from)
		switch {
		case span[0] < 0 && count == 0:
			return nil, 0
		case span[0] < 0:
			from = len(b) + 1
			continue
		case span[0] == span[1] && span[0] == end: // right after a match
			from, end = in.after(s, from), -1
			continue
		}
		if count++; count == 1 {
			out = in.replacing[:0]
		}
		out = by(append(out, b[at:span[0]]...), span[:])
		if len(out) > maxString {
			in.tooLong()
		}
		if cap(out) > room { // it has grown
			room = cap(out)
			in.spend(room)
		}
		at, end, from = span[1], span[1], span[1]
		if !all {
			break
		}
		if span[0] == span[1] {
			from = in.after(s, from)
			end = -1
		}
	}
	if count > 0 {
		out = append(out, b[at:]...)
		in.replacing = out
	}
	return out, count
}

// replacedText is replaced where both what is replaced and what takes its place are texts.
func (in *interp) replacedText(old, s, by string, all bool) (out []byte, count int) {
	out = in.replacing[:0]
	room := cap(out)
	for count == 0 || all {
		i := strings.Index(s, old)
		if i < 0 {
			break
		}
		count++
		out = append(append(out, s[:i]...), by...)
		s = s[i+len(old):]
		if len(out) > maxString {
			in.tooLong()
		}
		if cap(out) > room { // it has grown
			room = cap(out)
			in.spend(room)
		}
	}
	if count == 0 {
		return nil, 0
	}
	in.replacing = append(out, s...)
	return in.replacing, count
}

// after is where the character at i of s ends.
func (in *interp) after(s string, i int) int {
	if in.utf8 && i < len(s) {
		_, size := utf8.DecodeRuneInString(s[i:])
		return i + size
	}
	return i + 1
}

// substitute adds a replacement: & is the match, \& an ampersand, \\ a backslash.
func substitute(out []byte, by, match string) []byte {
	for i := 0; i < len(by); i++ {
		switch {
		case by[i] == '&':
			out = append(out, match...)
		case by[i] == '\\' && i+1 < len(by) && (by[i+1] == '&' || by[i+1] == '\\'):
			i++
			out = append(out, by[i])
		default:
			out = append(out, by[i])
		}
	}
	return out
}

// gensub is gawk's: groups are \0 to \9, the result is the value.
func (in *interp) gensub(x *builtin) value {
	re := in.regexOf(x.args[0])
	by, how := in.evalString(x.args[1]), in.eval(x.args[2])
	s := in.rec.whole()
	if len(x.args) > 3 {
		s = in.evalString(x.args[3])
	}
	all := strings.HasPrefix(in.str(&how), "g") || strings.HasPrefix(in.str(&how), "G")
	which := max(1, clampInt(how.num(), 1<<30))
	b, seen := []byte(s), 0
	out, count := in.replaced(re, s, true, func(out []byte, loc []int) []byte {
		if seen++; !all && seen != which {
			return append(out, s[loc[0]:loc[1]]...)
		}
		return expand(out, by, s, re.Groups(b, loc[0]))
	})
	if count == 0 {
		return text(s)
	}
	return text(string(out))
}
