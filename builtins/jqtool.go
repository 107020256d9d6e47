package builtins

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"

	"safesh/builtins/jq"
)

func jqTool() Tool {
	return Tool{Name: "jq", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "jq", func(c *call) error { return runJQ(c, args) })
		},
		Files: jqFiles}
}

// jqVariables reads the values of the options' variables, and $ARGS last.
func (c *call) jqVariables(o *jqOptions) (names []string, values []jq.Value, err error) {
	named, positional := &jq.Object{}, jq.NewArray()
	for _, v := range o.vars {
		value, err := c.jqVariable(v)
		if err != nil {
			return nil, nil, err
		}
		names, values = append(names, v.name), append(values, value)
		named.Set(v.name, value)
	}
	for _, v := range o.args {
		var value jq.Value = jq.Text(v.text)
		if v.kind == jqJSONArgs {
			if value, err = jqText(v.text); err != nil {
				return nil, nil, jqUsage("Invalid JSON text passed to --jsonargs")
			}
		}
		positional.Add(value)
	}
	all := &jq.Object{}
	all.Set("positional", positional)
	all.Set("named", named)
	return append(names, "ARGS"), append(values, all), nil
}

func (c *call) jqVariable(v jqVar) (jq.Value, error) {
	switch v.kind {
	case jqArg:
		return jq.Text(v.text), nil
	case jqArgJSON:
		value, err := jqText(v.text)
		if err != nil {
			return nil, jqUsage("invalid JSON text passed to --argjson")
		}
		return value, nil
	}
	option := map[rune]string{jqSlurpFile: "slurpfile", jqRawFile: "rawfile", jqArgFile: "argfile"}[v.kind]
	wrong := func(text string) error {
		return &usageError{status: 2, tail: "Bad JSON in --" + option + " " + v.name + " " + v.text + ": " + text}
	}
	text, err := c.jqWhole(v.text)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return nil, end
		}
		return nil, wrong("Could not open " + v.text + ": " + jqStrerror(err))
	}
	if v.kind == jqRawFile {
		return jq.Text(text), nil
	}
	list, d := jq.NewArray(), jq.NewDecoder(strings.NewReader(text))
	for {
		value, err := d.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, wrong(err.Error())
		}
		list.Add(value)
	}
	if v.kind == jqArgFile && list.Len() == 1 {
		return list.At(0), nil
	}
	return list, nil
}

// jqText reads the one JSON text of an argument.
func jqText(text string) (jq.Value, error) {
	d := jq.NewDecoder(strings.NewReader(text))
	v, err := d.Next()
	if err == nil {
		if _, more := d.Next(); more != io.EOF {
			err = errors.New("more than one value")
		}
	}
	return v, err
}

// jqStrerror is what jq says of a file that it can't read as a whole.
func jqStrerror(err error) string {
	if errors.Is(err, syscall.EISDIR) {
		return "It's a directory"
	}
	return strerror(err)
}

// jqWhole reads a file as a whole.
func (c *call) jqWhole(name string) (string, error) {
	f, err := c.io.Files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := c.readWhole(&input{f, name, false, c})
	return string(text), err
}

func runJQ(c *call, args []string) error {
	o, err := parseJQ(args)
	if err != nil {
		return err
	}
	names, values, err := c.jqVariables(o)
	if err != nil {
		return err
	}
	text := o.filter
	if o.fromFile {
		if text, err = c.jqWhole(o.filter); err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			return &usageError{status: 2, tail: "Could not open " + o.filter + ": " + jqStrerror(err)}
		}
	}
	prog, err := jq.Compile(jq.Text(text), names, &jqModules{c: c, o: o})
	if err != nil {
		return c.jqWrong(err)
	}
	if !o.mono && isTerminal(c.io.Stdout) {
		o.format.Color = true
	}
	o.format.Need = c.need
	r := &jqRun{c: c, o: o, prog: prog, values: values, in: newJQInput(c, o)}
	return r.all()
}

// jqWrong says that a filter can't be compiled.
func (c *call) jqWrong(err error) error {
	var wrong *jq.CompileError
	if !errors.As(err, &wrong) {
		if end := c.mustStop(err); end != nil {
			return end
		}
		return &usageError{status: 2, tail: "error: " + strerror(err)}
	}
	for e := wrong; e != nil; e = e.Next {
		what := "error: "
		if e.Data {
			what = ""
		}
		c.warn("%s%s", what, e.Error())
	}
	if wrong.Count == 1 {
		return &usageError{status: 3, tail: "1 compile error"}
	}
	return &usageError{status: 3, tail: strconv.Itoa(wrong.Count) + " compile errors"}
}

