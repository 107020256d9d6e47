package builtins

import "strconv"

// perlGroup reads ( and what belongs to it; nil for flags.
func (p *regexParser) perlGroup() (*regexNode, error) {
	from := p.pos
	p.pos++
	node := &regexNode{kind: nodeGroup}
	saved := p.flags()
	again := false
	switch {
	case !p.rust() && p.perlVerb():
		return p.verb(from)
	case p.accept("?|") && !p.rust():
		node.kind, again = nodeCat, true
	case p.has("?"):
		special, done, err := p.perlExtension(from, node)
		if err != nil || done {
			return special, err
		}
	case p.plain:
		node.kind = nodeCat
	default:
		p.groups++
		node.index = p.groups
	}
	if node.kind == nodeLook {
		p.looks++
		defer func() { p.looks-- }()
	}
	sub, err := p.perlAlternatives(again)
	if err != nil {
		return nil, err
	}
	p.setFlags(saved)
	if !p.accept(")") {
		return nil, &perlError{"missing closing parenthesis", "unclosed group", from, from + 1}
	}
	if node.behind {
		return p.behind(from, node, sub)
	}
	p.closed[node.index] = true
	if node.kind == nodeCat {
		return sub, nil
	}
	node.subs = []*regexNode{sub}
	if node.kind == nodeGroup && p.nodes[node.index] == nil {
		p.nodes[node.index] = node
	}
	return node, nil
}

// behind makes a look-behind of each branch of sub, as each has a length of its own.
func (p *regexParser) behind(from int, look, sub *regexNode) (*regexNode, error) {
	branches := []*regexNode{sub}
	if sub.kind == nodeAlt {
		branches = sub.subs
	}
	all := &regexNode{kind: nodeAlt}
	if look.negative {
		all.kind = nodeCat
	}
	for _, branch := range branches {
		length, ok := branch.length()
		if !ok {
			return nil, p.perlError(from, "lookbehind assertion is not fixed length", "")
		}
		one := *look
		one.min, one.subs = length, []*regexNode{branch}
		all.subs = append(all.subs, &one)
	}
	if len(all.subs) == 1 {
		return all.subs[0], nil
	}
	return all, nil
}

// perlVerb reports whether a (* begins a verb.
func (p *regexParser) perlVerb() bool {
	return p.has("*") && p.pos+1 < len(p.src) && (p.src[p.pos+1] == ':' || p.src[p.pos+1]|0x20 >= 'a' && p.src[p.pos+1]|0x20 <= 'z')
}

// verb reads the only verb that is there, which matches nothing.
func (p *regexParser) verb(from int) (*regexNode, error) {
	if !p.accept("*F)") && !p.accept("*FAIL)") {
		return nil, p.perlError(from, "(*VERB) not recognized or malformed", "")
	}
	if _, ok, err := p.perlOperator(); err != nil {
		return nil, err
	} else if ok {
		return nil, p.perlError(p.pos, "quantifier does not follow a repeatable item", "")
	}
	return &regexNode{kind: nodeSet, set: &runeSet{}}, nil
}

// lookMarks are the spellings of look-around and atomic groups.
var lookMarks = []struct {
	text             string
	kind             nodeKind
	negative, behind bool
}{
	{"?=", nodeLook, false, false}, {"?!", nodeLook, true, false},
	{"?<=", nodeLook, false, true}, {"?<!", nodeLook, true, true},
	{"?>", nodeAtomic, false, false},
}

