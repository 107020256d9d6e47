package builtins

// run pairs the lines.
func (j *joiner) run() error {
	for i := range j.sides {
		if err := j.advance(i); err != nil {
			return err
		}
		if j.sides[i].more {
			j.auto[i] = len(j.sides[i].ready.fields)
		}
	}
	if j.o.header {
		if err := j.headers(); err != nil {
			return err
		}
	}
	a, b := &j.sides[0], &j.sides[1]
	for a.more && b.more {
		var err error
		switch order := j.compare(j.key(0, &a.ready), j.key(1, &b.ready)); {
		case order < 0:
			err = j.single(0)
		case order > 0:
			err = j.single(1)
		default:
			err = j.equal()
		}
		if err != nil {
			return err
		}
	}
	for i := range j.sides {
		if err := j.drain(i); err != nil {
			return err
		}
	}
	if j.disorder {
		j.c.fail("input is not in sorted order")
	}
	return nil
}

// headers joins the first lines whatever they hold.
func (j *joiner) headers() error {
	a, b := &j.sides[0], &j.sides[1]
	if !a.more && !b.more {
		return nil
	}
	var left, right *joinLine
	if a.more {
		left = &a.ready
	}
	if b.more {
		right = &b.ready
	}
	if err := j.print(left, right); err != nil {
		return err
	}
	for i := range j.sides {
		if j.sides[i].more {
			if err := j.advance(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// single takes a line that has no partner.
func (j *joiner) single(i int) error {
	if j.o.unpaired[i] {
		if err := j.printOne(i, &j.sides[i].ready); err != nil {
			return err
		}
	}
	// The line behind it is not looked at yet, as with GNU's.
	err := j.advance(i)
	j.unpaired = true
	return err
}

func (j *joiner) printOne(i int, line *joinLine) error {
	if i == 0 {
		return j.print(line, nil)
	}
	return j.print(nil, line)
}

// equal joins all lines of both files that have one key.
func (j *joiner) equal() error {
	var groups [2][]joinLine
	first := j.key(0, &j.sides[0].ready)
	for i := range j.sides {
		for j.sides[i].more && j.compare(first, j.key(i, &j.sides[i].ready)) == 0 {
			groups[i] = append(groups[i], j.sides[i].ready)
			if err := j.advance(i); err != nil {
				return err
			}
		}
	}
	if j.o.noPaired {
		return nil
	}
	for x := range groups[0] {
		for y := range groups[1] {
			if err := j.print(&groups[0][x], &groups[1][y]); err != nil {
				return err
			}
		}
	}
	return nil
}

// drain takes what is left of a file when the other one has ended. The order is looked at as
// far as unpaired lines are printed.
func (j *joiner) drain(i int) error {
	s := &j.sides[i]
	for s.more {
		if j.o.unpaired[i] {
			if err := j.printOne(i, &s.ready); err != nil {
				return err
			}
		}
		if err := j.advance(i); err != nil {
			return err
		}
		if s.warned && !j.o.unpaired[i] {
			return nil
		}
	}
	return nil
}

// print writes a joined line; a nil line is none.
func (j *joiner) print(a, b *joinLine) error {
	lines := [2]*joinLine{a, b}
	switch {
	case len(j.o.format) > 0:
		return j.printFormat(lines)
	case j.o.auto:
		return j.printAuto(lines)
	}
	if err := j.field(j.keyOf(lines)); err != nil {
		return err
	}
	for i, line := range lines {
		if line == nil {
			continue
		}
		for n, text := range line.fields {
			if n == j.o.fields[i] {
				continue
			}
			if err := j.gap(); err != nil {
				return err
			}
			if err := j.field(text); err != nil {
				return err
			}
		}
	}
	return j.c.writeByte(j.o.end)
}

func (j *joiner) keyOf(lines [2]*joinLine) []byte {
	if lines[0] != nil {
		return j.key(0, lines[0])
	}
	return j.key(1, lines[1])
}

// printAuto writes as many fields as the first lines have.
func (j *joiner) printAuto(lines [2]*joinLine) error {
	if err := j.field(j.keyOf(lines)); err != nil {
		return err
	}
	for i, line := range lines {
		for n := range j.auto[i] {
			if n == j.o.fields[i] {
				continue
			}
			if err := j.gap(); err != nil {
				return err
			}
			if err := j.nth(line, n); err != nil {
				return err
			}
		}
	}
	return j.c.writeByte(j.o.end)
}

func (j *joiner) printFormat(lines [2]*joinLine) error {
	for k, f := range j.o.format {
		if k > 0 {
			if err := j.gap(); err != nil {
				return err
			}
		}
		var err error
		if f.file == 0 {
			err = j.field(j.keyOf(lines))
		} else {
			err = j.nth(lines[f.file-1], f.field)
		}
		if err != nil {
			return err
		}
	}
	return j.c.writeByte(j.o.end)
}

func (j *joiner) nth(line *joinLine, n int) error {
	if line == nil || n >= len(line.fields) {
		return j.field(nil)
	}
	return j.field(line.fields[n])
}

// field writes a field, or what stands for an empty one.
func (j *joiner) field(text []byte) error {
	if len(text) == 0 {
		return j.c.writeString(j.o.empty)
	}
	return j.c.write(text)
}

func (j *joiner) gap() error {
	if j.o.tab < 0 {
		return j.c.writeByte(' ')
	}
	return j.c.writeByte(byte(j.o.tab))
}