// jqRun is one run over all inputs.
type jqRun struct {
	c      *call
	o      *jqOptions
	prog   *jq.Program
	values []jq.Value
	in     *jqInput
	cfg    *jq.Config
	// last tells of the last input's outputs as jq's return value: 0, 1 for false and null, 4
	// for none, 5 for an error.
	last int
	line []byte
}

func (r *jqRun) all() error {
	c := r.c
	zone, _ := c.location()
	r.cfg = &jq.Config{
		Context: c.io.Context, Env: c.io.Env, Input: r.in.next, File: r.in.file, Line: r.in.lines, Now: time.Now, Local: zone,
		Stderr: jqStderr{c}, Regex: c.jqRegex, Need: c.need, Stack: int(c.memoryLimit() / 8),
	}
	defer r.in.close()
	var err error
	if r.o.null {
		err = r.one(nil)
	} else {
		for err == nil {
			var v jq.Value
			if v, err = r.in.next(); err == nil {
				err = r.one(v)
			}
		}
	}
	var wrong *jq.SyntaxError
	var halt *jq.Halt
	switch {
	case err == nil || err == io.EOF:
	case errors.As(err, &halt):
		r.halted(halt)
		return nil
	case errors.As(err, &wrong):
		c.flush()
		io.WriteString(c.io.Stderr, "parse error: "+wrong.Error()+"\n")
		c.status = 4
		return nil
	default:
		return r.ended(err)
	}
	switch {
	case r.in.failed:
		c.status = 2
	case r.last == 5 || r.o.status:
		c.status = r.last
	}
	return nil
}

// ended returns the stop of an error that is not the filter's.
func (r *jqRun) ended(err error) error {
	var s stop
	if errors.As(err, &s) {
		return s
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return stop(statusStopped)
	}
	if end := r.c.mustStop(err); end != nil {
		return end
	}
	return &usageError{status: 2, tail: "error: " + strerror(err)}
}

func (r *jqRun) halted(h *jq.Halt) {
	c := r.c
	c.flush()
	if h.Said && h.Value != nil {
		if s, ok := h.Value.(string); ok {
			io.WriteString(c.io.Stderr, s)
		} else {
			f := jq.Format{Need: c.need}
			if b, err := f.Append(nil, h.Value); err == nil {
				c.io.Stderr.Write(append(b, '\n'))
			}
		}
	}
	c.status = h.Status
}

// one runs the filter on one input. The error ends the run.
func (r *jqRun) one(v jq.Value) error {
	r.last = 4
	err := r.prog.Run(r.cfg, v, r.values, r.put)
	var fault *jq.Error
	if !errors.As(err, &fault) {
		return err
	}
	r.last = 5
	what := " (not a string)"
	if _, ok := fault.Value.(string); ok {
		what = ""
	}
	text, _, _ := strings.Cut(fault.Error(), "\x00")
	r.c.warn("error (at %s)%s: %s", r.in.where(), what, text)
	return nil
}

// put writes one output.
func (r *jqRun) put(v jq.Value) error {
	r.last = 0
	if v == nil || v == false {
		r.last = 1
	}
	b := r.line[:0]
	if r.o.seq {
		b = append(b, '\x1e')
	}
	if s, ok := v.(string); ok && r.o.raw && !r.o.format.ASCII { // with -a strings keep their quotes
		if r.o.raw0 && strings.IndexByte(s, 0) >= 0 {
			return &jq.Error{Value: "Cannot dump a string containing NUL with --raw-output0 option"}
		}
		b = append(b, s...)
	} else {
		var err error
		if b, err = r.o.format.Append(b, v); err != nil {
			return err
		}
	}
	switch {
	case r.o.raw0:
		b = append(b, 0)
	case !r.o.join:
		b = append(b, '\n')
	}
	if r.line = b; cap(b) > 1<<20 {
		r.line = nil
	}
	return r.c.write(b)
}

// jqStderr writes to the call's stderr after the outputs before.
type jqStderr struct{ c *call }

func (s jqStderr) Write(b []byte) (int, error) {
	s.c.flush()
	return s.c.io.Stderr.Write(b)
}

// jqRegex compiles a pattern for jq.
func (c *call) jqRegex(pattern string, o jq.RegexOptions) (jq.Regex, error) {
	if o.Extended {
		pattern = "(?x)" + pattern
	}
	re, err := compileRegex(pattern, regexOptions{syntax: regexPerl, ignoreCase: o.IgnoreCase, dotAll: o.DotAll, utf8: true})
	if err != nil {
		return nil, err
	}
	return jqPattern{re}, nil
}

type jqPattern struct{ re *regex }

func (p jqPattern) Find(text []byte, from int) ([]int, error) {
	loc := p.re.find(text, from)
	return loc, p.re.err
}

func (p jqPattern) Names() []string { return p.re.names }
