package jq

import (
	"strconv"
	"strings"
)

// Program is a compiled filter. It may be run many times, one run at a time.
type Program struct {
	root    *node
	prelude map[string]*definition
	// natives and specials are the functions to find; nil once the program is compiled.
	natives  []nativeEntry
	specials []specialEntry
	// regexes are the patterns that were compiled, last the one used last.
	regexes map[regexKey]Regex
	used    regexKey
	last    Regex
	linker  *linker
}

// Compile compiles a filter whose variables vars (without $) are given to [Program.Run].
// What it imports comes from modules; nil: there are none. The error is a [CompileError], or
// one of modules.
func Compile(text string, vars []string, modules Modules) (*Program, error) {
	src, err := parse(text)
	if err != nil {
		return nil, err
	}
	prog := &Program{root: src.root, prelude: map[string]*definition{}, natives: natives(), specials: specials()}
	prog.linker = &linker{modules: modules, loaded: map[string]*source{}}
	if err := prog.linker.link(src, ""); err != nil {
		return nil, err
	}
	r := &resolver{prog: prog, src: src}
	for _, name := range vars {
		r.globals = r.globals.add('v', name, 0)
		r.globals.global = true
	}
	r.node(src.root, r.globals)
	r.rest()
	if r.stop != nil {
		return nil, r.stop
	}
	if r.err != nil {
		r.err.Count = r.errors
		return nil, r.err
	}
	prog.natives, prog.specials = nil, nil
	return prog, nil
}

// scope is what a name may refer to at a place of the text; it mirrors the environment.
type scope struct {
	parent *scope
	kind   byte // 'v' variable, 'f' function, 'p' parameter, 'l' label
	name   string
	arity  int
	def    *definition
	global bool // a variable of the options
}

func (s *scope) add(kind byte, name string, arity int) *scope {
	return &scope{parent: s, kind: kind, name: name, arity: arity}
}

// find returns what a name is and how far up.
func (s *scope) find(name string, arity int, kinds string) (*scope, int) {
	for hops := 0; s != nil; hops++ {
		if s.name == name && s.arity == arity && strings.IndexByte(kinds, s.kind) >= 0 {
			return s, hops
		}
		s = s.parent
	}
	return nil, 0
}

// resolver gives names their meaning and finds the nodes that have one output.
type resolver struct {
	prog    *Program
	src     *source       // the text; its imports are seen
	known   int           // of a module's definitions, those that are seen
	globals *scope        // the variables of the options
	err     *CompileError // the first, with the others
	last    *CompileError
	errors  int
	stop    error // of [Modules]
	pending []pending
}

// pending is a function that is called and whose body is to be resolved: one that nobody
// calls may be wrong.
type pending struct {
	def   *definition
	scope *scope // with the function itself
	src   *source
	known int
}

// later notes that def is called.
func (r *resolver) later(p pending) {
	if !p.def.called {
		p.def.called = true
		r.pending = append(r.pending, p)
	}
}

// rest resolves what is pending.
func (r *resolver) rest() {
	for i := 0; i < len(r.pending); i++ {
		p := r.pending[i]
		r.src, r.known = p.src, p.known
		r.definition(p.def, p.scope)
	}
}

func (r *resolver) fail(n *node, text string) {
	r.wrong((&lexer{src: r.src.text, file: r.src.file}).fail(n.pos, text))
}

// nodes resolves some nodes; it reports whether all have one output.
func (r *resolver) nodes(s *scope, list ...*node) bool {
	single := true
	for _, n := range list {
		if n != nil {
			r.node(n, s)
			single = single && n.single
		}
	}
	return single
}

func (r *resolver) node(n *node, s *scope) {
	switch n.op {
	case opIdentity, opLiteral, opFormat, opLocation:
		n.single = true
	case opIndex, opSlice, opNeg, opPipe, opBinary, opAnd, opOr, opIf, opAlt:
		n.single = r.nodes(s, n.a, n.b, n.c) && !n.optional
	case opComma, opTry, opIter:
		r.nodes(s, n.a, n.b)
	case opArray:
		r.nodes(s, n.a)
		n.single = true
	case opString:
		n.single = true
		for _, part := range n.parts {
			n.single = r.nodes(s, part.expr) && n.single
		}
	case opObject:
		n.single = r.nodes(s, n.list...)
	case opAssign:
		r.nodes(s, n.a, n.b)
		n.single = n.name == "|=" || n.b.single
	case opReduce, opForeach:
		r.fold(n, s)
	case opDef:
		inner := s.add('f', n.def.name, len(n.def.params))
		inner.def = n.def
		r.node(n.a, inner)
	case opCall:
		r.call(n, s)
	case opVar:
		r.variable(n, s)
	case opAs:
		r.nodes(s, n.a)
		plain, inner := r.patterns(n, s)
		r.node(n.b, inner)
		n.single = plain && n.a.single && n.b.single
	case opLabel:
		r.node(n.a, s.add('l', n.name, 0))
	case opBreak:
		found, hops := s.find(n.name, 0, "l")
		if n.hops = hops; found == nil {
			r.fail(n, "$*label-"+n.name+" is not defined")
		}
	}
}

