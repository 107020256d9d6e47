package builtins

// instOp is what an instruction does.
type instOp uint8

const (
	opRune    instOp = iota // take the character r
	opSet                   // take a character of set
	opSplit                 // go on at x, or else at y
	opJump                  // go on at x
	opSave                  // note the place in slot n
	opAssert                // only if the condition n holds
	opBackref               // take what group n took
	opLook                  // only if the program at look matches here, or does not
	opAtomic                // take what the program at look takes first
	opKeep                  // the match begins here
	opMark                  // note the place in mark n: the start of a turn of a loop
	opCall                  // take what the program at look takes first; groups stay as they are
	opTaken                 // only if group n took part, or did not
	opMoved                 // go on at x if the place is not that of mark n, else at y
	opMatch
)

// regexInst is one instruction; unless it says otherwise, the next one follows at x.
type regexInst struct {
	op   instOp
	flag bool // of opLook, opTaken: negative; of opBackref: fold
	r    rune
	n    int
	x, y int32
	set  *runeSet
	look *regexProg
	// behind is the look-behind's length in characters, -1 for a look-ahead.
	behind int
}

// regexProg is a pattern as instructions; it starts at the first.
type regexProg struct {
	insts  []regexInst
	marks  int
	assert bool // there are conditions
}

// progLimit bounds the instructions of a pattern.
const progLimit = 60000

type progCompiler struct {
	prog  *regexProg
	opt   regexOptions
	loose bool // drop what an automaton can't decide
	over  bool
	marks int
	calls map[*regexNode]*regexProg // programs of what is called
}

// compileProg compiles a pattern. A loose program has no conditions that need more than an
// automaton: it matches where the pattern does, and elsewhere too.
func compileProg(n *regexNode, opt regexOptions, loose bool) (*regexProg, error) {
	c := &progCompiler{prog: &regexProg{}, opt: opt, loose: loose, calls: map[*regexNode]*regexProg{}}
	c.node(n)
	c.emit(regexInst{op: opMatch})
	if c.over {
		return nil, errRegexBig
	}
	c.prog.marks = c.marks
	return c.prog, nil
}

func (c *progCompiler) emit(in regexInst) int32 {
	if len(c.prog.insts) >= progLimit {
		c.over = true
		return 0
	}
	at := int32(len(c.prog.insts))
	if in.op != opSplit && in.op != opJump {
		in.x = at + 1
	}
	c.prog.insts = append(c.prog.insts, in)
	return at
}

func (c *progCompiler) here() int32 { return int32(len(c.prog.insts)) }

func (c *progCompiler) node(n *regexNode) {
	if c.over {
		return
	}
	switch n.kind {
	case nodeEmpty:
	case nodeRune:
		c.emit(regexInst{op: opRune, r: n.r})
	case nodeSet:
		c.emit(regexInst{op: opSet, set: n.set})
	case nodeCat:
		for _, sub := range n.subs {
			c.node(sub)
		}
	case nodeAlt:
		c.alt(n.subs)
	case nodeRepeat:
		c.repeat(n)
	case nodeGroup:
		c.emit(regexInst{op: opSave, n: 2 * n.index})
		c.node(n.subs[0])
		c.emit(regexInst{op: opSave, n: 2*n.index + 1})
	case nodeAssert:
		c.prog.assert = true
		c.emit(regexInst{op: opAssert, n: int(n.assert)})
	case nodeKeep:
		c.emit(regexInst{op: opKeep})
	case nodeBackref, nodeLook, nodeAtomic, nodeCall, nodeTaken:
		c.irregular(n)
	}
}

func (c *progCompiler) irregular(n *regexNode) {
	switch {
	case c.loose && (n.kind == nodeBackref || n.kind == nodeCall):
		b := setBuilder{utf: c.opt.utf8}
		b.add(0, rawRune+255)
		all := &regexNode{kind: nodeSet, set: b.set()}
		c.node(&regexNode{kind: nodeRepeat, max: -1, subs: []*regexNode{all}})
	case n.kind == nodeBackref:
		c.emit(regexInst{op: opBackref, n: n.index, flag: n.fold})
	case c.loose && n.kind == nodeAtomic:
		c.node(n.subs[0])
	case c.loose:
	case n.kind == nodeTaken:
		c.emit(regexInst{op: opTaken, n: n.index, flag: n.negative})
	case n.kind == nodeCall:
		prog := c.calls[n.call]
		if prog == nil {
			prog = &regexProg{}
			c.calls[n.call] = prog
			c.nested(prog, n.call)
		}
		c.emit(regexInst{op: opCall, look: prog, behind: -1})
	default:
		prog := &regexProg{}
		c.nested(prog, n.subs[0])
		in := regexInst{op: opAtomic, look: prog, behind: -1, flag: n.negative}
		if n.kind == nodeLook {
			in.op = opLook
		}
		if n.behind {
			in.behind = n.min
		}
		c.emit(in)
	}
}

// nested compiles a node into a program of its own.
func (c *progCompiler) nested(prog *regexProg, n *regexNode) {
	sub := &progCompiler{prog: prog, opt: c.opt, marks: c.marks, calls: c.calls}
	sub.node(n)
	sub.emit(regexInst{op: opMatch})
	c.over = c.over || sub.over
	c.marks = sub.marks
}

func (c *progCompiler) alt(subs []*regexNode) {
	var ends []int32
	for i, sub := range subs {
		if i == len(subs)-1 {
			c.node(sub)
			break
		}
		split := c.emit(regexInst{op: opSplit})
		c.prog.insts[split].x = c.here()
		c.node(sub)
		ends = append(ends, c.emit(regexInst{op: opJump}))
		c.prog.insts[split].y = c.here()
	}
	for _, at := range ends {
		c.prog.insts[at].x = c.here()
	}
}

func (c *progCompiler) repeat(n *regexNode) {
	sub := n.subs[0]
	for range n.min {
		if c.over {
			return
		}
		c.node(sub)
	}
	if n.max < 0 {
		c.loop(sub, n.lazy)
		return
	}
	var splits []int32
	for i := n.min; i < n.max && !c.over; i++ {
		splits = append(splits, c.emit(regexInst{op: opSplit}))
		c.node(sub)
	}
	for _, at := range splits {
		c.branch(at, at+1, c.here(), n.lazy)
	}
}

// branch sets the two ways of a split.
func (c *progCompiler) branch(at, body, exit int32, lazy bool) {
	if lazy {
		body, exit = exit, body
	}
	c.prog.insts[at].x, c.prog.insts[at].y = body, exit
}

// loop compiles a repetition of any number of turns; an empty turn is the last.
func (c *progCompiler) loop(sub *regexNode, lazy bool) {
	split := c.emit(regexInst{op: opSplit})
	if sub.kind == nodeRune || sub.kind == nodeSet {
		c.node(sub)
		back := c.emit(regexInst{op: opJump})
		c.prog.insts[back].x = split
	} else {
		mark := c.marks
		c.marks++
		c.emit(regexInst{op: opMark, n: mark})
		c.node(sub)
		moved := c.emit(regexInst{op: opMoved, n: mark})
		c.prog.insts[moved].x, c.prog.insts[moved].y = split, moved+1
	}
	c.branch(split, split+1, c.here(), lazy)
}
