package allowlist

import (
	"errors"

	"github.com/pelletier/go-toml/v2/unstable"
)

// kind is the type of a TOML value.
type kind uint8

const (
	kindString kind = iota + 1
	kindInt
	kindFloat
	kindBool
	kindDate
	kindArray
	kindTable
)

// names of the kinds as error messages put them.
var kindNames = [...]string{
	kindString: "a string", kindInt: "an integer", kindFloat: "a number",
	kindBool: "true or false", kindDate: "a date", kindArray: "an array", kindTable: "a table",
}

// origin says how a table came to be; TOML allows each to be extended in its own way only.
type origin uint8

const (
	byPath   origin = iota // named on the way to a deeper [header]: may get a header of its own
	byHeader               // [header] or [[header]]: complete
	byDots                 // a.b = 1: extended by further dotted keys only
	byBraces               // { … }: complete
)

// value is a node of the document. off is its byte offset in the text.
type value struct {
	kind  kind
	off   int
	str   string // a string's decoded text; a number's or date's literal
	elems []*value
	keys  []entry
	made  origin
	// headers: the array was written as [[headers]] and may grow.
	headers bool
}

type entry struct {
	key string
	off int
	val *value
}

// fault is an error at a byte offset.
type fault struct {
	off  int
	text string
}

func (v *value) get(key string) *value {
	for i := range v.keys {
		if v.keys[i].key == key {
			return v.keys[i].val
		}
	}
	return nil
}

// builder makes a document of the parser's expressions. The low-level parser checks the
// grammar only: what is defined twice, or as two things, is found here.
type builder struct {
	parser unstable.Parser
	root   *value
	table  *value // of the latest header
}

// readTOML parses text. The values share no memory with it.
func readTOML(text []byte) (*value, *fault) {
	root := &value{kind: kindTable, made: byHeader}
	b := &builder{root: root, table: root}
	b.parser.Reset(text)
	for b.parser.NextExpression() {
		if f := b.expression(b.parser.Expression()); f != nil {
			return nil, f
		}
	}
	if err := b.parser.Error(); err != nil {
		return nil, b.syntaxFault(err)
	}
	return root, nil
}

func (b *builder) syntaxFault(err error) *fault {
	var perr *unstable.ParserError
	if !errors.As(err, &perr) {
		return &fault{0, err.Error()}
	}
	off := cap(b.parser.Data()) - cap(perr.Highlight)
	return &fault{min(max(off, 0), len(b.parser.Data())), perr.Message}
}

func (b *builder) expression(n *unstable.Node) *fault {
	switch n.Kind {
	case unstable.Table:
		return b.header(n)
	case unstable.ArrayTable:
		return b.element(n)
	case unstable.KeyValue:
		return b.keyValue(b.table, n)
	default:
		return &fault{int(n.Raw.Offset), "unexpected " + n.Kind.String()}
	}
}

// key is one part of a dotted key.
type key struct {
	name string
	off  int
	end  int
}

func keysOf(n *unstable.Node) []key {
	var keys []key
	for it := n.Key(); it.Next(); {
		k := it.Node()
		off := int(k.Raw.Offset)
		keys = append(keys, key{string(k.Data), off, off + int(k.Raw.Length)})
	}
	return keys
}

// header opens [a.b.c].
func (b *builder) header(n *unstable.Node) *fault {
	keys := keysOf(n)
	parent, f := b.walk(keys[:len(keys)-1])
	if f != nil {
		return f
	}
	last := keys[len(keys)-1]
	old := parent.get(last.name)
	switch {
	case old == nil:
		old = parent.add(last, &value{kind: kindTable, off: keys[0].off, made: byHeader})
	case old.kind == kindTable && old.made == byPath:
		old.made, old.off = byHeader, keys[0].off
	default:
		return &fault{last.off, quoteName(last.name) + " is defined twice"}
	}
	b.table = old
	return nil
}

