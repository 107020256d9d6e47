package builtins

import (
	"io/fs"
	"strconv"
	"strings"
	"time"
)

const testHelp = `Usage: test EXPRESSION
  or:  test
  or:  [ EXPRESSION ]
  or:  [ ]
Exit with the status determined by EXPRESSION.

  ( E )  ! E  E1 -a E2  E1 -o E2     grouping, not, and, or
  -n S  S  -z S  S1 = S2  S1 != S2   strings
  N1 -eq -ne -lt -le -gt -ge N2      integers; -l S is the length of S
  F1 -ef -nt -ot F2                  the same file, newer, older
  -b -c -d -e -f -g -G -h -k -L -N -O -p -r -s -S -u -w -x F, -t FD
`

// statusTestError is the status of a test that makes no sense.
const statusTestError = 2

func testTool() Tool {
	return Tool{Name: "test", ReadOnly: true, Files: filesTest, Run: func(w *IO, args []string) int {
		return run(w, "test", func(c *call) error { return runTest(c, args) })
	}}
}

func bracketTool() Tool {
	return Tool{Name: "[", ReadOnly: true, Files: func(args []string) []FileUse {
		if len(args) == 0 || args[len(args)-1] != "]" {
			return nil
		}
		return filesTest(args[:len(args)-1])
	}, Run: func(w *IO, args []string) int {
		return run(w, "[", func(c *call) error { return runBracket(c, args) })
	}}
}

func runBracket(c *call, args []string) error {
	g := &grammar{tool: "[", help: testHelp}
	if err := g.soleHelp(args); err != nil {
		return err
	}
	if len(args) == 0 || args[len(args)-1] != "]" {
		c.warn("missing %s", c.quote("]"))
		return stop(statusTestError)
	}
	return runTest(c, args[:len(args)-1])
}

func runTest(c *call, args []string) error {
	c.status = 1
	if len(args) == 0 {
		return nil
	}
	t := &tester{c: c, files: c.io.Files, args: args}
	value := t.evaluate()
	if t.err != nil {
		return t.err
	}
	if value {
		c.status = 0
	}
	return nil
}

// filesTest evaluates args with a file system that only notes what it is asked for.
func filesTest(args []string) []FileUse {
	if len(args) == 0 {
		return nil
	}
	note := &statNoter{}
	t := &tester{c: &call{io: &IO{}, name: "test"}, files: note, args: args, quiet: true}
	t.evaluate()
	if t.err != nil {
		return nil
	}
	return note.uses
}

// tester evaluates an expression of test by the grammar of GNU test: both sides of -a and -o
// are always evaluated. Once err is set, values mean nothing.
type tester struct {
	c     *call
	files interface {
		Stat(name string) (fs.FileInfo, error)
		Lstat(name string) (fs.FileInfo, error)
	}
	args  []string
	pos   int
	quiet bool
	err   error
}

// statNoter is the file system of filesTest.
type statNoter struct{ uses []FileUse }

func (n *statNoter) Stat(name string) (fs.FileInfo, error) {
	n.uses = append(n.uses, FileUse{Name: name})
	return nil, fs.ErrNotExist
}

func (n *statNoter) Lstat(name string) (fs.FileInfo, error) { return n.Stat(name) }

func (t *tester) evaluate() bool {
	value := t.posix(len(t.args))
	if t.err == nil && t.pos != len(t.args) {
		t.fail("extra argument %s", t.c.quote(t.arg(0)))
	}
	return value
}

// fail ends the evaluation with an error.
func (t *tester) fail(format string, args ...any) bool {
	if t.err == nil {
		if !t.quiet {
			t.c.warn(format, args...)
		}
		t.err = stop(statusTestError)
	}
	return false
}

// arg returns the i-th argument from the current one; "" past the end.
func (t *tester) arg(i int) string {
	if t.pos+i < 0 || t.pos+i >= len(t.args) {
		return ""
	}
	return t.args[t.pos+i]
}

func (t *tester) left() int { return len(t.args) - t.pos }

// need moves on and fails if that was the last argument.
func (t *tester) need() {
	if t.pos++; t.left() <= 0 {
		t.beyond()
	}
}

func (t *tester) beyond() bool {
	return t.fail("missing argument after %s", t.c.quote(t.args[len(t.args)-1]))
}

