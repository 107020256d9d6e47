package interp

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// aliasValue is what a word stands for. An alias never stands in for an allowed program.
func (sh *Shell) aliasValue(word string) (string, bool) {
	value, ok := sh.aliases[word]
	return value, ok && !sh.gate.StartsRule(word)
}

// aliased tells whether aliases are in force and src names one.
func (sh *Shell) aliased(src string) bool {
	if !sh.shopt(shoptExpandAliases) {
		return false
	}
	for name := range sh.aliases {
		if strings.Contains(src, name) {
			return true
		}
	}
	return false
}

// unaliased is a text that was typed or read so far, with its aliases expanded.
func (sh *Shell) unaliased(text string) string {
	if !sh.aliased(text) {
		return text
	}
	var b strings.Builder
	for text != "" {
		part, n, _ := readUnit(text, sh.set(optPosix), sh.aliasValue)
		b.WriteString(part)
		text = text[n:]
	}
	return b.String()
}

// mayAlias tells whether src, which can't be parsed, may define the aliases that make it right
// when it is read line by line.
func (sh *Shell) mayAlias(src string) bool {
	if !sh.shopt(shoptExpandAliases) && !strings.Contains(src, "expand_aliases") && !strings.Contains(src, "posix") {
		return false
	}
	return sh.aliased(src) || strings.Contains(src, "alias ") || strings.Contains(src, "BASH_ALIASES")
}

// aliasLook remembers what a running text was searched for.
type aliasLook struct {
	set    uint
	active bool
}

// rereads tells whether the rest of a text, from line on, is to be read anew because aliases
// came into force that it names.
func (l *aliasLook) rereads(sh *Shell, t *Text, line uint) bool {
	active := sh.shopt(shoptExpandAliases) && len(sh.aliases) > 0 && !t.read
	if !active || l.active && l.set == sh.aliasSet {
		return false
	}
	l.active, l.set = true, sh.aliasSet
	return sh.aliased(fromLine(t.Source, line))
}

// fromLine is a text without the lines before line, which counts from 1.
func fromLine(src string, line uint) string {
	for ; line > 1; line-- {
		_, src, _ = strings.Cut(src, "\n")
	}
	return src
}

// runLines runs a text as bash reads it, one command line after the other, with the aliases
// that are in force when the line is read. before is how many lines of the text are done.
func (sh *Shell) runLines(src string, before uint) {
	base := sh.lineBase
	defer func() { sh.lineBase = base }()
	for src != "" && sh.ctl.kind == goOn {
		value := sh.aliasValue
		if !sh.shopt(shoptExpandAliases) {
			value = func(string) (string, bool) { return "", false }
		}
		text, n, _ := readUnit(src, sh.set(optPosix), value)
		sh.lineBase = base + int(before)
		before += uint(strings.Count(src[:n], "\n"))
		src = src[n:]
		file, err := parseText(text, sh.textName(), src == "")
		if err == nil && len(file.Stmts) == 0 {
			continue
		}
		var t *Text
		if err == nil {
			t, err = sh.check(&Text{Source: text, File: file, read: true})
		}
		if err != nil {
			sh.failLine(err)
			return
		}
		sh.runText(t)
	}
}

// failLine reports a line that could not be parsed or was refused; the lines after it are not
// read.
func (sh *Shell) failLine(err error) {
	var se *SyntaxError
	if errors.As(err, &se) && sh.depth == 0 && !sh.isSub {
		se.Line += sh.lineBase
		sh.saySyntax(se, "")
		sh.status = 2
		return
	}
	sh.failText(err, "")
}

// byLines is a text that is parsed line by line.
func byLines(src, name string) *Text {
	return &Text{Source: src, Name: name, File: &syntax.File{}, lines: true}
}
