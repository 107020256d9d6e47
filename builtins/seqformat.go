package builtins

import (
	"math"
	"strings"
)

// seqFormat is a -f FORMAT: one directive between two texts.
type seqFormat struct {
	prefix, suffix string
	directive
}

func parseSeqFormat(g *grammar, format string) (*seqFormat, error) {
	f := &seqFormat{}
	i := nextDirective(format, 0)
	if i < 0 {
		return nil, g.wrong("format %s has no % directive", format)
	}
	f.prefix = strings.ReplaceAll(format[:i], "%%", "%")
	i++
	for i < len(format) && strings.IndexByte("-+#0 '", format[i]) >= 0 {
		switch format[i] {
		case '-':
			f.minus = true
		case '+':
			f.plus = true
		case '#':
			f.alt = true
		case '0':
			f.zero = true
		case ' ':
			f.space = true
		}
		i++
	}
	i, f.width = digitsAt(format, i)
	if i < len(format) && format[i] == '.' {
		f.hasPrec = true
		i, f.prec = digitsAt(format, i+1)
	}
	if i < len(format) && format[i] == 'L' {
		i++
	}
	if i >= len(format) {
		return nil, g.wrong("format %s ends in %", format)
	}
	if strings.IndexByte("efgaEFGA", format[i]) < 0 {
		err := g.wrong("format %s", format)
		err.tail = " has unknown %" + format[i:i+1] + " directive"
		return nil, err
	}
	f.conv = format[i]
	if nextDirective(format, i+1) >= 0 {
		return nil, g.wrong("format %s has too many % directives", format)
	}
	f.suffix = strings.ReplaceAll(format[i+1:], "%%", "%")
	return f, nil
}

// nextDirective returns where the next % that is not doubled stands, or -1.
func nextDirective(format string, i int) int {
	for ; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		if i+1 == len(format) || format[i+1] != '%' {
			return i
		}
		i++
	}
	return -1
}

func digitsAt(s string, i int) (int, int) {
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i, min(bounded(s[start:i]), math.MaxInt32)
}
