package jq

import "strings"

// Modules is where `import` and `include` find files (jq 1.6 manual, "Modules"). Its errors
// end the compilation or the run; what is not there is no error.
type Modules interface {
	// Dirs are the directories to search in; usual: nobody named them.
	Dirs() (dirs []string, usual bool, err error)
	// Origin is the directory of the filter.
	Origin() (string, error)
	// Home is the home directory, "" if it is not known.
	Home() string
	// Find returns the name of the file at path without links, "" if there is none. Quiet: also
	// if it may not be read.
	Find(path string, quiet bool) (string, error)
	// Read reads a file that was found. A [*CompileError] says that it can't.
	Read(path string) (string, error)
}

// source is a text with what it imports: a filter, or a module.
type source struct {
	text     string
	file     string // of a module
	meta     Value  // of `module`
	imports  []*dependency
	root     *node         // of a filter
	defs     []*definition // of a module
	loading  bool
	standard bool // of the prelude
}

// dependency is one import or include.
type dependency struct {
	path   string
	as     string // "" for include
	isData bool
	meta   *Object
	lib    *source // what it refers to, once it is linked
	data   Value   // or that
}

// directives parses `module META;` and the imports at the begin of a text.
func (p *parser) directives(src *source) error {
	if p.keyword("module") {
		pos := p.tok.pos
		if err := p.advance(); err != nil {
			return err
		}
		n, err := p.pipe()
		if err == nil {
			err = p.expect(";")
		}
		if err != nil {
			return err
		}
		var ok bool
		if src.meta, ok = fold(n); !ok {
			return p.fail(pos, "Module metadata must be constant")
		}
	}
	for p.keyword("import") || p.keyword("include") {
		dep, err := p.dependency()
		if err != nil {
			return err
		}
		src.imports = append(src.imports, dep)
	}
	return nil
}

// dependency parses `import "a" as b META;`, `import "a" as $b META;` or `include "a" META;`.
func (p *parser) dependency() (*dependency, error) {
	begin, named := p.tok.pos, p.keyword("import")
	if err := p.advance(); err != nil {
		return nil, err
	}
	t := p.tok
	if t.kind != tokString {
		return nil, p.unexpected()
	}
	if len(t.parts) != 1 {
		return nil, p.fail(t.pos, "Import path must be constant")
	}
	dep := &dependency{path: t.parts[0].text, meta: &Object{}}
	err := p.advance()
	if err == nil && named {
		err = p.importName(dep)
	}
	if err == nil && p.tok.kind != ";" {
		var n *node
		if n, err = p.pipe(); err != nil {
			return nil, err
		}
		v, ok := fold(n)
		if !ok {
			return nil, p.fail(begin, "Module metadata must be constant")
		}
		if dep.meta, ok = v.(*Object); !ok {
			return nil, p.fail(begin, "Module metadata must be an object")
		}
	}
	if err == nil {
		err = p.expect(";")
	}
	return dep, err
}

func (p *parser) importName(dep *dependency) error {
	if err := p.expectWord("as"); err != nil {
		return err
	}
	dep.as, dep.isData = p.tok.text, p.tok.kind == tokVar
	if !dep.isData && (p.tok.kind != tokName || isKeyword(p.tok.text)) {
		return p.unexpected()
	}
	return p.advance()
}

// fold is the value of a constant: literals, and arrays and objects of them.
func fold(n *node) (Value, bool) {
	switch n.op {
	case opLiteral:
		return n.val, true
	case opArray:
		all := NewArray()
		if n.a == nil {
			return all, true
		}
		return all, foldItems(n.a, all)
	case opObject:
		o := &Object{}
		for i := 0; i < len(n.list); i += 2 {
			key, _ := fold(n.list[i])
			name, ok := key.(string)
			val, constant := fold(n.list[i+1])
			if !ok || !constant {
				return nil, false
			}
			o.Set(name, val)
		}
		return o, true
	case opBinary:
		a, first := fold(n.a)
		b, second := fold(n.b)
		_, numbers := a.(float64)
		if _, ok := b.(float64); !first || !second || !numbers || !ok {
			return nil, false
		}
		v, err := (&interp{cfg: &Config{}}).binary(n.name, a, b)
		return v, err == nil
	}
	return nil, false
}

func foldItems(n *node, all *Array) bool {
	if n.op == opComma {
		return foldItems(n.a, all) && foldItems(n.b, all)
	}
	v, ok := fold(n)
	all.Add(v)
	return ok
}

// parseModule reads a module: what it imports, and definitions.
func parseModule(text, file string) (*source, error) {
	p := &parser{lexer: &lexer{src: text, file: file}}
	src := &source{text: text, file: file}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.directives(src); err != nil {
		return nil, err
	}
	for p.keyword("def") {
		def, err := p.definition()
		if err != nil {
			return nil, err
		}
		src.defs = append(src.defs, def)
	}
	if p.tok.kind != tokEnd {
		if _, err := p.rest(); err != nil {
			return nil, err
		}
		return nil, &CompileError{Count: 1,
			Text: "jq: error: library should only have function definitions, not a main expression\n<unknown location>"}
	}
	return src, nil
}

// Imports reports whether a text begins with an import or a module's header.
func Imports(text string) bool {
	p := &parser{lexer: &lexer{src: text}}
	return p.advance() == nil && (p.keyword("import") || p.keyword("include") || p.keyword("module"))
}

// data returns the value that an import gives the variable name.
func (src *source) data(name string) (Value, bool) {
	for _, dep := range src.imports {
		if dep.isData && (name == dep.as || name == dep.as+"::"+dep.as) {
			return dep.data, true
		}
	}
	return nil, false
}

// imported returns the function that a name means in the modules: of the module itself the
// last one before, of those that it imports the first one, else that of ~/.jq.
func (r *resolver) imported(name string, arity int) *definition {
	if r.src.standard {
		return nil
	}
	for i := r.known - 1; i >= 0; i-- {
		if def := r.src.defs[i]; def.name == name && len(def.params) == arity {
			return r.module(r.src, i)
		}
	}
	for _, dep := range r.src.imports {
		plain := name
		if dep.as != "" {
			var ok bool
			if plain, ok = strings.CutPrefix(name, dep.as+"::"); !ok {
				continue
			}
		}
		for i := 0; !dep.isData && i < len(dep.lib.defs); i++ {
			if def := dep.lib.defs[i]; def.name == plain && len(def.params) == arity {
				return r.module(dep.lib, i)
			}
		}
	}
	home, err := r.prog.linker.home()
	if err != nil {
		r.wrong(err)
	}
	if home == nil || home == r.src {
		return nil
	}
	for i := len(home.defs) - 1; i >= 0; i-- {
		if def := home.defs[i]; def.name == name && len(def.params) == arity {
			return r.module(home, i)
		}
	}
	return nil
}

// module returns a definition of a module; the names in it get their meaning there.
func (r *resolver) module(lib *source, i int) *definition {
	r.later(pending{lib.defs[i], r.globals, lib, i + 1})
	return lib.defs[i]
}

// mostErrors is how many errors of a filter are told.
const mostErrors = 100

// wrong notes an error.
func (r *resolver) wrong(err error) {
	e, ok := err.(*CompileError)
	if !ok {
		r.stop = err
		return
	}
	switch r.errors += e.Count; {
	case r.err == nil:
		r.err = e
	case r.errors <= mostErrors:
		r.last.Next = e
	default:
		return
	}
	r.last = e
}
