package interp

import (
	"strings"
)

// The operators of test: letters of the unary ones, names of the binary ones.
const (
	unaryTests  = "abcdefghknoprstuvwxzGLNORS"
	binaryTests = " = < > == != -ef -eq -nt -ne -ot -lt -le -gt -ge "
)

func isUnaryTest(op string) bool {
	return len(op) == 2 && op[0] == '-' && strings.IndexByte(unaryTests, op[1]) >= 0
}

func isBinaryTest(op string) bool {
	return op != "" && strings.IndexByte(op, ' ') < 0 && strings.Contains(binaryTests, " "+op+" ")
}

// builtinTest evaluates a conditional expression (POSIX XCU "test"; bash's test.c).
func builtinTest(sh *Shell, args []string) int {
	t := testRun{sh: sh, name: "test", args: args}
	return t.run()
}

// builtinBracket is test under the name [: the last argument is ].
func builtinBracket(sh *Shell, args []string) int {
	n := len(args)
	if n == 0 || args[n-1] != "]" {
		sh.errorf("[: missing `]'")
		return 2
	}
	// bash's parser still sees the ] in messages about a missing parenthesis.
	t := testRun{sh: sh, name: "[", args: args[:n-1], end: "]"}
	return t.run()
}

// testRun is one run of test.
type testRun struct {
	sh     *Shell
	name   string
	args   []string
	end    string // what stands behind the arguments
	pos    int
	failed bool
	status int // after a failure
}

func (t *testRun) run() int {
	value := t.byCount()
	if !t.failed && t.pos < len(t.args) {
		if strings.HasPrefix(t.args[t.pos], "-") {
			t.fail("syntax error: `" + t.args[t.pos] + "' unexpected")
		} else {
			t.fail("too many arguments")
		}
	}
	if t.failed {
		return t.status
	}
	return b2i(!value)
}

// fail reports an error: status 2. Only the first one counts.
func (t *testRun) fail(text string) bool {
	if !t.failed {
		t.sh.errorf("%s: %s", t.name, text)
		t.failed, t.status = true, 2
	}
	return false
}

// byCount decides by the number of arguments, as POSIX says.
func (t *testRun) byCount() bool {
	args := t.args
	switch len(args) {
	case 0:
		return false
	case 1:
		return t.one()
	case 2:
		return t.two()
	case 3:
		return t.three()
	case 4:
		if args[0] == "!" {
			t.pos = 1
			return !t.three()
		}
		if args[0] == "(" && args[3] == ")" {
			t.pos = 1
			value := t.two()
			t.pos = 4
			return value
		}
	}
	return t.or()
}

func (t *testRun) one() bool {
	t.pos++
	return t.args[t.pos-1] != ""
}

func (t *testRun) two() bool {
	op, arg := t.args[t.pos], t.args[t.pos+1]
	t.pos += 2
	switch {
	case op == "!":
		return arg == ""
	case isUnaryTest(op):
		return t.unary(op[1], arg)
	}
	return t.fail(op + ": unary operator expected")
}

func (t *testRun) three() bool {
	x, op, y := t.args[t.pos], t.args[t.pos+1], t.args[t.pos+2]
	switch {
	case isBinaryTest(op):
		t.pos += 3
		return t.binary(x, op, y)
	case op == "-a":
		t.pos += 3
		return x != "" && y != ""
	case op == "-o":
		t.pos += 3
		return x != "" || y != ""
	case x == "!":
		t.pos++
		return !t.two()
	case x == "(" && y == ")":
		t.pos += 3
		return op != ""
	}
	return t.fail(op + ": binary operator expected")
}

func (t *testRun) or() bool {
	value := t.and()
	for !t.failed && t.at("-o") {
		t.pos++
		right := t.and()
		value = value || right
	}
	return value
}

func (t *testRun) and() bool {
	value := t.term()
	for !t.failed && t.at("-a") {
		t.pos++
		right := t.term()
		value = value && right
	}
	return value
}

func (t *testRun) at(word string) bool { return t.pos < len(t.args) && t.args[t.pos] == word }

// term is a test, a negated one or one in parentheses.
func (t *testRun) term() bool {
	negated := false
	for t.at("!") {
		t.pos++
		negated = !negated
	}
	if t.pos >= len(t.args) {
		return t.fail("argument expected")
	}
	return t.primary() != negated
}

func (t *testRun) primary() bool {
	left := t.args[t.pos:]
	switch {
	case left[0] == "(":
		t.pos++
		return t.group()
	case len(left) >= 3 && isBinaryTest(left[1]):
		t.pos += 3
		return t.binary(left[0], left[1], left[2])
	case len(left) >= 2 && isUnaryTest(left[0]):
		if _, ok := decimalNumber(left[1]); left[0] == "-t" && !ok {
			t.pos++ // as bash: the argument stays where it is
			return false
		}
		t.pos += 2
		return t.unary(left[0][1], left[1])
	}
	t.pos++
	return left[0] != ""
}

// group is what stands behind an open parenthesis.
func (t *testRun) group() bool {
	value := t.or()
	switch {
	case t.failed:
		return false
	case t.at(")"):
		t.pos++
		return value
	}
	found := t.end
	if t.pos < len(t.args) {
		found = t.args[t.pos]
	}
	if found == "" {
		return t.fail("`)' expected")
	}
	return t.fail("`)' expected, found " + found)
}

// unary evaluates a unary test; an argument of -t that is no number is false.
func (t *testRun) unary(op byte, arg string) bool {
	value, err := t.sh.unaryTest(op, arg)
	if err != nil {
		t.failed, t.status = true, t.sh.testFailed(err)
	}
	return value
}

func (t *testRun) binary(x, op, y string) bool {
	switch op {
	case "=", "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case ">":
		return x > y
	case "-nt", "-ot", "-ef":
		value, err := t.sh.compareFiles(x, op, y)
		if err != nil {
			t.failed, t.status = true, t.sh.testFailed(err)
		}
		return value
	}
	a, b := t.integer(x), int64(0)
	if !t.failed {
		b = t.integer(y)
	}
	return !t.failed && compareIntegers(a, op, b)
}

func (t *testRun) integer(s string) int64 {
	n, ok := decimalNumber(s)
	if !ok {
		t.fail(s + ": integer expression expected")
	}
	return n
}

func compareIntegers(a int64, op string, b int64) bool {
	switch op {
	case "-eq":
		return a == b
	case "-ne":
		return a != b
	case "-lt":
		return a < b
	case "-le":
		return a <= b
	case "-gt":
		return a > b
	}
	return a >= b
}
