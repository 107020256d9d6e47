package builtins

import (
	"strings"
	"unicode/utf8"
)

// sedEscape returns what the escape at the beginning of s, after its backslash, stands for
// and how long it is; 0 if it is none: \a \f \n \r \t \v \cX \dNNN \oNNN \xHH.
func sedEscape(s string) (value string, length int) {
	if s == "" {
		return "", 0
	}
	base, most := 0, 3
	switch s[0] {
	case 'a', 'f', 'n', 'r', 't', 'v':
		b, _ := simpleEscape(s[0])
		return string([]byte{b}), 1
	case 'c':
		if len(s) < 2 {
			return "", 0
		}
		return string([]byte{upper(s[1]) ^ 0x40}), 2
	case 'd':
		base = 10
	case 'o':
		base = 8
	case 'x':
		base, most = 16, 2
	default:
		return "", 0
	}
	n, digits := digitsValue(s[1:], base, most)
	if digits == 0 {
		return "", 0
	}
	return string([]byte{byte(n)}), 1 + digits
}

// compile compiles a regular expression; nil stands for the empty one.
func (p *sedParser) compile(text string, fold, lines bool) (*regex, error) {
	if text == "" {
		if fold || lines {
			return nil, p.r.bad("cannot specify modifiers on empty regexp")
		}
		return nil, nil
	}
	opt := regexOptions{ignoreCase: fold, multiline: lines, utf8: p.utf8, escapes: true, strict: true}
	if p.extended {
		opt.syntax = regexExtended
	}
	re, err := compileRegex(text, opt)
	if err == errRegexClassPut {
		return nil, &usageError{status: 4, tail: err.Error()}
	}
	if err != nil {
		return nil, p.r.bad("%v", err)
	}
	return re, nil
}

// delimiter reads the character that s and y are divided by: a byte.
func (r *sedReader) delimiter(utf bool) (int, error) {
	if _, size := utf8.DecodeRuneInString(r.text[r.pos:]); utf && size > 1 {
		r.pos++
		return 0, r.bad("delimiter character is not a single-byte character")
	}
	return r.next(), nil
}

// substitute reads what follows the letter s.
func (p *sedParser) substitute() (*sedSubst, error) {
	r := p.r
	slash, err := r.delimiter(p.utf8)
	if err != nil {
		return nil, err
	}
	pattern, ok := r.slashed(slash, true)
	if !ok {
		return nil, r.bad("unterminated `s' command")
	}
	text, ok := r.slashed(slash, false)
	if !ok {
		return nil, r.bad("unterminated `s' command")
	}
	s := &sedSubst{plain: true}
	most := s.replacement(text)
	var fold, lines bool
	if err := p.substFlags(s, &fold, &lines); err != nil {
		return nil, err
	}
	if s.re, err = p.compile(pattern, fold, lines); err != nil {
		return nil, err
	}
	if s.re != nil && most > s.re.groups {
		return nil, r.bad("invalid reference \\%d on `s' command's RHS", most)
	}
	return s, nil
}

// substFlags reads the flags of s.
func (p *sedParser) substFlags(s *sedSubst, fold, lines *bool) error {
	r := p.r
	for {
		switch ch := r.next(); {
		case ch == 'i' || ch == 'I':
			*fold = true
		case ch == 'm' || ch == 'M':
			*lines = true
		case ch == 'e':
			return r.refuse("the flag `e' of `s' runs programs: not allowed here")
		case ch == 'p':
			if s.print++; s.print > 1 {
				return r.bad("multiple `p' options to `s' command")
			}
		case ch == 'g':
			if s.global {
				return r.bad("multiple `g' options to `s' command")
			}
			s.global = true
		case ch == 'w' && p.sandbox:
			return r.bad("e/r/w commands disabled in sandbox mode")
		case ch == 'w':
			name, err := r.fileName()
			if err != nil {
				return err
			}
			s.file = name
			return p.checkFile('w', name)
		case ch >= '0' && ch <= '9':
			if s.number != 0 {
				return r.bad("multiple number options to `s' command")
			}
			if s.number = int(r.integer(ch)); s.number == 0 {
				return r.bad("number option to `s' command may not be zero")
			}
		case ch == '}' || ch == '#':
			r.back(ch)
			return nil
		case ch == '\n' || ch == ';' || ch == sedEOF:
			return nil
		case ch == '\r' && r.pos < len(r.text) && r.text[r.pos] == '\n':
		case ch == ' ':
		default:
			return r.bad("unknown option to `s'")
		}
	}
}

// replacement compiles the replacement of s and returns the largest group it names.
func (s *sedSubst) replacement(text string) (most int) {
	var part sedPart
	add := func(group int, fold byte) {
		part.group, part.fold = group, fold
		s.parts = append(s.parts, part)
		part = sedPart{}
		most = max(most, group)
		s.plain = s.plain && fold == 0
	}
	for i := 0; i < len(text); i++ {
		ch := text[i]
		switch {
		case ch == '&':
			add(0, 0)
			continue
		case ch != '\\' || i+1 == len(text):
			part.text = append(part.text, ch)
			continue
		}
		i++
		switch ch = text[i]; {
		case isDigit(ch):
			add(int(ch-'0'), 0)
		case strings.IndexByte("LUElu", ch) >= 0:
			add(-1, ch)
		default:
			if value, n := sedEscape(text[i:]); n > 0 {
				part.text = append(part.text, value...)
				i += n - 1
				continue
			}
			part.text = append(part.text, ch)
		}
	}
	if len(part.text) > 0 {
		add(-1, 0)
	}
	return most
}

// translate reads what follows the letter y.
func (p *sedParser) translate(cmd *sedCommand) error {
	r := p.r
	slash, err := r.delimiter(p.utf8)
	if err != nil {
		return err
	}
	from, ok := r.slashed(slash, false)
	if !ok {
		return r.bad("unterminated `y' command")
	}
	to, ok := r.slashed(slash, false)
	if !ok {
		return r.bad("unterminated `y' command")
	}
	a, b := p.characters(sedUnescape(from)), p.characters(sedUnescape(to))
	if len(a) != len(b) {
		return r.bad("strings for `y' command are different lengths")
	}
	if p.utf8 && !asciiOnly(a) || !asciiOnly(b) && p.utf8 {
		cmd.table = make(map[rune]rune, len(a))
		for i := range a {
			if _, known := cmd.table[a[i]]; !known {
				cmd.table[a[i]] = b[i]
				cmd.from = append(cmd.from, a[i])
			}
		}
		return r.end()
	}
	cmd.bytes = new([256]byte)
	for i := range cmd.bytes {
		cmd.bytes[i] = byte(i)
	}
	for i := len(a) - 1; i >= 0; i-- { // the first one counts
		cmd.bytes[a[i]] = byte(b[i])
	}
	return r.end()
}

func asciiOnly(list []rune) bool {
	for _, r := range list {
		if r >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// characters returns the characters of s, or its bytes.
func (p *sedParser) characters(s string) []rune {
	if p.utf8 {
		return []rune(s)
	}
	list := make([]rune, len(s))
	for i := range len(s) {
		list[i] = rune(s[i])
	}
	return list
}

// sedUnescape takes the backslashes out of an argument of y.
func sedUnescape(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		if value, n := sedEscape(s[i:]); n > 0 {
			b = append(b, value...)
			i += n - 1
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}
