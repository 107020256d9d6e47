package jq

// op says what a node does.
type op uint8

const (
	opIdentity op = iota
	opRecurse     // ..
	opLiteral     // val
	opIndex       // a[b]; in an object without a: the value of its own key
	opSlice       // a[b:c], b and c may be nil
	opIter        // a[]
	opString      // parts, after the format name
	opFormat      // @name
	opArray       // [a], a may be nil
	opObject      // pairs in list: key, value, key, value
	opNeg         // -a
	opPipe        // a | b
	opComma       // a, b
	opBinary      // a name b: + - * / % == != < <= > >=
	opAnd
	opOr
	opAlt      // a // b
	opAssign   // a name b: = |= += -= *= /= %= //=
	opIf       // if a then b else c
	opTry      // try a catch b, b may be nil
	opReduce   // reduce a as pats[0] (b; c)
	opForeach  // foreach a as pats[0] (b; c; d), d may be nil
	opDef      // def def; a
	opCall     // name(list)
	opVar      // $name
	opAs       // a as pats | b
	opLabel    // label $name | a
	opBreak    // break $name
	opVarPush  // resolve: see there
	opClosure  // a call of a parameter
	opUser     // a call of a function of the text or the prelude
	opNative   // a call of a function of values
	opSpecial  // a call of a function of filters
	opLocation // $__loc__
)

// node is one node of a filter. Resolving fills the fields below the line.
type node struct {
	op         op
	name       string
	val        Value
	a, b, c, d *node
	list       []*node
	parts      []part
	pats       []*pattern
	def        *definition
	pos        int

	// optional: an index, slice or .[] that gives nothing where it does not fit (.a?).
	optional bool

	// single: it has exactly one output or fails.
	single bool
	// hops is how far up the environment a variable, label or function is; see also outside.
	hops    int
	native  nativeFunc
	special specialFunc
	vars    int // cells that the patterns add
}

// definition is `def name(params): body;`.
type definition struct {
	name   string
	params []string // with $ for values
	body   *node
	called bool // resolve: its body has been, or will be, resolved
}

// pattern is what `as` binds: a variable, an array or an object of patterns.
type pattern struct {
	name  string     // of a variable, also beside an object pattern ($name: pattern)
	array []*pattern // of an array
	keys  []*node    // of an object
	vals  []*pattern
	kind  byte // 'v', 'a', 'o'
	place int  // of the variable among those that the patterns bind
}
