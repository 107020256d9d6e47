package bc

import (
	"fmt"
	"maps"
	"math/big"
)

// place loads, stores and counts variables and places of arrays.
func (m *machine) place(op byte) error {
	slot := m.slot()
	switch op {
	case 'l':
		m.push(m.value(slot))
		return nil
	case 's':
		m.assign(slot, m.stack[len(m.stack)-1])
		return nil
	case 'i', 'd':
		return m.count(slot, op == 'i')
	}
	value := num{}
	if op == 'S' {
		value = m.pop()
	}
	index, ok := small(m.pop())
	if !ok || index < 0 || index > maxIndex {
		return m.fault(fmt.Sprintf("Array %s subscript out of bounds.", m.arrayName(slot)))
	}
	values, at := m.arrays[slot], int(index)
	old, has := values[at]
	if !has {
		old = whole(0)
	}
	var err error
	switch op {
	case 'L':
		m.push(old)
		return nil
	case 'A':
		value, err = m.add(old, whole(1), 1)
	case 'M':
		value, err = m.add(old, whole(1), -1)
	default:
		m.push(value)
	}
	if err != nil {
		return err
	}
	if !has {
		if err := m.need(128); err != nil {
			return err
		}
	}
	if values == nil {
		values = map[int]num{}
		m.arrays[slot] = values
	}
	values[at] = value
	return nil
}

func (m *machine) arrayName(slot int) string {
	for name, at := range m.names[1] {
		if at == slot {
			return name
		}
	}
	return ""
}

func (m *machine) value(slot int) num {
	switch slot {
	case slotIbase:
		return whole(m.ibase)
	case slotObase:
		return whole(m.obase)
	case slotScale:
		return whole(int64(m.scale))
	case slotHistory:
		return whole(-1)
	}
	return m.vars[slot]
}

// assign stores a value; ibase, obase and scale have bounds.
func (m *machine) assign(slot int, n num) {
	bounded := func(name string, least, most int64) int64 {
		v, ok := small(n)
		switch {
		case n.v.Sign() < 0:
			m.say("warning", fmt.Sprintf("negative %s, set to %d", name, least))
			return least
		case !ok || v > most:
			m.say("warning", fmt.Sprintf("%s too large, set to %d", name, most))
			return most
		case v < least:
			m.say("warning", fmt.Sprintf("%s too small, set to %d", name, least))
			return least
		}
		return v
	}
	switch slot {
	case slotIbase:
		m.ibase = bounded("ibase", 2, 36)
	case slotObase:
		m.obase = bounded("obase", 2, maxNumber)
	case slotScale:
		m.scale = int(bounded("scale", 0, maxNumber))
	case slotHistory:
	default:
		m.vars[slot] = n
	}
}

// count adds one to a variable or takes one.
func (m *machine) count(slot int, up bool) error {
	by := int64(-1)
	if up {
		by = 1
	}
	switch slot {
	case slotIbase:
		m.ibase = m.counted("ibase", m.ibase, by, 2, 16)
	case slotObase:
		m.obase = m.counted("obase", m.obase, by, 2, maxNumber)
	case slotScale:
		if m.scale == 0 && !up {
			m.say("warning", "scale can not be negative in -- ")
			return nil
		}
		m.scale = int(m.counted("scale", int64(m.scale), by, 0, maxNumber))
	case slotHistory:
	default:
		n, err := m.add(m.vars[slot], whole(by), 1)
		if err != nil {
			return err
		}
		m.vars[slot] = n
	}
	return nil
}

func (m *machine) counted(name string, v, by, least, most int64) int64 {
	switch v += by; {
	case v > most:
		m.say("warning", name+" too big in ++")
		return most
	case v < least:
		m.say("warning", name+" too small in --")
		return least
	}
	return v
}

// call calls a function with what is on the stack.
func (m *machine) call() error {
	f := m.functions[m.slot()]
	if !f.defined {
		return m.fault("Function " + f.name + " not defined.")
	}
	if len(m.frames) >= maxCalls {
		return ErrMemory
	}
	if err := m.need(256); err != nil {
		return err
	}
	caller := frame{code: m.code, function: m.function}
	var failed error
	left := len(f.params)
	var args []num
	for kind := m.byte(); kind != ':'; kind = m.byte() {
		if left == 0 {
			m.frames = append(m.frames, caller)
			return m.fault("Parameter number mismatch")
		}
		v, n := f.params[left-1], m.pop()
		if v.array != (kind == '1') {
			text := "Parameter type mismatch, parameter (null)."
			if v.array {
				text = "Parameter type mismatch parameter " + m.arrayName(v.slot) + "."
			}
			failed = m.fault(text)
			continue
		}
		left--
		if f.native != nil {
			args = append(args, n)
			continue
		}
		if err := m.bind(&caller, v, n); err != nil {
			return err
		}
	}
	caller.pc, caller.base = m.pc, len(m.stack)
	if f.native == nil {
		m.frames = append(m.frames, caller)
	}
	switch {
	case left > 0:
		return m.fault("Parameter number mismatch")
	case failed != nil:
		return failed
	case f.native != nil:
		n, err := f.native(m, args)
		m.push(n)
		return err
	}
	for _, v := range f.autos {
		m.save(&m.frames[len(m.frames)-1], v)
	}
	m.code, m.function, m.pc = f.code, f, 0
	return nil
}

// save keeps the value of a variable for the end of a call, and gives it none.
func (m *machine) save(f *frame, v param) {
	if v.array {
		f.saved = append(f.saved, saved{param: v, values: m.arrays[v.slot]})
		m.arrays[v.slot] = nil
		return
	}
	f.saved = append(f.saved, saved{param: v, value: m.vars[v.slot]})
	m.vars[v.slot] = whole(0)
}

// bind gives a parameter its argument, for an array the number of one.
func (m *machine) bind(f *frame, v param, n num) error {
	if !v.array {
		m.save(f, v)
		m.vars[v.slot] = n
		return nil
	}
	from := int(n.integer().Int64())
	values := m.arrays[from]
	for _, before := range f.saved { // the argument as the caller knows it
		if before.array && before.slot == from {
			values = before.values
			break
		}
	}
	if v.byRef && values == nil {
		values = map[int]num{}
		m.arrays[from] = values
	}
	if !v.byRef {
		if err := m.need(64 * len(values)); err != nil {
			return err
		}
		values = maps.Clone(values)
	}
	m.save(f, v)
	m.arrays[v.slot] = values
	return nil
}

// returned ends a call with the value on the stack.
func (m *machine) returned() {
	n := m.pop()
	m.leave()
	m.push(n)
}

// leave goes back to the caller.
func (m *machine) leave() {
	last := len(m.frames) - 1
	f := m.frames[last]
	m.frames[last] = frame{}
	m.frames = m.frames[:last]
	for i := len(f.saved) - 1; i >= 0; i-- {
		if s := f.saved[i]; s.array {
			m.arrays[s.slot] = s.values
		} else {
			m.vars[s.slot] = s.value
		}
	}
	m.code, m.function, m.pc = f.code, f.function, f.pc
	m.stack = m.stack[:min(f.base, len(m.stack))]
}

// negative is -n.
func negative(n num) num { return num{new(big.Int).Neg(n.v), n.scale} }
