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
		if f := s.exec(in); f != flowNormal {
			return f
		}
	}
	return flowNormal
}

func (s *exprStmt) exec(in *interp) flow {
	if s.number {
		s.x.num(in)
	} else {
		s.x.eval(in)
	}
	return flowNormal
}

func (s *printStmt) exec(in *interp) flow {
	in.print(s)
	return flowNormal
}

func (s *ifStmt) exec(in *interp) flow {
	if s.test.truth(in) {
		return in.block(s.yes)
	}
	return in.block(s.no)
}

func (s *forIn) exec(in *interp) flow { return in.each(s) }

func (s *blockStmt) exec(in *interp) flow { return in.block(s.body) }

func (s *deletion) exec(in *interp) flow {
	t := in.table(s.array)
	if s.key == nil {
		t.clear()
	} else {
		t.remove(in.key(s.key))
	}
	return flowNormal
}

func (s *jump) exec(in *interp) flow { return s.flow }

func (s *exitStmt) exec(in *interp) flow {
	if s.status != nil {
		in.status = clampInt(s.status.num(in), 1<<30) & 0xff
	}
	return flowExit
}

func (s *returnStmt) exec(in *interp) flow {
	in.result = value{}
	if s.x != nil {
		in.result = s.x.eval(in)
	}
	return flowReturn
}

func (s *loopStmt) exec(in *interp) flow {
	if s.init != nil {
		s.init.exec(in)
	}
	for first := true; first && s.bodyAt || s.test == nil || s.test.truth(in); first = false {
		in.tick()
		switch f := in.block(s.body); f {
		case flowNormal, flowContinue:
		case flowBreak:
			return flowNormal
		default:
			return f
		}
		if s.step != nil {
			s.step.exec(in)
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
