package bc

// code is a text for the machine: operators of one byte, some with operands. Its addresses are
// those that GNU bc's messages show.
type code struct {
	bytes  []byte
	labels []int
}

// place is what can be assigned to; the index of an array is on the stack.
type place struct {
	slot  int
	array bool
}

func (c *code) op(b byte) { c.bytes = append(c.bytes, b) }

// slot writes the number of a variable, an array or a function.
func (c *code) slot(n int) {
	if n < 128 {
		c.op(byte(n))
		return
	}
	c.op(byte(n>>8) | 0x80)
	c.op(byte(n))
}

// text writes a string; its end is a quote, which is not in it.
func (c *code) text(s string) {
	c.bytes = append(append(c.bytes, s...), '"')
}

func (c *code) number(text string) {
	if text == "0" || text == "1" {
		c.op(text[0])
		return
	}
	c.constant(text)
}

func (c *code) constant(text string) {
	c.op('K')
	c.bytes = append(append(c.bytes, text...), ':')
}

// label makes a place to jump to, place says that it is here.
func (c *code) label() int {
	c.labels = append(c.labels, -1)
	return len(c.labels) - 1
}

func (c *code) place(label int) { c.labels[label] = len(c.bytes) }

func (c *code) jump(op byte, label int) {
	c.op(op)
	c.op(byte(label))
	c.op(byte(label >> 8))
}

func (c *code) load(from place) {
	if c.op('l'); from.array {
		c.bytes[len(c.bytes)-1] = 'L'
	}
	c.slot(from.slot)
}

// loadKeep is load with the index of an array left under the value.
func (c *code) loadKeep(from place) {
	if from.array {
		c.op('D')
	}
	c.load(from)
}

func (c *code) store(to place) {
	if c.op('s'); to.array {
		c.bytes[len(c.bytes)-1] = 'S'
	}
	c.slot(to.slot)
}

// step adds or takes one. That of an array leaves its index on the stack where it was loaded
// before by load.
func (c *code) step(to place, by byte) {
	switch {
	case to.array && by == '+':
		c.op('A')
	case to.array:
		c.op('M')
	case by == '+':
		c.op('i')
	default:
		c.op('d')
	}
	c.slot(to.slot)
}