// patterns resolves the patterns of a node; plain: one pattern that always binds once.
func (r *resolver) patterns(n *node, s *scope) (plain bool, inner *scope) {
	var names []string
	for _, pat := range n.pats {
		pat.collect(&names)
	}
	inner = s
	for _, name := range names {
		inner = inner.add('v', name, 0)
	}
	n.vars = len(names)
	plain = len(n.pats) == 1
	for _, pat := range n.pats {
		plain = r.keys(pat, inner, names) && plain
	}
	return plain, inner
}

// collect adds the names of the variables that a pattern binds, each once.
func (p *pattern) collect(names *[]string) {
	if p.kind == 'v' {
		for i, name := range *names {
			if name == p.name {
				p.place = i
				return
			}
		}
		p.place = len(*names)
		*names = append(*names, p.name)
	}
	for _, item := range p.array {
		item.collect(names)
	}
	for _, item := range p.vals {
		item.collect(names)
	}
}

// keys resolves the keys of object patterns, which see the variables bound before them.
func (r *resolver) keys(p *pattern, s *scope, names []string) bool {
	plain := r.nodes(s, p.keys...)
	for _, item := range p.array {
		plain = r.keys(item, s, names) && plain
	}
	for _, item := range p.vals {
		plain = r.keys(item, s, names) && plain
	}
	return plain
}

func (r *resolver) fold(n *node, s *scope) {
	r.nodes(s, n.a, n.b)
	_, inner := r.patterns(n, s)
	r.nodes(inner, n.c, n.d)
	n.single = n.op == opReduce && n.b.single
}

// definition resolves the body of a function; s has the function itself.
func (r *resolver) definition(def *definition, s *scope) {
	for _, name := range def.params {
		s = s.add('p', strings.TrimPrefix(name, "$"), 0)
	}
	for _, name := range def.params {
		if name[0] == '$' {
			s = s.add('v', name[1:], 0)
		}
	}
	r.node(def.body, s)
}

func (r *resolver) variable(n *node, s *scope) {
	n.single = true
	found, hops := s.find(n.name, 0, "v")
	if found == nil || found.global {
		if data, ok := r.src.data(n.name); ok {
			n.op, n.val = opLiteral, data
			return
		}
	}
	switch {
	case found != nil && (n.name != "ENV" || !found.global):
		n.hops = hops
	case n.name == "ENV":
		n.op, n.native = opNative, funcEnv
	default:
		r.fail(n, "$"+n.name+" is not defined")
	}
}

func (r *resolver) call(n *node, s *scope) {
	found, hops := s.find(n.name, len(n.list), "fp")
	if found != nil {
		n.hops = hops
		if n.op = opUser; found.kind == 'p' {
			n.op = opClosure
			return
		}
		n.def = found.def
		r.later(pending{n.def, found, r.src, r.known})
		r.nodes(s, n.list...)
		return
	}
	if n.def = r.imported(n.name, len(n.list)); n.def != nil {
		n.op, n.hops = opUser, outside
		r.nodes(s, n.list...)
		return
	}
	for i := range r.prog.natives {
		if f := &r.prog.natives[i]; f.name == n.name && f.arity == len(n.list) {
			n.op, n.native = opNative, f.do
			n.single = r.nodes(s, n.list...)
			return
		}
	}
	for i := range r.prog.specials {
		if f := &r.prog.specials[i]; f.name == n.name && f.arity == len(n.list) {
			n.op, n.special = opSpecial, f.do
			r.nodes(s, n.list...)
			return
		}
	}
	if f, ok := mathFunction(n.name, len(n.list)); ok {
		n.op, n.native = opNative, f
		n.single = r.nodes(s, n.list...)
		return
	}
	if n.def = r.standard(n.name, len(n.list)); n.def != nil {
		n.op, n.hops = opUser, outside
		r.nodes(s, n.list...)
		return
	}
	r.fail(n, n.name+"/"+strconv.Itoa(len(n.list))+" is not defined")
}

// standard returns a function of the prelude, compiled when it is asked for.
func (r *resolver) standard(name string, arity int) *definition {
	key := name + "/" + strconv.Itoa(arity)
	if def, ok := r.prog.prelude[key]; ok {
		return def
	}
	for i := range prelude {
		f := &prelude[i]
		if f.name != name || f.arity != arity {
			continue
		}
		src, err := parse(f.text)
		if err != nil {
			r.fail(&node{}, "bug: "+key+": "+err.Error())
			return nil
		}
		def := src.root.def
		r.prog.prelude[key] = def
		inner := &resolver{prog: r.prog, src: &source{text: f.text, standard: true}}
		inner.definition(def, nil)
		inner.rest()
		if inner.err != nil {
			r.fail(&node{}, "bug: "+key+": "+inner.err.Error())
		}
		return def
	}
	return nil
}
