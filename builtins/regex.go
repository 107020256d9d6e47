package builtins

import (
	"bytes"
	"errors"
)

// regexSyntax is the dialect of a pattern.
type regexSyntax uint8

const (
	regexBasic    regexSyntax = iota // POSIX BRE with GNU's \| \+ \? \w \W \s \S \b \B \< \> \` \'
	regexExtended                    // POSIX ERE with the same
	regexFixed                       // a string
	regexPerl                        // PCRE's everyday part, with look-around and \K
	regexRust                        // the syntax of rg: Perl's without look-around and back-references
)

// regexOptions say how a pattern is read and matched.
type regexOptions struct {
	syntax     regexSyntax
	ignoreCase bool
	// utf8: characters are UTF-8, else every byte is one. A byte that is no character matches
	// only itself in the pattern, as in GNU's tools.
	utf8 bool
	// multiline: ^ and $ match also beside newlines (sed's M). \` and \' never do.
	multiline bool
	// dotAll: . matches a newline in the Perl dialects; in POSIX's it always does.
	dotAll bool
	// escapes: \a \f \n \r \t \v \cX \dNNN \oNNN \xHH are characters, in brackets too (sed).
	escapes bool
	// grep: of an ERE, a ) after an operator without an operand stands for itself.
	grep bool
	// awk: the escapes of awk: \" \/ \ddd and C's, a backslash quotes in brackets too, no
	// back-references.
	awk bool
	// strict: an operator without operand and an unmatched ) are errors (sed), else they are
	// taken as grep takes them.
	strict bool
	// loneClose: strict, but for an unmatched ), which stands for itself (find).
	loneClose bool
}

// errTooComplex says that matching was given up after too many steps: only back-references
// and look-around can need more than a time linear in the text.
var errTooComplex = errors.New("exceeded the limit of backtracking")

// regex is a compiled pattern. It keeps buffers and a cache: one goroutine at a time.
type regex struct {
	opt      regexOptions
	groups   int      // number of ( ) groups
	names    []string // of the groups, by number; "" for those without
	warnings []string // what GNU grep warns of
	need     []byte   // every match has these bytes; nil if unknown
	pure     bool     // need is the whole pattern: a match is an occurrence of it

	node  *regexNode
	prog  *regexProg
	exact bool // the automaton decides whether there is a match; else it only rules out
	perl  bool // the first match by priority counts, not the longest
	auto  *regexDFA
	scan  *regexDFA // for find in lines of a larger buffer, made by scanner
	track *regexTracker
	loc   []int

	// err is errTooComplex once a match was given up; find has then returned nil.
	err error
}

// compileRegex compiles a pattern. Errors have the texts of GNU's regcomp (for regexPerl
// those of PCRE).
func compileRegex(pattern string, opt regexOptions) (*regex, error) {
	re := &regex{opt: opt, perl: opt.syntax == regexPerl || opt.syntax == regexRust}
	p := &regexParser{src: pattern, opt: opt, fold: opt.ignoreCase, multi: opt.multiline, dotAll: opt.dotAll}
	node, err := p.parse()
	if err != nil {
		return nil, err
	}
	re.node, re.groups, re.warnings, re.exact = node, p.groups, p.warnings, !p.irregular
	re.names = make([]string, p.groups+1)
	for name, n := range p.names {
		re.names[n] = name
	}
	return re, re.build()
}

// joinRegex returns a pattern that matches where any of the patterns does; the groups of
// each are its own and can't be asked for.
func joinRegex(list []*regex) (*regex, error) {
	if len(list) == 1 {
		return list[0], nil
	}
	re := &regex{opt: list[0].opt, perl: list[0].perl, exact: true, names: []string{""}}
	alt := &regexNode{kind: nodeAlt}
	for _, sub := range list {
		alt.subs = append(alt.subs, sub.node.shifted(re.groups))
		re.groups += sub.groups
		re.exact = re.exact && sub.exact
		re.warnings = append(re.warnings, sub.warnings...)
		re.names = append(re.names, sub.names[1:]...)
	}
	re.node = alt
	return re, re.build()
}

func (re *regex) build() error {
	var err error
	if re.prog, err = compileProg(re.node, re.opt, false); err != nil {
		return err
	}
	re.need, re.pure = re.node.literal(re.opt)
	re.loc = make([]int, 2*(re.groups+1))
	return nil
}

// match reports whether there is a match in b.
func (re *regex) match(b []byte) bool {
	if re.exact && !re.pure {
		if auto := re.automaton(); auto.lead || !re.cannot(b, 0) {
			return auto.matches(b, 0)
		}
		return false
	}
	if re.cannot(b, 0) {
		return false
	}
	if re.exact {
		return true
	}
	return re.find(b, 0) != nil
}

