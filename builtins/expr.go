package builtins

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

const exprHelp = `Usage: expr EXPRESSION
  or:  expr OPTION

      --help     display this help and exit
      --version  output version information and exit

Print the value of EXPRESSION to standard output. In order of growing precedence:

  ARG1 | ARG2       ARG1 if it is neither null nor 0, otherwise ARG2
  ARG1 & ARG2       ARG1 if neither argument is null or 0, otherwise 0
  ARG1 < ARG2       also <= = == != >= >: compares numbers, else strings
  ARG1 + ARG2       also -
  ARG1 * ARG2       also / %
  STRING : REGEXP   anchored pattern match of REGEXP in STRING
  match STRING REGEXP        same as STRING : REGEXP
  substr STRING POS LENGTH   substring of STRING, POS counted from 1
  index STRING CHARS         index in STRING where any CHARS is found, or 0
  length STRING              length of STRING
  + TOKEN                    interpret TOKEN as a string
  ( EXPRESSION )             value of EXPRESSION

Status: 0 if EXPRESSION is neither null nor 0, 1 if it is, 2 if it is not valid, 3 on an error.
`

func exprTool() Tool {
	return Tool{Name: "expr", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "expr", func(c *call) error {
			c.onWrite.status = 3
			return runExpr(c, args)
		})
	}}
}

// exprParser evaluates while it reads; without eval an expression is only read.
type exprParser struct {
	c     *call
	g     *grammar
	words []string
	pos   int
	depth int
}

// exprDepth is how deep parentheses may nest.
const exprDepth = 10000

func runExpr(c *call, args []string) error {
	g := &grammar{tool: "expr", status: 2, help: exprHelp}
	if len(args) == 1 && len(args[0]) > 2 { // these may be abbreviated here
		for _, word := range []string{"--help", "--version"} {
			if strings.HasPrefix(word, args[0]) {
				args = []string{word}
			}
		}
	}
	if err := g.soleHelp(args); err != nil {
		return err
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return g.raw("missing operand")
	}
	p := &exprParser{c: c, g: g, words: args}
	value, err := p.or(true)
	if err != nil {
		return err
	}
	if p.pos < len(p.words) {
		return g.wrong("syntax error: unexpected argument %s", p.words[p.pos])
	}
	if err := c.writeString(value + "\n"); err != nil {
		return err
	}
	if exprNull(value) {
		c.status = 1
	}
	return nil
}

// exprNull: the empty string, and zero however it is spelled.
func exprNull(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return s == "" || digits != "" && strings.Trim(digits, "0") == ""
}

// exprNumber reads a decimal number of any length.
func exprNumber(s string) (*big.Int, bool) {
	digits := strings.TrimPrefix(s, "-")
	if !allDigits(digits) || digits == "" {
		return nil, false
	}
	return new(big.Int).SetString(s, 10)
}

// is takes the next word when it is one of the given.
func (p *exprParser) is(words ...string) string {
	if p.pos == len(p.words) {
		return ""
	}
	for _, w := range words {
		if p.words[p.pos] == w {
			p.pos++
			return w
		}
	}
	return ""
}

func (p *exprParser) or(eval bool) (string, error) {
	left, err := p.and(eval)
	for err == nil && p.is("|") != "" {
		var right string
		right, err = p.and(eval && exprNull(left))
		if exprNull(left) {
			if left = right; exprNull(right) {
				left = "0"
			}
		}
	}
	return left, err
}

func (p *exprParser) and(eval bool) (string, error) {
	left, err := p.compare(eval)
	for err == nil && p.is("&") != "" {
		var right string
		right, err = p.compare(eval && !exprNull(left))
		if exprNull(left) || exprNull(right) {
			left = "0"
		}
	}
	return left, err
}

func (p *exprParser) compare(eval bool) (string, error) {
	left, err := p.sum(eval)
	for err == nil {
		op := p.is("<", "<=", "=", "==", "!=", ">=", ">")
		if op == "" {
			break
		}
		var right string
		if right, err = p.sum(eval); err != nil || !eval {
			continue
		}
		order := strings.Compare(left, right)
		if a, ok := exprNumber(left); ok {
			if b, ok := exprNumber(right); ok {
				order = a.Cmp(b)
			}
		}
		if (order < 0 && (op == "<" || op == "<=" || op == "!=")) || (order > 0 && (op == ">" || op == ">=" || op == "!=")) ||
			(order == 0 && (op == "<=" || op == "=" || op == "==" || op == ">=")) {
			left = "1"
		} else {
			left = "0"
		}
	}
	return left, err
}

func (p *exprParser) sum(eval bool) (string, error) {
	return p.arithmetic(eval, p.product, "+", "-")
}

func (p *exprParser) product(eval bool) (string, error) {
	return p.arithmetic(eval, p.matches, "*", "/", "%")
}

func (p *exprParser) arithmetic(eval bool, operand func(bool) (string, error), ops ...string) (string, error) {
	left, err := operand(eval)
	for err == nil {
		op := p.is(ops...)
		if op == "" {
			break
		}
		var right string
		if right, err = operand(eval); err == nil && eval {
			left, err = p.calculate(left, op, right)
		}
	}
	return left, err
}