// element opens the next [[a.b.c]].
func (b *builder) element(n *unstable.Node) *fault {
	keys := keysOf(n)
	parent, f := b.walk(keys[:len(keys)-1])
	if f != nil {
		return f
	}
	last := keys[len(keys)-1]
	list := parent.get(last.name)
	switch {
	case list == nil:
		list = parent.add(last, &value{kind: kindArray, off: last.off, headers: true})
	case list.kind != kindArray || !list.headers:
		return &fault{last.off, quoteName(last.name) + " is defined twice"}
	}
	b.table = &value{kind: kindTable, off: keys[0].off, made: byHeader}
	list.elems = append(list.elems, b.table)
	return nil
}

// walk goes down the leading keys of a header, making the tables that are not there yet.
func (b *builder) walk(keys []key) (*value, *fault) {
	t := b.root
	for _, k := range keys {
		next := t.get(k.name)
		switch {
		case next == nil:
			next = t.add(k, &value{kind: kindTable, off: k.off, made: byPath})
		case next.kind == kindArray && next.headers:
			next = next.elems[len(next.elems)-1]
		case next.kind != kindTable:
			return nil, &fault{k.off, quoteName(k.name) + " is " + kindNames[next.kind] + ", not a table"}
		case next.made == byBraces:
			return nil, &fault{k.off, quoteName(k.name) + " is an inline table and complete"}
		}
		t = next
	}
	return t, nil
}

// keyValue sets a.b.c = value in t.
func (b *builder) keyValue(t *value, n *unstable.Node) *fault {
	keys := keysOf(n)
	for _, k := range keys[:len(keys)-1] {
		next := t.get(k.name)
		switch {
		case next == nil:
			next = t.add(k, &value{kind: kindTable, off: k.off, made: byDots})
		case next.kind != kindTable || next.made != byDots:
			return &fault{k.off, quoteName(k.name) + " is defined twice"}
		}
		t = next
	}
	last := keys[len(keys)-1]
	if t.get(last.name) != nil {
		return &fault{last.off, quoteName(last.name) + " is defined twice"}
	}
	v, f := b.value(n.Value(), b.valueOffset(last.end))
	if f != nil {
		return f
	}
	t.add(last, v)
	return nil
}

// valueOffset finds the value behind a key that ends at off: the parser does not say where
// an array begins.
func (b *builder) valueOffset(off int) int {
	data := b.parser.Data()
	for off < len(data) && (data[off] == ' ' || data[off] == '\t' || data[off] == '=') {
		off++
	}
	return off
}

func (b *builder) value(n *unstable.Node, off int) (*value, *fault) {
	v := &value{off: off}
	if n.Raw.Length > 0 {
		v.off = int(n.Raw.Offset)
	}
	switch n.Kind {
	case unstable.String:
		v.kind, v.str = kindString, string(n.Data)
	case unstable.Integer:
		v.kind, v.str = kindInt, string(n.Data)
	case unstable.Float:
		v.kind, v.str = kindFloat, string(n.Data)
	case unstable.Bool:
		v.kind, v.str = kindBool, string(n.Data)
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime, unstable.DateTime:
		v.kind, v.str = kindDate, string(n.Data)
	case unstable.Array:
		return v, b.array(v, n)
	case unstable.InlineTable:
		return v, b.inlineTable(v, n)
	default:
		return nil, &fault{v.off, "unexpected " + n.Kind.String()}
	}
	return v, nil
}

func (b *builder) array(v *value, n *unstable.Node) *fault {
	v.kind = kindArray
	for it := n.Children(); it.Next(); {
		e, f := b.value(it.Node(), v.off)
		if f != nil {
			return f
		}
		v.elems = append(v.elems, e)
	}
	return nil
}

func (b *builder) inlineTable(v *value, n *unstable.Node) *fault {
	v.kind = kindTable
	// Dotted keys may fill the table while it is read; then it is complete.
	v.made = byDots
	for it := n.Children(); it.Next(); {
		if f := b.keyValue(v, it.Node()); f != nil {
			return f
		}
	}
	v.made = byBraces
	return nil
}

// add appends a key and returns its value.
func (v *value) add(k key, val *value) *value {
	v.keys = append(v.keys, entry{k.name, k.off, val})
	return val
}