// cannot rules out a match in b[from:] quickly.
func (re *regex) cannot(b []byte, from int) bool {
	return len(re.need) > 0 && indexFrom(b, re.need, from) < 0
}

// find returns the leftmost longest match in b that starts at from or later (with Perl's
// dialects: the leftmost, by priority): start and end of the match, then of every group, -1
// for one that took no part. nil means that there is none. b[:from] is context for ^, \b and
// the like. The result is valid until the next call.
func (re *regex) find(b []byte, from int) (loc []int) {
	if from > len(b) {
		return nil
	}
	if re.exact && !re.perl {
		start, end := re.span(b, from)
		if start < 0 {
			return nil
		}
		re.loc[0], re.loc[1] = start, end
		if re.groups == 0 {
			return re.loc
		}
		return re.tracker().run(b, start, end)
	}
	if re.cannot(b, from) || !re.automaton().matches(b, from) {
		return nil
	}
	loc = re.tracker().run(b, from, -1)
	re.err = re.track.err
	return loc
}

// findSpan is find for callers that don't need the groups.
func (re *regex) findSpan(b []byte, from int) (start, end int) {
	switch {
	case from > len(b):
		return -1, -1
	case len(re.need) == 1 && re.pure && !re.perl:
		if i := bytes.IndexByte(b[from:], re.need[0]); i >= 0 {
			return from + i, from + i + 1
		}
		return -1, -1
	case re.exact && !re.perl:
		return re.span(b, from)
	}
	loc := re.find(b, from)
	if loc == nil {
		return -1, -1
	}
	return loc[0], loc[1]
}

// span finds the leftmost longest match with the automaton.
func (re *regex) span(b []byte, from int) (start, end int) {
	if re.pure {
		i := indexFrom(b, re.need, from)
		if i >= 0 {
			return i, i + len(re.need)
		}
		return -1, -1
	}
	auto := re.automaton()
	if !auto.lead && re.cannot(b, from) {
		return -1, -1
	}
	sure := false // that there is a match: it is looked for when the first places have cost too much
	budget := len(b) - from + 128
	for at := from; at <= len(b); at++ {
		at = auto.skip(b, at)
		end, used := auto.longest(b, at)
		if end >= 0 {
			return at, end
		}
		if budget -= used; budget < 0 {
			if sure {
				if loc := re.tracker().run(b, at, -1); loc != nil {
					return loc[0], loc[1]
				}
				return -1, -1
			}
			if !auto.matches(b, at) {
				return -1, -1
			}
			sure, budget = true, 16*(len(b)-at)+4096
		}
		if at < len(b) && re.opt.utf8 {
			_, size := decodeRegex(b[at:], true)
			at += size - 1
		}
	}
	return -1, -1
}

// nextLine returns the bounds of the first line of b that has a match, with its end; -1 if there
// is none or re.err says that one was given up. b is whole lines, which end with eol.
func (re *regex) nextLine(b []byte, eol byte) (from, to int) {
	scan := re.scanner(eol)
	literal := len(re.need) > 0 && !(re.exact && scan.lead)
	sure := re.exact && (!literal || re.pure)
	for at := 0; at < len(b); at = to {
		var hit int
		if literal {
			hit = indexFrom(b, re.need, at)
		} else {
			hit = scan.search(b, at)
		}
		if hit < 0 || hit == len(b) {
			break
		}
		if from = at; hit-at > 200 || bytes.IndexByte(b[at:hit], eol) >= 0 { // backwards is slow
			from = bytes.LastIndexByte(b[at:hit], eol) + 1 + at
		}
		to = bytes.IndexByte(b[hit:], eol) + 1 + hit
		switch line := b[from : to-1]; {
		case sure, re.exact && scan.search(line, 0) >= 0, !re.exact && re.find(line, 0) != nil:
			return from, to
		case re.err != nil:
			return -1, -1
		}
	}
	return -1, -1
}

// automaton returns the automaton for texts as a whole.
func (re *regex) automaton() *regexDFA {
	if re.auto == nil {
		re.auto = re.newDFA(-1)
	}
	return re.auto
}

// scanner returns an automaton that takes eol as the end of every line.
func (re *regex) scanner(eol byte) *regexDFA {
	if re.scan == nil || re.scan.eol != int(eol) {
		re.scan = re.newDFA(int(eol))
	}
	return re.scan
}

func (re *regex) newDFA(eol int) *regexDFA {
	prog := re.prog
	if !re.exact {
		// What is left when conditions are dropped matches at least where the pattern does.
		prog, _ = compileProg(re.node, re.opt, true)
	}
	return newDFA(prog, re.opt, eol, re.need)
}

func (re *regex) tracker() *regexTracker {
	if re.track == nil {
		re.track = newTracker(re)
	}
	return re.track
}