func (p *exprParser) calculate(left, op, right string) (string, error) {
	a, ok := exprNumber(left)
	b, ok2 := exprNumber(right)
	if !ok || !ok2 {
		return "", p.g.wrong("non-integer argument")
	}
	switch op {
	case "+":
		a.Add(a, b)
	case "-":
		a.Sub(a, b)
	case "*":
		a.Mul(a, b)
	default:
		if b.Sign() == 0 {
			return "", p.g.wrong("division by zero")
		}
		if op == "/" {
			a.Quo(a, b)
		} else {
			a.Rem(a, b)
		}
	}
	return a.String(), nil
}

func (p *exprParser) matches(eval bool) (string, error) {
	left, err := p.prefix(eval)
	for err == nil && p.is(":") != "" {
		var right string
		if right, err = p.prefix(eval); err == nil && eval {
			left, err = p.colon(left, right)
		}
	}
	return left, err
}

// prefix reads the functions.
func (p *exprParser) prefix(eval bool) (string, error) {
	switch p.is("+", "length", "match", "index", "substr") {
	case "+":
		if p.pos == len(p.words) {
			return "", p.missing()
		}
		p.pos++
		return p.words[p.pos-1], nil
	case "length":
		s, err := p.prefix(eval)
		return strconv.Itoa(p.count(s)), err
	case "match":
		s, re, err := p.two(eval)
		if err != nil || !eval {
			return "", err
		}
		return p.colon(s, re)
	case "index":
		s, chars, err := p.two(eval)
		return strconv.Itoa(p.index(s, chars)), err
	case "substr":
		s, from, err := p.two(eval)
		if err != nil {
			return "", err
		}
		length, err := p.prefix(eval)
		return p.substr(s, from, length), err
	}
	return p.primary(eval)
}

func (p *exprParser) two(eval bool) (a, b string, err error) {
	if a, err = p.prefix(eval); err == nil {
		b, err = p.prefix(eval)
	}
	return a, b, err
}

func (p *exprParser) missing() error {
	return p.g.wrong("syntax error: missing argument after %s", p.words[p.pos-1])
}

func (p *exprParser) primary(eval bool) (string, error) {
	if p.pos == len(p.words) {
		return "", p.missing()
	}
	if p.is("(") != "" {
		if p.depth++; p.depth > exprDepth {
			return "", p.g.wrong("too many parentheses")
		}
		value, err := p.or(eval)
		p.depth--
		switch {
		case err != nil:
			return "", err
		case p.pos == len(p.words):
			return "", p.g.wrong("syntax error: expecting ')' after %s", p.words[p.pos-1])
		case p.is(")") == "":
			return "", p.g.wrong("syntax error: expecting ')' instead of %s", p.words[p.pos])
		}
		return value, nil
	}
	if p.is(")") != "" {
		return "", p.g.wrong("syntax error: unexpected ')'")
	}
	p.pos++
	return p.words[p.pos-1], nil
}

// count is the number of characters.
func (p *exprParser) count(s string) int {
	if !p.c.utf8() {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

// chars cuts a string into characters.
func (p *exprParser) chars(s string) []string {
	var list []string
	for len(s) > 0 {
		n := 1
		if p.c.utf8() {
			_, n = utf8.DecodeRuneInString(s)
		}
		list = append(list, s[:n])
		s = s[n:]
	}
	return list
}

func (p *exprParser) index(s, chars string) int {
	wanted := p.chars(chars)
	for i, c := range p.chars(s) {
		for _, w := range wanted {
			if c == w {
				return i + 1
			}
		}
	}
	return 0
}

func (p *exprParser) substr(s, from, length string) string {
	list := p.chars(s)
	start, ok := exprNumber(from)
	count, ok2 := exprNumber(length)
	if !ok || !ok2 || start.Sign() <= 0 || count.Sign() <= 0 || start.Cmp(big.NewInt(int64(len(list)))) > 0 {
		return ""
	}
	first := int(start.Int64()) - 1
	last := len(list)
	if count.Cmp(big.NewInt(int64(last-first))) < 0 {
		last = first + int(count.Int64())
	}
	return strings.Join(list[first:last], "")
}

// colon matches a basic regular expression at the start: its first group, or its length.
func (p *exprParser) colon(s, pattern string) (string, error) {
	re, err := compileRegex(pattern, regexOptions{utf8: p.c.utf8()})
	if err != nil {
		return "", &usageError{status: 2, tail: err.Error()}
	}
	loc := re.find([]byte(s), 0)
	if re.err != nil {
		return "", &usageError{status: 3, tail: "error in regular expression matcher"}
	}
	if loc != nil && loc[0] != 0 {
		loc = nil // a match at the start would have been found first
	}
	switch {
	case loc == nil && re.groups > 0:
		return "", nil
	case loc == nil:
		return "0", nil
	case re.groups > 0 && len(loc) > 3 && loc[2] >= 0:
		return s[loc[2]:loc[3]], nil
	case re.groups > 0:
		return "", nil
	}
	return strconv.Itoa(p.count(s[:loc[1]])), nil
}
