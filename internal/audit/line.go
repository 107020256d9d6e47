package audit

// parseLine reads one line without its newline. The strings of the record share its memory.
func parseLine(line string) (r Record, event, id string, err error) {
	p := parser{in: line}
	p.object(func(key string) {
		switch key {
		case "event":
			event = p.string()
		case "id":
			id = p.string()
		default:
			p.recordField(key, &r)
		}
	})
	if p.peek(); p.pos < len(p.in) {
		p.fail()
	}
	if p.err == nil && (r.Version < 1 || id == "" || event != eventBegin && event != eventEnd) {
		p.fail()
	}
	return r, event, id, p.err
}

// recordField reads the value of one key of a line. Unknown keys are of a later version.
func (p *parser) recordField(key string, r *Record) {
	switch key {
	case "v":
		r.Version = p.int()
	case "time":
		r.Time = p.time()
	case "session":
		r.Session = p.string()
	case "labels":
		p.object(func(name string) { r.Labels = append(r.Labels, Label{name, p.string()}) })
	case "pid":
		r.Pid = p.int()
	case "seq":
		r.Seq = p.int()
	case "shell":
		r.Shell = p.string()
	case "mode":
		r.Mode = p.string()
	case "dir":
		r.Dir = p.string()
	case "text":
		r.Text = p.string()
	case "harness":
		r.Harness = p.string()
	case "command":
		r.Command = p.string()
	case "startup":
		r.Startup = p.string()
	case "calls":
		p.array(func() { r.Calls = append(r.Calls, p.call()) })
	case "calls_left_out":
		r.CallsLeftOut = p.int()
	case "denials":
		r.Denials = p.int()
	case "status":
		r.Status = p.int()
	case "ms":
		r.Took = p.ms()
	case "strict_class":
		r.StrictClass = p.string()
	case "error":
		r.Error = p.string()
	case "cut":
		r.Cut = p.int()
	default:
		p.skip()
	}
}

func (p *parser) call() (c Call) {
	p.object(func(key string) {
		switch key {
		case "argv":
			c.Argv = p.strings()
		case "argv_left_out":
			c.ArgvLeftOut = p.int()
		case "name":
			c.Name = p.string()
		case "verdict":
			c.Verdict = p.string()
		case "rule":
			c.Rule = p.string()
		case "class":
			c.Class = p.string()
		case "strict_class":
			c.StrictClass = p.string()
		case "why":
			c.Why = p.string()
		case "absorbed":
			p.array(func() { c.Absorbed = append(c.Absorbed, p.absorption()) })
		case "status":
			c.Status = p.int()
		case "ms":
			c.Took = p.ms()
		case "out":
			c.Out = p.int64()
		case "err":
			c.Err = p.int64()
		case "key":
			c.Key = p.string()
		case "files":
			c.Files = p.strings()
		case "notes":
			c.Notes = p.strings()
		default:
			p.skip()
		}
	})
	return c
}

func (p *parser) absorption() (a Absorption) {
	p.object(func(key string) {
		switch key {
		case "decorator":
			a.Decorator = p.string()
		case "became":
			a.Became = p.string()
		case "class":
			a.Class = p.string()
		default:
			p.skip()
		}
	})
	return a
}
