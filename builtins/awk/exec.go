package awk

// flow is how a statement ends.
type flow uint8

const (
	flowNormal flow = iota
	flowBreak
	flowContinue
	flowNext
	flowNextFile
	flowExit
	flowReturn
)

func (in *interp) block(list []stmt) flow {
	for _, s := range list {
		if f := in.exec(s); f != flowNormal {
			return f
		}
	}
	return flowNormal
}

func (in *interp) exec(s stmt) flow {
	switch s := s.(type) {
	case *exprStmt:
		in.eval(s.x)
	case *printStmt:
		in.print(s)
	case *ifStmt:
		if in.truth(s.test) {
			return in.block(s.yes)
		}
		return in.block(s.no)
	case *loopStmt:
		return in.loop(s)
	case *forIn:
		return in.each(s)
	case *blockStmt:
		return in.block(s.body)
	case *deletion:
		t := in.table(s.array)
		if s.key == nil {
			t.clear()
		} else {
			t.remove(in.key(s.key))
		}
	case *jump:
		return s.flow
	case *exitStmt:
		if s.status != nil {
			v := in.eval(s.status)
			in.status = clampInt(v.num(), 1<<30) & 0xff
		}
		return flowExit
	case *returnStmt:
		in.result = value{}
		if s.x != nil {
			in.result = in.eval(s.x)
		}
		return flowReturn
	}
	return flowNormal
}

func (in *interp) loop(s *loopStmt) flow {
	if s.init != nil {
		in.exec(s.init)
	}
	for first := true; first && s.bodyAt || s.test == nil || in.truth(s.test); first = false {
		in.tick()
		switch f := in.block(s.body); f {
		case flowNormal, flowContinue:
		case flowBreak:
			return flowNormal
		default:
			return f
		}
		if s.step != nil {
			in.exec(s.step)
		}
	}
	return flowNormal
}

// each runs a loop over the keys that are there when it begins, in the order they came.
func (in *interp) each(s *forIn) flow {
	t := in.table(s.array)
	for _, key := range t.keys() {
		in.tick()
		if t.find(key) == nil {
			continue // gone meanwhile
		}
		in.assign(s.key, value{kind: kindArgs, s: key})
		switch f := in.block(s.body); f {
		case flowNormal, flowContinue:
		case flowBreak:
			return flowNormal
		default:
			return f
		}
	}
	return flowNormal
}

func (in *interp) print(s *printStmt) {
	if s.stderr {
		// What is printed goes through the buffer of the output for a moment.
		in.flush()
		in.printTo(s)
		b := in.out
		in.out = nil
		if in.cfg.Stderr != nil {
			if _, err := in.cfg.Stderr.Write(b); err != nil {
				panic(failure{err})
			}
		}
		return
	}
	if s.printf || len(in.out) > 16<<10 {
		in.printTo(s)
		if len(in.out) > 16<<10 {
			in.flush()
		}
		return
	}
	in.printTo(s)
}

// printTo appends to the output.
func (in *interp) printTo(s *printStmt) {
	if s.printf {
		in.out = append(in.out, in.sprintf(s.args, s.line)...)
		return
	}
	if len(s.args) == 0 {
		in.out = append(append(in.out, in.rec.whole()...), in.ors...)
		return
	}
	if len(s.args) == 1 {
		v := in.eval(s.args[0])
		in.out = append(append(in.out, in.outText(&v)...), in.ors...)
		return
	}
	// All arguments come first: one of them may print.
	var few [8]value
	args := few[:0]
	for _, x := range s.args {
		args = append(args, in.eval(x))
	}
	for i := range args {
		if i > 0 {
			in.out = append(in.out, in.ofs...)
		}
		in.out = append(in.out, in.outText(&args[i])...)
	}
	in.out = append(in.out, in.ors...)
}

// outText is a value as print writes it.
func (in *interp) outText(v *value) string {
	if v.kind == kindNumber {
		return formatNumber(v.n, in.ofmt)
	}
	return v.s
}

// sprintf formats; the first argument is the format. The result is valid until the next call.
func (in *interp) sprintf(list []expr, line int) []byte {
	format, base := in.evalString(list[0]), len(in.printing)
	for _, x := range list[1:] { // they may format too
		v := in.eval(x)
		in.printing = append(in.printing, v)
	}
	args := in.printing[base:]
	in.printing = in.printing[:base]
	in.form.out = in.form.out[:0]
	in.form.short = false
	in.form.format(format, args)
	if in.form.short {
		in.fail(line, "not enough arguments passed to sprintf(\"%s\")", format)
	}
	in.bounded(len(in.form.out))
	return in.form.out
}
