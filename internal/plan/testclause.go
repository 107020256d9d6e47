package plan

import (
	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// test walks the commands in a [[ ]] expression and judges the files that it looks at.
func (w *walker) test(e syntax.TestExpr) {
	var spine []*syntax.BinaryTest
	for {
		b, ok := e.(*syntax.BinaryTest)
		if !ok {
			break
		}
		spine = append(spine, b)
		e = b.X
	}
	switch e := e.(type) {
	case *syntax.Word:
		w.word(e)
	case *syntax.UnaryTest:
		if isFileTest(e.Op.String()) {
			w.testFile(e.X)
		}
		w.deeper(e, func() { w.test(e.X) })
	case *syntax.ParenTest:
		w.deeper(e, func() { w.test(e.X) })
	default:
		w.unknown(e)
	}
	for i := len(spine) - 1; i >= 0; i-- {
		w.testRight(spine[i])
	}
}

func (w *walker) testRight(b *syntax.BinaryTest) {
	if isFileComparison(b.Op.String()) {
		w.testFile(b.X)
		w.testFile(b.Y)
	}
	w.deeper(b, func() { w.test(b.Y) })
}

func (w *walker) testFile(e syntax.TestExpr) {
	word, ok := e.(*syntax.Word)
	if !ok {
		return
	}
	if name, ok := static(word); ok && name != "" {
		w.file(word.Pos(), word.End(), allowlist.FileAccess{Path: name, Access: allowlist.Stat}, nil)
	}
}

// isFileTest: the operators of test and [[ that look at a file. -t takes a descriptor.
func isFileTest(op string) bool {
	switch op {
	case "-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-k", "-p", "-r", "-s", "-u", "-w", "-x",
		"-G", "-L", "-N", "-O", "-S":
		return true
	}
	return false
}

func isFileComparison(op string) bool { return op == "-nt" || op == "-ot" || op == "-ef" }

// testCall judges the files of a test or [ whose operands are all known. It reads no more
// than what cannot be misread: -OP FILE, ! -OP FILE and FILE -nt FILE, joined by -a and -o.
func (w *walker) testCall(c *Call, words []string) {
	args := words[1:]
	if words[0] == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			return
		}
		args = args[:len(args)-1]
	}
	start := 0
	for i := 0; i <= len(args); i++ {
		if i == len(args) || i > start+1 && (args[i] == "-a" || args[i] == "-o") {
			w.testTerm(c, args[start:i])
			start = i + 1
		}
	}
}

func (w *walker) testTerm(c *Call, term []string) {
	if len(term) == 3 && isFileComparison(term[1]) {
		w.access(c, w.sh.dir, term[0], allowlist.Stat)
		w.access(c, w.sh.dir, term[2], allowlist.Stat)
		return
	}
	if len(term) == 3 && term[0] == "!" {
		term = term[1:]
	}
	if len(term) == 2 && isFileTest(term[0]) && term[1] != "" {
		w.access(c, w.sh.dir, term[1], allowlist.Stat)
	}
}
