package expand

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Warner is what a [Shell] may also be: Warn shows a message about an expansion that goes
// on ("a: bad array subscript").
type Warner interface {
	Warn(text string)
}

func (c *Config) warn(text string) {
	if w, ok := c.Sh.(Warner); ok {
		w.Warn(text)
	}
}

// Index resolves name[index] for an assignment: the key of an associative array, or the
// index of any other, counted from the end when it is negative.
func (c *Config) Index(name string, index syntax.ArithmExpr) (Ref, error) {
	v := c.Sh.Var(name)
	if v != nil && v.Kind == Associative {
		key, err := c.keyText(index)
		if err == nil && key == "" {
			err = subscriptError(c.showIndex(name, index))
		}
		return Ref{Name: name, Elem: true, Assoc: true, Key: key}, err
	}
	if index == nil || isEvery(index) || isEmpty(index) {
		return Ref{}, subscriptError(c.showIndex(name, index))
	}
	n, err := c.Arithm(index)
	if err != nil {
		return Ref{}, abandon(err)
	}
	return c.indexed(name, n, func() string { return c.showIndex(name, index) })
}

// Elem resolves name[subscript] with the subscript given at run time (unset 'a[1]', read
// 'a[k]', printf -v), for an assignment. all tells that it was @ or *, which for an
// associative array may also be the key in ref.
func (c *Config) Elem(name, subscript string) (ref Ref, all bool, err error) {
	if subscript == "@" || subscript == "*" {
		v := c.Sh.Var(name)
		if v != nil && v.Kind == Associative {
			return Ref{Name: name, Elem: true, Assoc: true, Key: subscript}, true, nil
		}
		return Ref{Name: name}, true, nil
	}
	if subscript == "" {
		return Ref{}, false, subscriptError(name + "[]")
	}
	ref, err = c.subscriptText(name, c.Sh.Var(name), subscript)
	if err == nil && ref.Index < 0 {
		ref.Key, err = "", subscriptError(name+"["+subscript+"]")
	}
	return ref, false, err
}

// isEmpty tells whether index is the subscript of a[].
func isEmpty(index syntax.ArithmExpr) bool {
	w, ok := index.(*syntax.Word)
	return ok && len(w.Parts) == 0
}

// abandon marks the error of an index: bash gives up the whole text of -c then, wherever the
// index is.
func abandon(err error) error {
	if e, ok := err.(*Error); ok && e.Arith {
		changed := *e
		changed.Abandon = true
		return &changed
	}
	return err
}

func subscriptError(name string) error {
	return &Error{Text: name + ": bad array subscript"}
}

// indexed makes the reference to element n of an indexed array or a scalar.
func (c *Config) indexed(name string, n int64, show func() string) (Ref, error) {
	i := c.fromEnd(c.Sh.Var(name), n)
	if i < 0 {
		return Ref{}, subscriptError(show())
	}
	return Ref{Name: name, Elem: true, Index: i}, nil
}

// fromEnd counts a negative n from the end of v.
func (c *Config) fromEnd(v *Var, n int64) int {
	if n < 0 {
		length := int64(0)
		switch {
		case v == nil:
		case v.Kind == Indexed && v.List != nil:
			length = int64(v.List.Max()) + 1
		case v.Kind == Scalar && v.Set:
			length = 1
		}
		n += length
	}
	return int(max(n, -1))
}

// subscript resolves name[index] for reading; an index before the first is a warning, and
// -1 in the reference.
func (c *Config) subscript(name string, v *Var, index syntax.ArithmExpr) (Ref, error) {
	if v != nil && v.Kind == Associative {
		key, err := c.keyText(index)
		if err == nil && key == "" {
			c.warn(name + ": bad array subscript")
		}
		return Ref{Name: name, Elem: true, Assoc: true, Key: key}, err
	}
	n, err := c.Arithm(index)
	if err != nil {
		return Ref{}, abandon(err)
	}
	return c.readIndex(name, n), nil
}

func (c *Config) readIndex(name string, n int64) Ref {
	v := c.Sh.Var(name)
	i := c.fromEnd(v, n)
	if i < 0 || n < 0 && v != nil && v.Kind == Scalar {
		i = -1
		c.warn(name + ": bad array subscript")
	}
	return Ref{Name: name, Elem: true, Index: i}
}

// subscriptText resolves name[sub] for a subscript that was the value of something. As in
// bash what it holds is expanded, and an index is evaluated.
func (c *Config) subscriptText(name string, v *Var, sub string) (Ref, error) {
	active := strings.ContainsAny(sub, "$`\"'\\")
	if v != nil && v.Kind == Associative {
		key := sub
		if active {
			w, err := c.subscriptWord(sub)
			if err != nil {
				return Ref{}, err
			}
			if key, err = c.keyPart(w); err != nil {
				return Ref{}, err
			}
		}
		return Ref{Name: name, Elem: true, Assoc: true, Key: key}, nil
	}
	if c.depth >= exprDepth {
		return Ref{}, &Error{Text: sub + ": expression recursion level exceeded (error token is \"" + sub + "\")", Arith: true}
	}
	c.depth++
	defer func() { c.depth-- }()
	n, err := int64(0), error(nil)
	if active {
		var e syntax.ArithmExpr
		if e, err = c.Sh.ParseArithm(sub); err == nil {
			n, err = c.Arithm(e)
		}
	} else {
		n, err = c.evalText(sub, nil)
	}
	if err != nil {
		return Ref{}, abandon(err)
	}
	ref := Ref{Name: name, Elem: true, Index: c.fromEnd(c.Sh.Var(name), n)}
	if ref.Index < 0 {
		ref.Key = sub
	}
	return ref, nil
}

// keyText expands the subscript of an associative array. The parser has read it as an
// expression, so a text like a-b is printed back.
func (c *Config) keyText(index syntax.ArithmExpr) (string, error) {
	if w, ok := index.(*syntax.Word); ok && (len(w.Parts) != 1 || !nakedPart(w.Parts[0])) {
		return c.keyPart(w)
	}
	p := arithPrinter{c: c, mode: printKey}
	p.expr(index)
	return p.out.String(), p.err
}

func nakedPart(part syntax.WordPart) bool {
	pe, ok := part.(*syntax.ParamExp)
	return ok && naked(pe)
}

// keyPart expands a word of a subscript.
func (c *Config) keyPart(w *syntax.Word) (string, error) {
	if w == nil {
		return "", nil
	}
	if s, ok := c.quickText(w); ok {
		return s, nil
	}
	b := c.take(false)
	defer c.put(b)
	if err := b.parts(w.Parts, context{}); err != nil {
		return "", err
	}
	return b.plain(), b.err
}
