package awk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// The special variables by number.
const (
	varNR = iota
	varNF
	varFNR
	varFS
	varOFS
	varORS
	varRS
	varSUBSEP
	varRSTART
	varRLENGTH
	varCONVFMT
	varOFMT
	varFILENAME
	varARGC
)

// specials are the variables that mean something.
var specials = [...]struct {
	name string
	n    int
}{
	{"NR", varNR}, {"NF", varNF}, {"FNR", varFNR}, {"FS", varFS}, {"OFS", varOFS},
	{"ORS", varORS}, {"RS", varRS}, {"SUBSEP", varSUBSEP}, {"RSTART", varRSTART}, {"RLENGTH", varRLENGTH},
	{"CONVFMT", varCONVFMT}, {"OFMT", varOFMT}, {"FILENAME", varFILENAME}, {"ARGC", varARGC},
}

// interp is one run of a program.
type interp struct {
	prog *Program
	cfg  *Config
	utf8 bool

	globals []value
	arrays  []*table
	locals  []value  // of all calls, one after the other
	tables  []*table // local arrays, in the same way
	base    int      // where the values of the current call begin
	tbase   int
	calls   int
	result  value // of return

	rec     record
	fs      splitter
	fsText  string
	ofs     string
	ors     string
	rs      string
	rsRegex Regex
	subsep  string
	convfmt string
	ofmt    string
	nr, fnr float64
	rstart  float64
	rlength float64
	file    value
	argc    value

	main    *reader
	mainEnd func()
	arg     int  // the next of ARGV
	opened  bool // an operand was a file
	files   map[string]*openFile
	status  int
	ranges  []bool

	regexes   []Regex // of the text, by number
	only      leaper
	dynamics  map[string]Regex
	random    *rand.Rand
	seed      float64
	out       []byte
	scratch   []byte
	parts     []value         // of split
	pool      strings.Builder // of passing
	replacing []byte          // of sub and gsub
	printing  []value         // arguments of printf that have been evaluated, of all calls
	form      formatter
	stopped   atomic.Bool // the context has ended
	owed      int         // bytes that Need has not been asked about
}

// openFile is a file of getline < file.
type openFile struct {
	reader
	closer io.Closer
}

// failure is the panic of an error that ends the run; Run recovers it.
type failure struct{ err error }

// unwind is the panic of a next or an exit inside of a function.
type unwind struct{ flow flow }

// Run runs the program and returns its exit status. The error is an *[Error] of the program,
// or what a reader, a writer or the context returned; the status is then 2.
func (p *Program) Run(cfg *Config) (status int, err error) {
	in := newInterp(p, cfg)
	defer in.closeAll()
	if cfg.Context != nil {
		defer context.AfterFunc(cfg.Context, func() { in.stopped.Store(true) })()
	}
	err = in.guard(in.prepare)
	if err == nil {
		err = in.guard(in.program)
	}
	if flushed := in.guard(in.flush); err == nil {
		err = flushed
	}
	if err != nil {
		return 2, err
	}
	return in.status, nil
}

func newInterp(p *Program, cfg *Config) *interp {
	in := &interp{prog: p, cfg: cfg, utf8: cfg.UTF8, globals: make([]value, p.values), arrays: make([]*table, p.arrays),
		ofs: " ", ors: "\n", rs: "\n", subsep: "\x1c", convfmt: "%.6g", ofmt: "%.6g",
		files: map[string]*openFile{}, ranges: make([]bool, p.ranges), dynamics: map[string]Regex{}, arg: 1}
	for i := range in.arrays {
		in.arrays[i] = newTable(in)
	}
	in.rec.in = in
	in.rec.done = true
	in.fsText = " "
	in.random = rand.New(rand.NewPCG(0, 0))
	in.form = formatter{utf8: cfg.UTF8, text: in.str}
	return in
}