// posix evaluates the next n arguments by POSIX's rules for their number.
func (t *tester) posix(n int) bool {
	switch n {
	case 1:
		return t.one()
	case 2:
		return t.two()
	case 3:
		return t.three()
	case 4:
		if t.arg(0) == "!" {
			t.need()
			return !t.three()
		}
		if t.arg(0) == "(" && t.arg(3) == ")" {
			t.pos++
			value := t.two()
			t.pos++
			return value
		}
	}
	return t.or()
}

func (t *tester) one() bool {
	t.pos++
	return t.arg(-1) != ""
}

func (t *tester) two() bool {
	switch word := t.arg(0); {
	case word == "!":
		t.pos++
		return !t.one()
	case len(word) == 2 && word[0] == '-':
		return t.unary()
	}
	return t.beyond()
}

func (t *tester) three() bool {
	switch {
	case isBinary(t.arg(1)):
		return t.binary(false)
	case t.arg(0) == "!":
		t.need()
		return !t.two()
	case t.arg(0) == "(" && t.arg(2) == ")":
		t.pos++
		value := t.one()
		t.pos++
		return value
	case t.arg(1) == "-a" || t.arg(1) == "-o":
		return t.or()
	}
	return t.fail("%s: binary operator expected", t.c.quote(t.arg(1)))
}

func (t *tester) or() bool {
	value := t.and()
	for t.err == nil && t.arg(0) == "-o" {
		t.pos++
		value = t.and() || value
	}
	return value
}

func (t *tester) and() bool {
	value := t.term()
	for t.err == nil && t.arg(0) == "-a" {
		t.pos++
		value = t.term() && value
	}
	return value
}

func (t *tester) term() bool {
	negated := false
	for t.err == nil && t.arg(0) == "!" {
		t.need()
		negated = !negated
	}
	if t.err != nil {
		return false
	}
	if t.left() <= 0 {
		return t.beyond()
	}
	return t.operand() != negated
}

// operand evaluates a term without its nots.
func (t *tester) operand() bool {
	word := t.arg(0)
	switch {
	case word == "(":
		return t.group()
	case t.left() >= 4 && word == "-l" && isBinary(t.arg(2)):
		return t.binary(true)
	case t.left() >= 3 && isBinary(t.arg(1)):
		return t.binary(false)
	case len(word) == 2 && word[0] == '-':
		return t.unary()
	}
	return t.one()
}

func (t *tester) group() bool {
	t.need()
	if t.err != nil {
		return false
	}
	n := 1
	for ; n < t.left() && t.arg(n) != ")"; n++ {
		if n == 4 {
			n = t.left()
			break
		}
	}
	value := t.posix(n)
	switch {
	case t.err != nil:
	case t.left() <= 0:
		return t.fail("%s expected", t.c.quote(")"))
	case t.arg(0) != ")":
		return t.fail("%s expected, found %s", t.c.quote(")"), t.c.quote(t.arg(0)))
	}
	t.pos++
	return value
}

func isBinary(word string) bool {
	switch word {
	case "=", "!=", "==", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt", "-ge":
		return true
	}
	return false
}

// binary evaluates an operator and its two sides; leftLength: the left one is -l STRING.
func (t *tester) binary(leftLength bool) bool {
	if leftLength {
		t.pos++
	}
	left, operator, right := t.arg(0), t.arg(1), t.arg(2)
	rightLength := t.left() > 3 && right == "-l"
	if rightLength {
		right = t.arg(3)
		t.pos++
	}
	t.pos += 3
	switch operator {
	case "=", "==":
		return left == right
	case "!=":
		return left != right
	case "-ef", "-nt", "-ot":
		if leftLength || rightLength {
			return t.fail("%s does not accept -l", operator)
		}
		return t.compareFiles(left, operator, right)
	}
	cmp := compareIntegers(t.integer(left, leftLength), t.integer(right, rightLength))
	switch operator {
	case "-eq":
		return cmp == 0
	case "-ne":
		return cmp != 0
	case "-lt":
		return cmp < 0
	case "-le":
		return cmp <= 0
	case "-gt":
		return cmp > 0
	}
	return cmp >= 0
}

