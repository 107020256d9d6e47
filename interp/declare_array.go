package interp

import (
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// arrayItem is one element of name=(…), its value expanded.
type arrayItem struct {
	sub   syntax.ArithmExpr // [sub]=, nil for none
	key   string            // with keyed: the key of an associative array
	keyed bool
	add   bool // [sub]+=
	value string
}

// assignClause carries out one plain assignment in this shell: x=…, x+=…, a[i]=…, a=(…).
func (sh *Shell) assignClause(as *syntax.Assign) error {
	name := as.Name.Value
	if as.Array != nil {
		if as.Index != nil {
			return &expand.Error{Text: name + "[" + subscriptText(as.Index) + "]: cannot assign list to array member"}
		}
		target, s, err := sh.follow(name)
		switch {
		case err != nil:
			sh.errorf("%s", err)
			return nil
		case s == nil:
			s = sh.assignScope(target)
		}
		if !isName(target) {
			return &expand.Error{Text: "`" + target + "': not a valid identifier"}
		}
		return sh.assignArray(s, target, as.Array, as.Append)
	}
	value := ""
	if as.Value != nil {
		var err error
		if value, err = sh.exp.AssignValue(as.Value); err != nil {
			return err
		}
	}
	if as.Index != nil {
		ref, err := sh.exp.Index(name, as.Index)
		if err != nil {
			return err
		}
		if done, err := sh.assignDynamicElem(ref, value); done {
			return err
		}
		return sh.assign(ref, value, as.Append)
	}
	if v, _ := sh.find(name); v != nil && v.Attr&expand.NameRef != 0 && v.Str == "" && !validRef(value) {
		return &expand.Error{Text: "`" + value + "': not a valid identifier"}
	}
	return sh.assign(expand.Ref{Name: name}, value, as.Append)
}

// assignArray makes name in s the array that arr describes; add is set for +=.
func (sh *Shell) assignArray(s *scope, name string, arr *syntax.ArrayExpr, add bool) error {
	old := s.vars[name]
	items, err := sh.arrayItems(name, arr, old != nil && old.Kind == expand.Associative)
	if err != nil {
		return err
	}
	if old == nil && s.outer == nil && sh.dynamic(name) != nil {
		return sh.assignDynamicItems(name, items)
	}
	return sh.storeItems(s, name, items, add)
}

// arrayItems expands the elements of an array expression.
func (sh *Shell) arrayItems(name string, arr *syntax.ArrayExpr, assoc bool) ([]arrayItem, error) {
	if assoc && len(arr.Elems) > 0 && arr.Elems[0].Index == nil {
		return sh.pairItems(arr)
	}
	items := make([]arrayItem, 0, len(arr.Elems))
	for _, e := range arr.Elems {
		switch {
		case e.Index != nil && !assoc && sh.exp.Braced(e.Value):
			// bash expands braces first, and then it is no assignment any more.
			op := "]="
			if appends(e) {
				op = "]+="
			}
			w := &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{Value: "[" + subscriptText(e.Index) + op}}}
			w.Parts = append(w.Parts, e.Value.Parts...)
			fields, err := sh.exp.Fields(w)
			if err != nil {
				return nil, err
			}
			for _, f := range fields {
				items = append(items, arrayItem{value: f})
			}
		case e.Index != nil:
			it := arrayItem{sub: e.Index, add: appends(e)}
			if e.Value != nil {
				var err error
				value := sh.exp.AssignValue
				if assoc {
					value = sh.exp.Literal // bash 5.2 leaves tildes here
				}
				if it.value, err = value(e.Value); err != nil {
					return nil, err
				}
			}
			items = append(items, it)
		case assoc:
			sh.errorf("%s: %s: must use subscript when assigning associative array", name, printNode(e.Value))
		default:
			fields, err := sh.exp.Fields(e.Value)
			if err != nil {
				return nil, err
			}
			for _, f := range fields {
				items = append(items, arrayItem{value: f})
			}
		}
	}
	return items, nil
}

// appends tells whether e is [sub]+=: its value begins with an empty literal, which no parser
// makes otherwise.
func appends(e *syntax.ArrayElem) bool {
	if e.Index == nil || e.Value == nil || len(e.Value.Parts) == 0 {
		return false
	}
	lit, ok := e.Value.Parts[0].(*syntax.Lit)
	return ok && lit.Value == ""
}

