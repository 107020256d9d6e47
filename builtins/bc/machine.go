package bc

import (
	"errors"
	"fmt"
	"math/big"
)

// machine runs code: a stack of numbers, variables, frames of calls.
type machine struct {
	config    *Config
	functions []*function // the first is none: the text itself
	names     [2]map[string]int
	vars      []num
	arrays    []map[int]num
	stack     []num
	frames    []frame
	code      *code
	function  *function
	pc        int
	steps     int
	lex       *lexer

	ibase, obase int64
	scale        int
	column       int
	outErr       error
	failed       bool // what is being read has an error
}

// frame is what a call leaves behind it for its end.
type frame struct {
	code     *code
	function *function
	pc       int
	base     int // of the stack
	saved    []saved
}

// saved is what a parameter or an auto variable had before.
type saved struct {
	param
	value  num
	values map[int]num
}

func newMachine(config *Config) *machine {
	m := &machine{config: config, functions: []*function{{name: "(main)"}}, ibase: 10, obase: 10}
	m.function = m.functions[0]
	m.names = [2]map[string]int{{}, {}}
	m.vars, m.arrays = make([]num, firstSlot), make([]map[int]num, 1)
	for i := range m.vars {
		m.vars[i] = whole(0)
	}
	if config.Math {
		m.scale = 20
		m.library()
	}
	return m
}

// variable returns the number of a variable, array that of an array.
func (m *machine) variable(name string) int {
	at, ok := m.names[0][name]
	if !ok {
		at = m.slots(len(m.vars))
		m.names[0][name] = at
		m.vars = append(m.vars, whole(0))
	}
	return at
}

func (m *machine) array(name string) int {
	at, ok := m.names[1][name]
	if !ok {
		at = m.slots(len(m.arrays))
		m.names[1][name] = at
		m.arrays = append(m.arrays, nil)
	}
	return at
}

// slots ends the run when there are more names than code can tell.
func (m *machine) slots(n int) int {
	if n >= 32767 {
		m.outErr = ErrMemory
	}
	return n
}

func (m *machine) warn(text string) {
	if m.config.Warn != nil {
		m.config.Warn(text)
	}
}

func (m *machine) need(n int) error {
	if m.config.Need == nil {
		return nil
	}
	return m.config.Need(n)
}

func (m *machine) alive() error {
	if m.config.Context == nil {
		return nil
	}
	return m.config.Context.Err()
}

func (m *machine) pause(n int) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.need(n)
}

// errFault is a run time error that was told of: it ends the line.
var errFault = errors.New("run time error")

func (m *machine) say(kind, text string) {
	m.warn(fmt.Sprintf("Runtime %s (func=%s, adr=%d): %s\n", kind, m.function.name, m.pc, text))
}

func (m *machine) fault(text string) error {
	m.say("error", text)
	return errFault
}

// run runs the code of a line.
func (m *machine) run(c *code) error {
	if len(c.labels) > 0xffff || len(m.functions) >= 32767 {
		return ErrMemory
	}
	m.code, m.pc, m.stack = c, 0, m.stack[:0]
	for m.pc < len(m.code.bytes) {
		if m.steps++; m.steps%1024 == 0 {
			if err := m.alive(); err != nil {
				return err
			}
		}
		op := m.byte()
		err := m.step(op)
		if err == nil {
			err = m.outErr
		}
		if err != nil {
			for len(m.frames) > 0 {
				m.leave()
			}
			if err != errFault {
				return err
			}
			return nil
		}
	}
	return nil
}

func (m *machine) byte() byte {
	b := m.code.bytes[m.pc]
	m.pc++
	return b
}

func (m *machine) slot() int {
	b := m.byte()
	if b < 128 {
		return int(b)
	}
	return int(b&0x7f)<<8 | int(m.byte())
}

// until returns what is up to the byte end, and goes on behind that.
func (m *machine) until(end byte) []byte {
	from := m.pc
	for m.byte() != end {
	}
	return m.code.bytes[from : m.pc-1]
}

func (m *machine) push(n num) { m.stack = append(m.stack, n) }

func (m *machine) pop() num {
	last := len(m.stack) - 1
	n := m.stack[last]
	m.stack = m.stack[:last]
	return n
}

func truth(b bool) num {
	if b {
		return whole(1)
	}
	return whole(0)
}