// integer checks that word is an integer and returns it without blanks and plus; with length
// it returns the length of word.
func (t *tester) integer(word string, length bool) string {
	if length {
		return strconv.Itoa(len(word))
	}
	p := strings.Trim(word, " \t")
	digits := strings.TrimPrefix(p, "-")
	if rest, ok := strings.CutPrefix(p, "+"); ok {
		p, digits = rest, rest
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		t.fail("invalid integer %s", t.c.quote(word))
		return "0"
	}
	return p
}

// compareIntegers compares decimal numbers of any length.
func compareIntegers(a, b string) int {
	a, aNeg := magnitude(a)
	b, bNeg := magnitude(b)
	switch {
	case aNeg && !bNeg:
		return -1
	case bNeg && !aNeg:
		return 1
	case aNeg:
		a, b = b, a
	}
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func magnitude(n string) (string, bool) {
	n, neg := strings.CutPrefix(n, "-")
	n = strings.TrimLeft(n, "0")
	return n, neg && n != ""
}

func (t *tester) compareFiles(left, operator, right string) bool {
	l, r := t.stat(left), t.stat(right)
	switch operator {
	case "-ef":
		return l != nil && r != nil && sameFile(l, r)
	case "-nt":
		return l != nil && (r == nil || modTime(l).After(modTime(r)))
	}
	return r != nil && (l == nil || modTime(l).Before(modTime(r)))
}

func modTime(info fs.FileInfo) time.Time { return info.ModTime() }

// stat returns the status of a file; nil if it has none.
func (t *tester) stat(name string) fs.FileInfo {
	return t.status(t.files.Stat(name))
}

func (t *tester) status(info fs.FileInfo, err error) fs.FileInfo {
	if err == nil {
		return info
	}
	if end := t.c.mustStop(err); end != nil && t.err == nil {
		t.err = end
	}
	return nil
}

// unary evaluates an operator of one letter and its argument.
func (t *tester) unary() bool {
	word := t.arg(0)
	if strings.IndexByte("erwxNOGfdsScbpLhugktnz", word[1]) < 0 {
		return t.fail("%s: unary operator expected", t.c.quote(word))
	}
	t.need()
	if t.err != nil {
		return false
	}
	arg := t.arg(0)
	t.pos++
	switch word[1] {
	case 'n':
		return arg != ""
	case 'z':
		return arg == ""
	case 't':
		return t.terminal(arg)
	case 'L', 'h':
		info := t.status(t.files.Lstat(arg))
		return info != nil && info.Mode()&fs.ModeSymlink != 0
	}
	info := t.stat(arg)
	return info != nil && fileTest(word[1], info)
}

func (t *tester) terminal(arg string) bool {
	fd := t.integer(arg, false)
	if t.err != nil {
		return false
	}
	n, err := strconv.Atoi(fd)
	switch {
	case err != nil:
		return false
	case n == 0:
		return isTerminal(t.c.io.Stdin)
	case n == 1:
		return isTerminal(t.c.io.Stdout)
	}
	return n == 2 && isTerminal(t.c.io.Stderr)
}

// fileTest answers a unary operator about a file that exists.
func fileTest(letter byte, info fs.FileInfo) bool {
	mode := info.Mode()
	switch letter {
	case 'e':
		return true
	case 'r':
		return accessible(info, mayRead)
	case 'w':
		return accessible(info, mayWrite)
	case 'x':
		return accessible(info, mayExecute)
	case 'N':
		return unreadSinceWrite(info)
	case 'O':
		return ownedByUser(info)
	case 'G':
		return ownedByGroup(info)
	case 'f':
		return mode.IsRegular()
	case 'd':
		return mode.IsDir()
	case 's':
		return info.Size() > 0
	case 'S':
		return mode&fs.ModeSocket != 0
	case 'c':
		return mode&fs.ModeCharDevice != 0
	case 'b':
		return mode&fs.ModeDevice != 0 && mode&fs.ModeCharDevice == 0
	case 'p':
		return mode&fs.ModeNamedPipe != 0
	case 'u':
		return mode&fs.ModeSetuid != 0
	case 'g':
		return mode&fs.ModeSetgid != 0
	case 'k':
		return mode&fs.ModeSticky != 0
	}
	return false
}
