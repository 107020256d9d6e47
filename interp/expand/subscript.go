package expand

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// subscriptWord parses a subscript that was the value of something: quotes in it quote, and
// what is not in single quotes is expanded.
func (c *Config) subscriptWord(sub string) (*syntax.Word, error) {
	w := &syntax.Word{}
	start := 0
	flush := func(end int) error {
		if start >= end {
			return nil
		}
		doc, err := c.Sh.ParseWord(sub[start:end])
		if err == nil && doc != nil {
			w.Parts = append(w.Parts, doc.Parts...)
		}
		return err
	}
	for i := 0; i < len(sub); i++ {
		switch sub[i] {
		case '\\':
			i++
		case '$', '`':
			i = max(i, expansionEnd(sub, i)-1)
		case '\'', '"':
			end := quoteEnd(sub, i)
			if end == 0 {
				continue
			}
			if err := flush(i); err != nil {
				return nil, err
			}
			part, err := c.quotedPart(sub[i : end+1])
			if err != nil {
				return nil, err
			}
			w.Parts = append(w.Parts, part)
			i, start = end, end+1
		}
	}
	return w, flush(len(sub))
}

// quotedPart parses s with the quotes around it.
func (c *Config) quotedPart(s string) (syntax.WordPart, error) {
	inner := s[1 : len(s)-1]
	if s[0] == '\'' {
		return &syntax.SglQuoted{Value: inner}, nil
	}
	q := &syntax.DblQuoted{}
	doc, err := c.Sh.ParseWord(inner)
	if err == nil && doc != nil {
		q.Parts = doc.Parts
	}
	return q, err
}

// quoteEnd returns the index of the quote that ends the one at s[i], 0 for none.
func quoteEnd(s string, i int) int {
	if s[i] == '\'' {
		if n := strings.IndexByte(s[i+1:], '\''); n >= 0 {
			return i + 1 + n
		}
		return 0
	}
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '$', '`':
			j = max(j, expansionEnd(s, j)-1)
		case '"':
			return j
		}
	}
	return 0
}

// expansionEnd returns the index behind the $(…), ${…} or `…` that begins at s[i]; i when
// there is none.
func expansionEnd(s string, i int) int {
	if s[i] == '`' {
		if n := strings.IndexByte(s[i+1:], '`'); n >= 0 {
			return i + n + 2
		}
		return i
	}
	if i+1 >= len(s) || s[i+1] != '(' && s[i+1] != '{' {
		return i
	}
	open, closing := s[i+1], byte(')')
	if open == '{' {
		closing = '}'
	}
	depth := 0
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return i
}