// step does what one operator says.
func (m *machine) step(op byte) error {
	switch op {
	case '0', '1':
		m.push(whole(int64(op - '0')))
	case 'K':
		n, err := m.parseNum(m.until(':'), int(m.ibase))
		m.push(n)
		return err
	case 'p':
		m.pop()
	case 'D':
		m.push(m.stack[len(m.stack)-1])
	case 'x':
		a, b := m.pop(), m.pop()
		m.push(a)
		m.push(b)
	case 'n':
		n := m.pop()
		m.push(negative(n))
	case '!':
		m.push(truth(m.pop().isZero()))
	case 'J', 'Z', 'B':
		m.jump(op)
	case 'W', 'P':
		return m.show(op)
	case 'w':
		return m.put(string(m.until('"')))
	case 'O':
		return m.putString(string(m.until('"')))
	case 'h':
		return errQuit
	case 'C':
		return m.call()
	case 'R':
		m.returned()
	case 'c':
		return m.builtin(m.byte())
	case 'l', 's', 'i', 'd', 'L', 'S', 'A', 'M':
		return m.place(op)
	default:
		return m.arithmetic(op)
	}
	return nil
}

func (m *machine) jump(op byte) {
	label := int(m.byte())
	label |= int(m.byte()) << 8
	if op == 'J' || m.pop().isZero() == (op == 'Z') {
		m.pc = m.code.labels[label]
	}
}

func (m *machine) show(op byte) error {
	n := m.pop()
	err := m.putNum(n)
	if err == nil && op == 'W' {
		err = m.put("\n")
	}
	m.vars[slotLast] = n
	return err
}

func (m *machine) arithmetic(op byte) error {
	b, a := m.pop(), m.pop()
	var n num
	var err error
	switch op {
	case '+':
		n, err = m.add(a, b, 1)
	case '-':
		n, err = m.add(a, b, -1)
	case '*':
		n, err = m.multiply(a, b, m.scale)
	case '/':
		if b.isZero() {
			return m.fault("Divide by zero")
		}
		n, err = m.divide(a, b, m.scale)
	case '%':
		if b.isZero() {
			return m.fault("Modulo by zero")
		}
		n, err = m.modulo(a, b, m.scale)
	case '^':
		n, err = m.raise(a, b)
	default:
		n, err = m.relate(op, a, b)
	}
	m.push(n)
	return err
}

func (m *machine) relate(op byte, a, b num) (num, error) {
	c, err := m.compare(a, b)
	switch op {
	case '=':
		return truth(c == 0), err
	case '#':
		return truth(c != 0), err
	case '<':
		return truth(c < 0), err
	case '{':
		return truth(c <= 0), err
	case '>':
		return truth(c > 0), err
	}
	return truth(c >= 0), err
}

// small returns a whole number; not ok if it is larger than those of GNU bc.
func small(n num) (v int64, ok bool) {
	const most = 2147483649
	i := n.integer()
	if i.CmpAbs(big.NewInt(most)) > 0 {
		return 0, false
	}
	return i.Int64(), true
}

func (m *machine) raise(a, b num) (num, error) {
	if b.scale != 0 {
		m.say("warning", "non-zero scale in exponent")
	}
	n, ok := small(b)
	switch {
	case !ok:
		return num{}, m.fault("exponent too large in raise")
	case n == 0:
		return whole(1), nil
	case n < 0 && a.isZero():
		return num{}, m.fault("divide by zero")
	}
	return m.power(a, n, m.scale)
}

// builtin is a function that has a word of its own.
func (m *machine) builtin(op byte) error {
	switch op {
	case 'L':
		n := m.pop()
		if err := m.room(n.size()); err != nil {
			return err
		}
		m.push(whole(int64(n.length())))
	case 'S':
		m.push(whole(int64(m.pop().scale)))
	case 'R':
		n := m.pop()
		if n.v.Sign() < 0 {
			return m.fault("Square root of a negative number")
		}
		root, err := m.root(n, m.scale)
		m.push(root)
		return err
	case 'I':
		n, err := m.read()
		m.push(n)
		return err
	default:
		return m.fault("random is not supported")
	}
	return nil
}

// read reads a number from what follows the text that was read so far; 0 at its end.
func (m *machine) read() (num, error) {
	l := m.lex
	for {
		b := l.peek(0)
		switch {
		case b < 0:
			return whole(0), l.err
		case b == '-' || b == '.' || isDigit(b):
		default:
			if b == '\n' {
				l.line++
			}
			l.pos++
			continue
		}
		break
	}
	minus := l.peek(0) == '-'
	if minus {
		l.pos++
	}
	var text []byte
	point := false
	for b := l.peek(0); isDigit(b) || b == '.' && !point; b = l.peek(0) {
		point = point || b == '.'
		text = append(text, byte(b))
		l.pos++
	}
	if len(text) == 0 || string(text) == "." {
		return whole(0), l.err
	}
	n, err := m.parseNum(text, int(m.ibase))
	if minus && err == nil {
		n = negative(n)
	}
	return n, err
}