// pairItems reads m=(key value …): words by turns key and value.
func (sh *Shell) pairItems(arr *syntax.ArrayExpr) ([]arrayItem, error) {
	var items []arrayItem
	for i, e := range arr.Elems {
		word := ""
		if e.Value != nil {
			var err error
			if word, err = sh.exp.Word(e.Value); err != nil {
				return nil, err
			}
		}
		if e.Index != nil {
			word = "[" + subscriptText(e.Index) + "]=" + word
		}
		if i%2 == 0 {
			items = append(items, arrayItem{key: word, keyed: true})
		} else {
			items[len(items)-1].value = word
		}
	}
	return items, nil
}

// storeItems puts the items into the array called name in s, which is emptied unless add
// is set.
func (sh *Shell) storeItems(s *scope, name string, items []arrayItem, add bool) error {
	if v := s.vars[name]; v != nil && v.Attr&expand.Readonly != 0 {
		return readonlyError(name)
	}
	v := sh.owned(s, name)
	if v.Kind == expand.Scalar {
		toIndexed(v)
	}
	var err error
	if v.Kind == expand.Associative {
		err = sh.storePairs(v, name, items, add)
	} else {
		err = sh.storeList(v, name, items, add)
	}
	v.Set = true
	sh.changed(name, v)
	return err
}

func (sh *Shell) storeList(v *expand.Var, name string, items []arrayItem, add bool) error {
	if !add || v.List == nil {
		v.List = expand.NewArray()
	}
	next := v.List.Max() + 1
	for _, it := range items {
		ref := expand.Ref{Name: name, Elem: true, Index: next}
		if it.sub != nil {
			r, err := sh.exp.Index(name, it.sub)
			if err != nil {
				if sh.badSubscript(it, err) {
					continue
				}
				return err
			}
			ref = r
		}
		value, err := sh.attributed(v, ref, it.value, it.add)
		if err != nil {
			return err
		}
		v.List.Set(ref.Index, value)
		next = ref.Index + 1
	}
	return nil
}

// storePairs fills a new table before it takes the old one's place: subscripts may read
// the old one.
func (sh *Shell) storePairs(v *expand.Var, name string, items []arrayItem, add bool) error {
	table := v.Map
	if !add || table == nil {
		table = expand.NewAssoc()
	}
	for _, it := range items {
		ref := expand.Ref{Name: name, Elem: true, Assoc: true, Key: it.key}
		if !it.keyed {
			r, err := sh.exp.Index(name, it.sub)
			if err != nil {
				if sh.badSubscript(it, err) {
					continue
				}
				return err
			}
			ref = r
		}
		if ref.Key == "" {
			sh.errorf("['']='%s': bad array subscript", it.value)
			continue
		}
		value, err := sh.attributed(v, ref, it.value, it.add)
		if err != nil {
			return err
		}
		table.Set(ref.Key, value)
	}
	v.Map = table
	return nil
}

// badSubscript says that an element has a bad subscript; bash leaves it out and goes on.
func (sh *Shell) badSubscript(it arrayItem, err error) bool {
	if !strings.HasSuffix(err.Error(), "bad array subscript") {
		return false
	}
	sh.errorf("[%s]=%s: bad array subscript", subscriptText(it.sub), it.value)
	return true
}

// subscriptText is a subscript or an expression as text, in the parser's own layout.
func subscriptText(x syntax.ArithmExpr) string {
	if w, ok := x.(*syntax.Word); ok {
		return printNode(w)
	}
	text := printNode(&syntax.Word{Parts: []syntax.WordPart{&syntax.ArithmExp{X: x}}})
	return strings.TrimSuffix(strings.TrimPrefix(text, "$(("), "))")
}

// parseArray reads text, "(…)", as an array expression; nil when it is none.
func (sh *Shell) parseArray(text string) *syntax.ArrayExpr {
	t, err := sh.parse("a="+text, "")
	if err != nil || len(t.File.Stmts) != 1 {
		return nil
	}
	ce, ok := t.File.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(ce.Assigns) != 1 || len(ce.Args) > 0 {
		return nil
	}
	return ce.Assigns[0].Array
}
