package builtins

import "fmt"

const trHelp = `Usage: tr [OPTION]... STRING1 [STRING2]
Translate, squeeze, and/or delete characters from standard input, writing to standard output.

  -c, -C, --complement    use the complement of ARRAY1
  -d, --delete            delete characters in ARRAY1, do not translate
  -s, --squeeze-repeats   replace each sequence of a repeated character that is listed in the
                            last specified ARRAY with a single occurrence of that character
  -t, --truncate-set1     first truncate ARRAY1 to length of ARRAY2
      --help     display this help and exit
      --version  output version information and exit

STRINGs are of characters (bytes), \NNN \\ \a \b \f \n \r \t \v, CHAR1-CHAR2, [CHAR*],
[CHAR*REPEAT], [:CLASS:] and [=CHAR=].
`

func trGrammar() *grammar {
	return &grammar{tool: "tr", status: 1, help: trHelp, inOrder: true, options: []option{
		{'c', "complement", noArg}, {'C', "", noArg}, {'d', "delete", noArg}, {'s', "squeeze-repeats", noArg},
		{'t', "truncate-set1", noArg}, {'A', "", noArg},
	}}
}

func trTool() Tool {
	return Tool{Name: "tr", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "tr", func(c *call) error { return runTr(c, args) })
	}}
}

type trOptions struct {
	complement, remove, squeeze, truncate bool

	words []string
}