// perlExtension reads what follows a ( that is not a plain group; done: the group is over, and
// special is what it was.
func (p *regexParser) perlExtension(from int, node *regexNode) (special *regexNode, done bool, err error) {
	for _, mark := range lookMarks {
		if !p.accept(mark.text) {
			continue
		}
		if p.rust() {
			return nil, false, p.perlError(from, "", "look-around, including look-ahead and look-behind, is not supported")
		}
		p.irregular = true
		node.kind, node.negative, node.behind = mark.kind, mark.negative, mark.behind
		return nil, false, nil
	}
	switch {
	case p.accept("?P<"), !p.rust() && p.accept("?<"):
		return nil, false, p.perlName(node, ">")
	case p.rust():
	case p.accept("?'"):
		return nil, false, p.perlName(node, "'")
	case p.accept("?P="):
		name, err := p.refName(")")
		return p.namedRef(from, name), true, err
	case p.accept("?P>"), p.accept("?&"):
		name, err := p.refName(")")
		return p.callOf(from, name), true, err
	case p.has("?P"):
		if p.pos += 2; p.pos < len(p.src) {
			return nil, false, p.perlError(from, "unrecognized character after (?P", "")
		}
		return nil, false, p.perlError(from, "missing closing parenthesis", "")
	case p.accept("?("):
		special, err = p.condition(from)
		return special, true, err
	}
	p.pos++
	if word := p.callWord(); word != "" && !p.rust() {
		p.pos += len(word)
		if !p.accept(")") {
			return nil, false, p.perlError(from, "missing closing parenthesis", "")
		}
		return p.callOf(from, word), true, nil
	}
	done, err = p.perlFlagGroup(from, node)
	return nil, done, err
}

// callWord is the number, perhaps with a sign, or the R of a call of a group.
func (p *regexParser) callWord() string {
	if p.has("R") {
		return "R"
	}
	rest := p.src[p.pos:]
	n := 0
	if p.has("+") || p.has("-") {
		n++
	}
	digits := n
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	if n == digits {
		return ""
	}
	return rest[:n]
}

// refName reads a name that ends with end.
func (p *regexParser) refName(end string) (string, error) {
	name := p.src[p.pos:]
	for i := range len(name) {
		if c := name[i]; c != '_' && !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') {
			name = name[:i]
			break
		}
	}
	switch {
	case name == "":
		return "", p.perlError(p.pos, "subpattern name expected", "empty capture group name")
	case isDigit(name[0]):
		return "", p.perlError(p.pos, "subpattern name must start with a non-digit", "invalid capture group character")
	}
	p.pos += len(name)
	if !p.accept(end) {
		return "", p.perlError(p.pos, "syntax error in subpattern name (missing terminator?)", "unclosed capture group name")
	}
	return name, nil
}

// groupOf returns the number of a group by its name, number or place before or after this one.
// It may be of a group that follows, so that it can be told at the end only.
func (p *regexParser) groupOf(from int, word string, here int) (int, error) {
	n, ok := p.names[word]
	if !ok {
		var err error
		n, err = strconv.Atoi(word)
		switch {
		case word[0] == '+':
			n += here
		case word[0] == '-':
			n += here + 1
		}
		ok = err == nil && n >= 0 && n <= p.groups && (n > 0 || word == "0")
	}
	if !ok {
		return 0, p.perlError(from, "reference to non-existent subpattern", "")
	}
	return n, nil
}

// namedRef is a back-reference to the group word.
func (p *regexParser) namedRef(from int, word string) *regexNode {
	node := &regexNode{kind: nodeBackref, fold: p.fold}
	p.irregular = true
	here := p.groups
	p.later = append(p.later, func() (err error) {
		node.index, err = p.groupOf(from, word, here)
		return err
	})
	return node
}

// callOf is a call of the group word, or of the whole pattern.
func (p *regexParser) callOf(from int, word string) *regexNode {
	if word == "R" {
		word = "0"
	}
	node := &regexNode{kind: nodeCall}
	p.irregular = true
	here := p.groups
	p.later = append(p.later, func() error {
		n, err := p.groupOf(from, word, here)
		node.call = p.nodes[n]
		return err
	})
	return node
}

// conditionGroup reads the number or name of the group that a condition asks for.
func (p *regexParser) conditionGroup(from int) (word string, err error) {
	word = p.callWord()
	p.pos += len(word)
	end := ")"
	switch {
	case word == "R":
		return "", p.perlError(from, "conditions of this kind are not supported", "")
	case word != "" && !p.accept(")"):
		return "", p.perlError(from, "missing closing parenthesis for condition", "")
	case word != "":
		return word, nil
	case p.accept("<"):
		end = ">"
	case p.accept("'"):
		end = "'"
	}
	if word, err = p.refName(end); err == nil && end != ")" && !p.accept(")") {
		err = p.perlError(from, "missing closing parenthesis for condition", "")
	}
	return word, err
}

