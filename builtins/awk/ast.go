package awk

// Program is a compiled program. It does not change and may be run many times, by one
// goroutine at a time for each run.
type Program struct {
	begin, end []stmt
	hasEnd     bool
	rules      []rule
	globals    map[string]*symbol
	values     int // how many global variables are no arrays
	arrays     int
	patterns   []*pattern
	ranges     int // how many rules are ranges
}

// rule is a pattern with its action.
type rule struct {
	pattern expr // nil: every record
	until   expr // of a range
	state   int  // the number of a range
	body    []stmt
	print   bool // no action: print
}

// function is a function of the text.
type function struct {
	name    string
	defined bool
	params  []*symbol
	values  int // how many parameters are no arrays
	arrays  int
	body    []stmt
}

// class says where the value of a symbol is.
type class uint8

const (
	classGlobal class = iota
	classLocal
	classSpecial // the run looks after it
)

// symbol is a variable: the name of a value or of an array. As an expression it is its value.
type symbol struct {
	name    string
	class   class
	n       int // the number among the values or the arrays of its class
	isArray bool
	isValue bool
	line    int
}

// expr is an expression. What it is worth is asked for in the form that is needed: num and truth
// are eval without the value between.
type expr interface {
	eval(in *interp) value
	num(in *interp) float64
	truth(in *interp) bool
}

type (
	constant struct{ v value }
	regexLit struct{ re *pattern }
	field    struct{ index expr }
	// fieldN is a field with a constant number.
	fieldN  struct{ n int }
	element struct {
		array *symbol
		key   expr
	}
	// subscripts is more than one subscript.
	subscripts struct{ list []expr }
	assign     struct {
		to   expr
		op   byte // 0, or the operator before =
		from expr
		line int
	}
	step struct { // ++ and --
		to   expr
		by   float64
		post bool
	}
	unary struct {
		op   byte // ! + -
		from expr
	}
	binary struct {
		op   byte // + - * / % ^
		a, b expr
		line int
	}
	concat  struct{ list []expr }
	compare struct {
		less, same, more bool // when it is true
		a, b             expr
	}
	logic struct {
		and  bool
		a, b expr
	}
	cond  struct{ test, yes, no expr }
	match struct {
		text, re expr
		not      bool
	}
	inArray struct {
		key   expr
		array *symbol
	}
	call struct {
		fn   *function
		args []expr
		line int
	}
	builtin struct {
		name string
		args []expr
		line int
	}
	getline struct {
		to   expr // nil: $0
		file expr // nil: the main input
	}
	grouping struct{ list []expr } // (a, b): only before in and after print
)

// pattern is a regular expression of the text.
type pattern struct {
	text string
	line int
	n    int // the number among the patterns of the program
}

// stmt is a statement.
type stmt interface {
	exec(in *interp) flow
}

type (
	exprStmt struct {
		x      expr
		number bool // x is a number: ++, --, or an assignment with an operator
	}
	printStmt struct {
		args   []expr
		printf bool
		stderr bool
		line   int
	}
	ifStmt struct {
		test    expr
		yes, no []stmt
	}
	loopStmt struct { // while, do and for
		init   stmt
		test   expr
		step   stmt
		body   []stmt
		bodyAt bool // do: the body comes first
	}
	forIn struct {
		key   expr
		array *symbol
		body  []stmt
	}
	blockStmt struct{ body []stmt }
	deletion  struct {
		array *symbol
		key   expr // nil: all of it
	}
	jump struct { // next, nextfile, break, continue
		flow flow
	}
	exitStmt struct {
		status expr
		line   int
	}
	returnStmt struct{ x expr }
)
