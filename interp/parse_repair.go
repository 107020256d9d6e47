package interp

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// The library refuses texts that bash takes: bash looks at most of what stands between
// (( )), [ ] and ${ } only when it expands it, and complains then. Such a text is rewritten
// at the place of the parser's error, so that the parser takes it: $((x$y = 1)) becomes
// $(("x$y = 1")). Each rewriting puts a mark into the text. When the parser has read the
// text, the marks are taken out of the tree again, the nodes they are in get what bash makes
// of the text, and every position is brought back to the text that was sent.
//
// A rewriting stays only if the parser gets further with it, and the tree counts only if it
// has each mark where a mark can be: what was in a string or a here-document is never
// mistaken for code.

// edit replaces old bytes at a place of a text.
type edit struct {
	at, old int
	text    string
}

// repair is one rewriting: its edits in rising order, and how many marks it puts in.
type repair struct {
	edits []edit
	marks int
}

// repairs is a text that is being rewritten.
type repairs struct {
	source string   // as it was given
	text   string   // as it is now
	layers [][]edit // each changes the text that the one before gave
	marks  int
	saved  []string // texts that marks refer to
	open   bool     // what an error may be in has no end yet
	work   int      // bytes that were parsed
	joined bool     // it has joints
}

// maxRepairWork bounds the bytes that are parsed again for one text.
const maxRepairWork = 64 << 20

// read parses text, rewriting it until the parser takes it. The error is that of the text
// as it was.
func (r *repairs) read(parse func(string) (*syntax.File, error)) (*syntax.File, error) {
	r.source = r.text
	if strings.ContainsFunc(r.text, isMark) {
		return parse(r.text)
	}
	file, err := parse(r.text)
	first := err
	for {
		for err != nil {
			next, nextErr, ok := r.step(parse, err)
			if !ok {
				return nil, r.atOrigin(err)
			}
			file, err = next, nextErr
			if first == nil {
				first = err
			}
		}
		fix := r.rereading(file)
		if len(fix.edits) == 0 {
			break
		}
		r.apply(fix)
		file, err = parse(r.text)
	}
	if len(r.layers) == 0 {
		return file, nil
	}
	if !r.restore(file) {
		return nil, first
	}
	return file, nil
}

// step finds a rewriting that brings the parser past err.
func (r *repairs) step(parse func(string) (*syntax.File, error), err error) (*syntax.File, error, bool) {
	pos, ok := errorPos(err)
	at := int(pos.Offset())
	if !ok || at > len(r.text) {
		return nil, nil, false
	}
	was, incomplete := r.origin(at), syntax.IsIncomplete(err)
	var rest *repairs
	var restErr error
	list := r.candidates
	if strings.Contains(err.Error(), unclosedHeredoc) {
		list = r.foreignDelims
	}
	for _, fix := range list(at) {
		if r.work += len(r.text); r.work > maxRepairWork {
			break
		}
		keep := *r
		r.apply(fix)
		file, err := parse(r.text)
		if err == nil {
			return file, nil, true
		}
		if pos, ok := errorPos(err); ok && r.origin(int(pos.Offset())) > was {
			return file, err, true
		}
		if syntax.IsIncomplete(err) && !incomplete && rest == nil {
			now := *r
			rest, restErr = &now, err
		}
		*r = keep
	}
	if rest != nil { // what is around the construct has no end
		*r = *rest
		return nil, restErr, true
	}
	return nil, nil, false
}

// errorPos is the place of an error of the parser.
func errorPos(err error) (syntax.Pos, bool) {
	var pe syntax.ParseError
	if errors.As(err, &pe) {
		return pe.Pos, true
	}
	var le syntax.LangError
	if errors.As(err, &le) {
		return le.Pos, true
	}
	return syntax.Pos{}, false
}

func (r *repairs) apply(fix repair) {
	var b strings.Builder
	at := 0
	for _, e := range fix.edits {
		b.WriteString(r.text[at:e.at])
		b.WriteString(e.text)
		at = e.at + e.old
	}
	b.WriteString(r.text[at:])
	r.text = b.String()
	r.layers = append(slices.Clip(r.layers), fix.edits)
	r.marks += fix.marks
	r.joined = r.joined || len(fix.edits) > 0 && fix.edits[0].text == string(rune(joint))
}

// origin brings an offset back to the text as it was given.
func (r *repairs) origin(at int) int {
	for i := len(r.layers) - 1; i >= 0; i-- {
		at = before(r.layers[i], at)
	}
	return at
}

// before brings an offset back over one layer of edits.
func before(edits []edit, at int) int {
	delta := 0
	for _, e := range edits {
		begin := e.at + delta
		if at < begin {
			break
		}
		if left := begin + len(e.text) - at; left > 0 { // the ends keep their places
			return e.at + min(at-begin, max(e.old-left, 0))
		}
		delta += len(e.text) - e.old
	}
	return at - delta
}

// Marks are characters of the last private plane, as those of guardBytes are; a text that
// has one is left alone.
const (
	markBase  = 0x10FD00
	markExpr  = markBase + iota // an expression: only its text counts
	markWord                    // a part of a word of a command
	markSubst                   // ${…} that is none
	markCount                   // ${##x}
	markElem                    // a[i]=x before a command
	markValue                   // x=(…) before a command
	markList                    // a[i]=(…)
	markAdd                     // [i]+=x in an array expression
	markEnd
)

// letMark stands for the word let, in as many bytes.
const letMark = "\uF8F0"

func isMark(r rune) bool { return r >= markBase && r < markEnd || r == 0xF8F0 }

// mark is the text of a mark that refers to saved.
func (r *repairs) mark(kind rune, saved string) string {
	r.saved = append(slices.Clip(r.saved), saved)
	return string(kind) + strconv.Itoa(len(r.saved)-1) + ";"
}