// condition reads (?(…)yes|no) after its second parenthesis: a group that took part, or
// look-around.
func (p *regexParser) condition(from int) (*regexNode, error) {
	var yes, no *regexNode
	switch {
	case p.accept("DEFINE)"): // groups that are only called
		_, err := p.perlAlternatives(false)
		if err == nil && !p.accept(")") {
			err = p.perlError(from, "missing closing parenthesis", "")
		}
		return &regexNode{}, err
	case p.has("?"):
		marked := p.has("?<=") || p.has("?<!")
		p.pos--
		look, err := p.perlGroup()
		if err != nil {
			return nil, err
		}
		if look == nil || look.kind != nodeLook && !marked {
			return nil, p.perlError(from, "assertion expected after (?( or (?(?C)", "")
		}
		if look.kind != nodeLook { // a look-behind of several branches
			look = &regexNode{kind: nodeLook, subs: []*regexNode{look}}
		}
		other := *look
		other.negative = !look.negative
		yes, no = look, &other
	default:
		word, err := p.conditionGroup(from)
		if err != nil {
			return nil, err
		}
		yes, no = &regexNode{kind: nodeTaken}, &regexNode{kind: nodeTaken, negative: true}
		here := p.groups
		p.later = append(p.later, func() (err error) {
			yes.index, err = p.groupOf(from, word, here)
			no.index = yes.index
			return err
		})
	}
	p.irregular = true
	body, err := p.perlAlternatives(false)
	if err != nil {
		return nil, err
	}
	if !p.accept(")") {
		return nil, p.perlError(from, "missing closing parenthesis", "")
	}
	branches := []*regexNode{body, {kind: nodeEmpty}}
	if body.kind == nodeAlt {
		if branches = body.subs; len(branches) > 2 {
			return nil, p.perlError(from, "conditional subpattern contains more than two branches", "")
		}
	}
	return &regexNode{kind: nodeAlt, subs: []*regexNode{
		{kind: nodeCat, subs: []*regexNode{yes, branches[0]}}, {kind: nodeCat, subs: []*regexNode{no, branches[1]}}}}, nil
}

func (p *regexParser) perlName(node *regexNode, end string) error {
	name, err := p.refName(end)
	if err != nil {
		return err
	}
	if _, again := p.names[name]; again {
		return p.perlError(p.pos, "two named subpatterns have the same name (PCRE2_DUPNAMES not set)", "duplicate capture group name")
	}
	p.groups++
	node.index = p.groups
	p.names[name] = p.groups
	return nil
}

// perlFlagGroup reads the flags of (?flags) or (?flags: after the question mark.
func (p *regexParser) perlFlagGroup(from int, node *regexNode) (done bool, err error) {
	on := true
	f := p.flags()
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		p.pos++
		switch c {
		case '-':
			on = false
		case '^':
			if p.rust() {
				return false, p.perlError(p.pos-1, "", "unrecognized flag")
			}
			f = perlFlags{swap: f.swap}
		case 'n':
			if p.rust() {
				return false, p.perlError(p.pos-1, "", "unrecognized flag")
			}
			f.plain = on
		case 'i':
			f.fold = on
		case 'm':
			f.multi = on
		case 's':
			f.dotAll = on
		case 'x':
			f.free = on
		case 'U':
			f.swap = on
		case 'u', 'J':
		case ')', ':':
			p.setFlags(f)
			node.kind = nodeCat // no group of its own
			return c == ')', nil
		default:
			return false, p.perlError(p.pos-1, "unrecognized character after (? or (?-", "unrecognized flag")
		}
	}
	return false, p.perlError(from, "missing closing parenthesis", "unclosed group")
}