// guard runs f and returns the error that it failed with.
func (in *interp) guard(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			err = r.err
		case unwind: // exit inside of a function
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

// fail ends the run with an error of the program.
func (in *interp) fail(line int, format string, args ...any) {
	panic(failure{&Error{Line: line, Text: fmt.Sprintf(format, args...)}})
}

// spend says that the run takes so many bytes more.
func (in *interp) spend(bytes int) {
	const askAfter = 64 << 10
	if in.owed += bytes; in.owed < askAfter || in.cfg.Need == nil {
		return
	}
	bytes, in.owed = in.owed, 0
	if err := in.cfg.Need(bytes); err != nil {
		panic(failure{err})
	}
}

func (in *interp) tooLong() { in.fail(0, "string too long") }

// tick ends the run soon after its context has.
func (in *interp) tick() {
	if in.stopped.Load() {
		panic(failure{in.cfg.Context.Err()})
	}
}

// prepare compiles the regular expressions and sets the variables.
func (in *interp) prepare() {
	for _, re := range in.prog.patterns {
		compiled, err := in.cfg.Compile(re.text)
		if err != nil {
			in.fail(re.line, "regular expression compile failed (%v)\n%s", err, re.text)
		}
		in.regexes = append(in.regexes, compiled)
	}
	in.only = in.leaper()
	env := in.arrays[in.prog.globals["ENVIRON"].n]
	for _, pair := range in.cfg.Environ {
		if name, val, ok := strings.Cut(pair, "="); ok {
			env.cell(name).v = value{kind: kindArgs, s: val}
		}
	}
	argv := in.arrays[in.prog.globals["ARGV"].n]
	argv.cell("0").v = text(in.cfg.Name)
	for i, arg := range in.cfg.Args {
		argv.cell(formatInt(int64(i + 1))).v = value{kind: kindArgs, s: arg}
	}
	in.argc = number(float64(len(in.cfg.Args) + 1))
	for _, pair := range in.cfg.Vars {
		if !in.assignArg(pair) {
			in.fail(0, "%s is not a legal argument of -v", pair)
		}
	}
}

// assignArg does an operand NAME=VALUE; false if it is none.
func (in *interp) assignArg(arg string) bool {
	name, val, ok := strings.Cut(arg, "=")
	if !ok || name == "" || !isNameStart(name[0]) {
		return false
	}
	for i := range len(name) {
		if !isNameStart(name[i]) && !isDigit(name[i]) {
			return false
		}
	}
	sym := in.prog.globals[name]
	switch {
	case sym == nil:
	case sym.isArray:
		in.fail(0, "%s is an array", name)
	default:
		in.assign(sym, value{kind: kindArgs, s: unescape(val)})
	}
	return true
}

// program runs BEGIN, the rules and END.
func (in *interp) program() {
	flow := in.protected(in.prog.begin)
	if flow != flowExit && (len(in.prog.rules) > 0 || in.prog.hasEnd) {
		for flow = flowNext; flow == flowNext; {
			flow = in.records()
		}
	}
	if in.prog.hasEnd {
		in.protected(in.prog.end)
	}
}

// protected runs BEGIN or END; an exit inside of a function ends it.
func (in *interp) protected(body []stmt) (f flow) {
	defer in.caught(&f)
	f = in.block(body)
	if f == flowNext || f == flowNextFile {
		in.fail(0, "next used in BEGIN or END")
	}
	return f
}

// caught recovers a next or an exit inside of a function.
func (in *interp) caught(f *flow) {
	switch r := recover().(type) {
	case nil:
	case unwind:
		*f = r.flow
		in.locals, in.tables, in.base, in.tbase, in.calls = in.locals[:0], in.tables[:0], 0, 0, 0
		in.printing = in.printing[:0]
	default:
		panic(r)
	}
}

// records runs the rules on the records that are left. flowNext asks for another call.
func (in *interp) records() (f flow) {
	defer in.caught(&f)
	for {
		in.tick()
		matches := in.leap()
		text, ok := in.next()
		if !ok {
			return flowNormal
		}
		in.nr++
		in.fnr++
		in.rec.set(text, in.rs == "")
		switch in.rules(matches && in.only.enough) {
		case flowExit:
			return flowExit
		case flowNextFile:
			in.endFile()
		}
	}
}

// rules runs the rules on the current record; sure: it is known to be selected.
func (in *interp) rules(sure bool) flow {
	for i := range in.prog.rules {
		r := &in.prog.rules[i]
		if r.pattern != nil && !sure && !in.selects(r) {
			continue
		}
		if r.print {
			in.write(in.rec.whole())
			in.write(in.ors)
			continue
		}
		if f := in.block(r.body); f != flowNormal {
			return f
		}
	}
	return flowNormal
}

func (in *interp) selects(r *rule) bool {
	if r.until == nil {
		return in.truth(r.pattern)
	}
	if !in.ranges[r.state] && !in.truth(r.pattern) {
		return false
	}
	in.ranges[r.state] = !in.truth(r.until)
	return true
}

// next returns the next record of the operands.
func (in *interp) next() (string, bool) {
	for {
		if in.main == nil && !in.nextFile() {
			return "", false
		}
		if text, ok := in.read(in.main); ok {
			return text, true
		}
		if err := in.main.err; err != nil {
			in.main.err = nil
			in.readError(in.str(&in.file), err)
		}
		in.endFile()
	}
}

func (in *interp) readError(name string, err error) {
	if in.cfg.Fatal != nil && in.cfg.Fatal(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		panic(failure{err})
	}
	in.warn("read error on %s (%s)", name, in.explain(err))
	in.status = 2
}

func (in *interp) explain(err error) string {
	if in.cfg.Explain != nil {
		return in.cfg.Explain(err)
	}
	return err.Error()
}

func (in *interp) endFile() {
	if in.main != nil && in.mainEnd != nil {
		in.mainEnd()
	}
	in.main, in.mainEnd = nil, nil
}

// nextFile opens the next operand; without any, the standard input once.
func (in *interp) nextFile() bool {
	argv := in.arrays[in.prog.globals["ARGV"].n]
	for n := int(in.argc.num()); in.arg < n; {
		c := argv.find(formatInt(int64(in.arg)))
		in.arg++
		if c == nil {
			continue
		}
		name := in.str(&c.v)
		if name == "" || in.assignArg(name) {
			continue
		}
		in.opened = true
		if in.openMain(name) {
			return true
		}
	}
	if in.opened {
		return false
	}
	in.opened = true
	return in.openMain("-")
}

func (in *interp) openMain(name string) bool {
	in.fnr = 0
	if name == "-" || name == "/dev/stdin" {
		in.file = text(name)
		in.main = &reader{src: in.stdin(), need: in.cfg.Need}
		return true
	}
	f, err := in.cfg.Open(name)
	if err != nil {
		if in.cfg.Fatal != nil && in.cfg.Fatal(err) {
			panic(failure{err})
		}
		in.fail(0, "cannot open %s (%s)", name, in.explain(err))
	}
	in.file = text(name)
	in.main = &reader{src: f, need: in.cfg.Need}
	in.mainEnd = func() { f.Close() } // it was only read
	return true
}

func (in *interp) stdin() io.Reader {
	if in.cfg.Stdin == nil {
		return strings.NewReader("")
	}
	return in.cfg.Stdin
}

// read cuts the next record by RS.
func (in *interp) read(r *reader) (string, bool) {
	switch {
	case in.rs == "\n":
		return r.separated('\n')
	case in.rs == "":
		return r.paragraph()
	case len(in.rs) == 1:
		return r.separated(in.rs[0])
	}
	return r.matched(in.rsRegex)
}

func (in *interp) warn(format string, args ...any) {
	in.flush()
	if in.cfg.Stderr != nil {
		fmt.Fprintf(in.cfg.Stderr, "%s: %s\n", in.cfg.Name, fmt.Sprintf(format, args...))
	}
}

// write adds s to the output.
func (in *interp) write(s string) {
	if len(in.out)+len(s) > 32<<10 {
		in.flush()
	}
	in.out = append(in.out, s...)
}

func (in *interp) flush() {
	b := in.out
	in.out = in.out[:0]
	if len(b) == 0 || in.cfg.Stdout == nil {
		return
	}
	if _, err := in.cfg.Stdout.Write(b); err != nil {
		panic(failure{err})
	}
}

func (in *interp) closeAll() {
	in.endFile()
	for _, f := range in.files {
		f.closer.Close() // it was only read
	}
}

func (in *interp) now() time.Time {
	if in.cfg.Now == nil {
		return time.Unix(0, 0).UTC()
	}
	return in.cfg.Now()
}

// dynamic compiles a regular expression that is made at run time.
func (in *interp) dynamic(pattern string) Regex {
	if re := in.dynamics[pattern]; re != nil {
		return re
	}
	re, err := in.cfg.Compile(pattern)
	if err != nil {
		in.fail(0, "regular expression compile failed (%v)\n%s", err, pattern)
	}
	if len(in.dynamics) >= 200 {
		clear(in.dynamics)
	}
	in.dynamics[strings.Clone(pattern)] = re
	return re
}

// bytes returns s as bytes that are valid until the next call.
func (in *interp) bytes(s string) []byte {
	in.scratch = append(in.scratch[:0], s...)
	return in.scratch
}