func parseTr(args []string) (*trOptions, error) {
	o := &trOptions{}
	g := trGrammar()
	var err error
	o.words, err = g.parse(args, func(key rune, _ string) error {
		switch key {
		case 'c', 'C':
			o.complement = true
		case 'd':
			o.remove = true
		case 's':
			o.squeeze = true
		case 't':
			o.truncate = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return o, o.countWords(g)
}

func (o *trOptions) countWords(g *grammar) error {
	least, most := 1, 2
	if o.remove == o.squeeze {
		least = 2
	}
	if o.remove && !o.squeeze {
		most = 1
	}
	n := len(o.words)
	switch {
	case n == 0:
		return g.raw("missing operand")
	case n < least:
		err := g.bad("missing operand after %s", o.words[n-1])
		err.tail = "\nTwo strings must be given when translating."
		if o.squeeze {
			err.tail = "\nTwo strings must be given when both deleting and squeezing repeats."
		}
		return err
	case n > most:
		err := g.bad("extra operand %s", o.words[most])
		if n == 2 {
			err.tail = "\nOnly one string may be given when deleting without squeezing repeats."
		}
		return err
	}
	return nil
}

// byteSet is a set of bytes.
type byteSet [256]bool

// trPlan is what happens to the input.
type trPlan struct {
	translate *[256]byte
	remove    *byteSet
	squeeze   *byteSet
}

func runTr(c *call, args []string) error {
	o, err := parseTr(args)
	if err != nil {
		return err
	}
	p, err := o.plan(c)
	if err != nil {
		return err
	}
	return p.copy(c)
}

func (o *trOptions) plan(c *call) (*trPlan, error) {
	first, err := parseTrSet(c, o.words[0])
	if err != nil {
		return nil, err
	}
	var second *trSet
	if len(o.words) > 1 {
		if second, err = parseTrSet(c, o.words[1]); err != nil {
			return nil, err
		}
	}
	m := &trMapper{o: o, first: first, second: second, translating: second != nil && !o.remove}
	if text := m.validate(); text != "" {
		return nil, c.die("%s", text)
	}
	p := &trPlan{}
	if o.remove {
		p.remove = m.firstSet()
	}
	if m.translating {
		table, text := m.table()
		if text != "" {
			return nil, c.die("%s", text)
		}
		p.translate = table
	}
	switch {
	case o.squeeze && second != nil:
		p.squeeze = second.members()
	case o.squeeze:
		p.squeeze = m.firstSet()
	}
	return p, nil
}

// copy runs the input through the plan.
func (p *trPlan) copy(c *call) error {
	in := &input{c.stdin(), "standard input", true, nil}
	buf := make([]byte, fileChunk/2)
	last := -1 // the last byte written, if it is squeezed
	for {
		n, err := in.read(buf)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			return c.die("read error: %s", strerror(err))
		}
		if n == 0 {
			return nil
		}
		b := buf[:n]
		if p.remove != nil {
			b = p.remove.deleteFrom(b)
		}
		if p.translate != nil {
			table := p.translate
			for i, ch := range b {
				b[i] = table[ch]
			}
		}
		if p.squeeze != nil {
			b, last = p.squeeze.squeezeIn(b, last)
		}
		if err := c.writeChunk(b); err != nil {
			return err
		}
	}
}

// writeChunk writes what came in one read: at once, as somebody may wait for it.
func (c *call) writeChunk(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	return c.direct(b)
}

func (s *byteSet) deleteFrom(b []byte) []byte {
	out := 0
	for _, ch := range b {
		b[out] = ch
		if !s[ch] {
			out++
		}
	}
	return b[:out]
}

func (s *byteSet) squeezeIn(b []byte, last int) ([]byte, int) {
	out := 0
	for _, ch := range b {
		if int(ch) == last {
			continue
		}
		b[out] = ch
		out++
		if last = -1; s[ch] {
			last = int(ch)
		}
	}
	return b[:out], last
}

// trMapper pairs the characters of two sets.
type trMapper struct {
	o             *trOptions
	first, second *trSet
	translating   bool
}

// members of the first set or of its complement.
func (m *trMapper) firstSet() *byteSet {
	set := m.first.members()
	if m.o.complement {
		for i := range set {
			set[i] = !set[i]
		}
	}
	return set
}

// firstLength is the length of the first array.
func (m *trMapper) firstLength() int {
	if !m.o.complement {
		return m.first.length()
	}
	n := 0
	for _, in := range m.firstSet() {
		if in {
			n++
		}
	}
	return n
}

// validate returns what is wrong with the sets, in GNU's order, or "".
func (m *trMapper) validate() string {
	if m.first.fills() > 0 {
		return "the [c*] repeat construct may not appear in string1"
	}
	s := m.second
	if s == nil {
		return ""
	}
	if s.fills() > 1 {
		return "only one [c*] repeat construct may appear in string2"
	}
	if !m.translating {
		if s.fills() > 0 {
			return "the [c*] construct may appear in string2 only when translating"
		}
		return ""
	}
	s.fill(m.firstLength())
	switch {
	case s.has(trEqual):
		return "[=c=] expressions may not appear in string2 when translating"
	case s.restricted():
		return "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'"
	case s.length() == 0 && !m.o.truncate && m.firstLength() > 0:
		return "when not truncating set1, string2 must be non-empty"
	case m.o.complement && m.first.has(trClass) && !s.uniform():
		return "when translating with complemented character classes,\nstring2 must map all characters in the domain to one"
	}
	return ""
}

// table is the translation of each byte.
func (m *trMapper) table() (*[256]byte, string) {
	var table [256]byte
	for i := range table {
		table[i] = byte(i)
	}
	var from []trUnit
	if m.o.complement {
		for b, in := range m.firstSet() {
			if in {
				from = append(from, trUnit{b: byte(b)})
			}
		}
	} else {
		from = m.first.units()
	}
	to := m.second.units()
	var last trUnit
	i, j := 0, 0
	for i < len(from) {
		switch {
		case j < len(to):
			last = to[j]
		case m.o.truncate:
			return &table, ""
		case last.class != 0 && last.size > 0:
			return nil, "when translating with string1 longer than string2,\nthe latter string must not end with a character class"
		}
		if j < len(to) && to[j].begins() && !m.o.complement {
			if !from[i].begins() {
				return nil, "misaligned [:upper:] and/or [:lower:] construct"
			}
			if from[i].class != to[j].class {
				caseTable(&table, to[j].class)
			}
			i, j = i+from[i].size, j+to[j].size
			continue
		}
		table[from[i].b] = last.b
		i, j = i+1, j+1
	}
	if j < len(to) && to[j].begins() && !m.o.complement {
		return nil, "misaligned [:upper:] and/or [:lower:] construct"
	}
	return &table, ""
}

// caseTable maps letters to upper or lower case.
func caseTable(table *[256]byte, class byte) {
	for b := byte('a'); b <= 'z'; b++ {
		if class == 'u' {
			table[b] = upper(b)
		} else {
			table[upper(b)] = b
		}
	}
}

// unescapeTr resolves escapes; escaped marks the bytes that came out of one.
func unescapeTr(c *call, word string) (text []byte, escaped []bool) {
	for i := 0; i < len(word); i++ {
		b := word[i]
		if b != '\\' {
			text, escaped = append(text, b), append(escaped, false)
			continue
		}
		if i+1 == len(word) {
			c.warn("warning: an unescaped backslash at end of string is not portable")
			text, escaped = append(text, b), append(escaped, false)
			continue
		}
		i++
		value := word[i]
		if isOctal(value) {
			n, length := digitsValue(word[i:], 8, 3)
			if n > 255 {
				length = 2
				c.warn("%s", fmt.Sprintf("warning: the ambiguous octal escape \\%s is being\n\tinterpreted as the 2-byte sequence \\0%s, %s",
					word[i:i+3], word[i:i+2], word[i+2:i+3]))
				n /= 8
			}
			value = byte(n)
			i += length - 1
		} else if simple, ok := simpleEscape(value); ok && value != 'e' {
			value = simple
		}
		text, escaped = append(text, value), append(escaped, true)
	}
	return text, escaped
}
