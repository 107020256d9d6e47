package builtins

import (
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// writerWords makes up calls of tools that write: options, and operands of the fixtures.
type writerWords struct{ wordMaker }

// fill puts words into {places} of an option; blanks make several words of it.
func (m writerWords) fill(option string) []string {
	words := strings.Fields(option)
	for i, word := range words {
		words[i] = strings.NewReplacer("{dir}", m.one("d", "e", "full", "dlink", "nosuch", "a", "d/sub/", "tree"), "{name}", m.name(),
			"{mode}", m.mode(), "{date}", m.date(), "{size}", m.one("", "+", "-", "<", ">", "/", "%")+m.one("0", "1", "3", "10", "1K", "2KB", "5x"),
			"{stamp}", m.one("202401020304", "2401020304.05", "01020304", "20240102", "x", "202413020304")).Replace(word)
	}
	return words
}

func (m writerWords) name() string {
	return m.one("a", "b", "empty", "x", "ro", "nonl", "sp ace", "d", "d/", "d/f", "d/sub", "d/sub/g", "d/l", "full", "full/", "full/d", "full/a",
		"e", "e/", "link", "dlink", "dlink/", "dangling", "loop", "tree", "tree/one", "tree/up", "h1", "h2", "nosuch", "nosuch/", "new",
		"new/x", ".", "./a", "d/../a", "a/", ".hid", "", "d/.", "dlink/f", "tree/3", "a/x", "e/new", "lines")
}

func (m writerWords) mode() string {
	if m.IntN(3) == 0 {
		return m.one("0", "7", "644", "0755", "1777", "4755", "2750", "00644", "8", "77777", "=644", "+1", "-022", "+0", "u+8")
	}
	var clauses []string
	for range 1 + m.IntN(2) {
		clause := strings.Join(m.some(2, func() string { return m.one("u", "g", "o", "a") }), "")
		for range 1 + m.IntN(2) {
			clause += m.one("+", "-", "=") + m.one("", "r", "w", "x", "X", "s", "t", "rw", "rwx", "rX", "u", "g", "o", "xst")
		}
		clauses = append(clauses, clause)
	}
	return strings.Join(clauses, ",")
}

func (m writerWords) date() string {
	return m.one("2024-01-02", "@0", "2024-01-02T10:20:30Z", "1999-12-31_23:59", "@1700000000.5", "x y", "20010101", "2024-02-30")
}

// writerOptions are the options of the tools that write, and how many operands they are given.
var writerOptions = map[string]struct {
	options string // cut at |
	most    int
}{
	"cp": {"-a|-r|-R|-p|-u|-n|-i|-f|-t {dir}|-T|-L|-P|-H|-d|-v|-l|-s|-x|-b|--preserve=mode|--preserve=timestamps,links|--preserve=all|" +
		"--no-preserve=mode|--no-preserve=timestamps|--remove-destination|--attributes-only|--strip-trailing-slashes|-rv|-av|-ru|--parents|" +
		"--backup=numbered|-S .o|--recursive|--no-dereference|-rl|-rs|-pr", 3},
	"mv":       {"-n|-u|-f|-i|-v|-T|-t {dir}|-b|--backup=numbered|-S .o|--strip-trailing-slashes|-fv|-vn", 3},
	"ln":       {"-s|-f|-n|-r|-t {dir}|-v|-T|-i|-L|-P|-b|-sf|-sfn|-sr|-sv|--backup=numbered|-sfT", 3},
	"rm":       {"-r|-f|-d|-v|-i|-I|--interactive=never|--interactive=once|--interactive=always|-rf|-rv|--one-file-system|--preserve-root|-ri|-fv", 3},
	"rmdir":    {"-p|-v|--ignore-fail-on-non-empty|-pv", 2},
	"mkdir":    {"-p|-m {mode}|-v|-pv|--mode={mode}", 2},
	"touch":    {"-c|-d {date}|-t {stamp}|-r {name}|-a|-m|-h|--time=atime|--time=modify|-am|--no-create", 2},
	"chmod":    {"-R|-v|-c|-f|--reference={name}|--preserve-root|-Rv|-Rc", 2},
	"truncate": {"-s {size}|-c|-o|-r {name}|-s {size}|-s{size}|--size={size}", 2},
	"tee":      {"-a|-i|-p|--append", 2},
	"mktemp":   {"-d|-u|-p {dir}|-t|--suffix=.x|--suffix=|-q|--tmpdir|--tmpdir={dir}|-du", 1},
	"unlink":   {"", 2},
}

// call makes up a call of tool.
func (m writerWords) call(tool string) []string {
	spec := writerOptions[tool]
	var args []string
	if spec.options != "" {
		for range m.IntN(4) {
			args = append(args, m.fill(m.one(strings.Split(spec.options, "|")...))...)
		}
	}
	switch tool {
	case "chmod":
		if !slices.ContainsFunc(args, func(word string) bool { return strings.HasPrefix(word, "--ref") }) {
			args = append(args, m.mode())
		}
	case "mktemp":
		if m.IntN(4) > 0 {
			args = append(args, m.one("XXX", "aXXXX", "d/XXXX", "nosuch/XXXX", "XX", "aXXXb", "aXXXbXXXc", "X/XXX", "XXX/", "a", "e/a.XXXXXX.txt"))
		}
		return args
	}
	for range 1 + m.IntN(spec.most) {
		args = append(args, m.name())
	}
	if m.IntN(12) == 0 { // options may follow
		slices.Reverse(args)
	}
	return args
}

// TestRandomWriters makes up calls of the tools that write, runs them and the originals in
// trees of their own and compares what is printed, the status and the trees.
func TestRandomWriters(t *testing.T) {
	tools := []string{"cp", "mv", "ln", "rm", "cp", "mv", "chmod", "rmdir", "mkdir", "touch", "cp", "ln", "truncate", "tee", "mktemp", "rm", "unlink"}
	defer syscall.Umask(syscall.Umask(0o022))
	known := readKnownCalls(t)
	calls := 6800 / callShare(t, 20)
	for i := range calls {
		seed := uint64(i)
		tool := tools[i%len(tools)]
		m := writerWords{wordMaker{rand.New(rand.NewPCG(seed, 3))}}
		syscall.Umask([]int{0o022, 0o077, 0, 0o027}[m.IntN(4)])
		c := toolCase{args: m.call(tool), stdin: m.one("yes", "no", "yes"), seekable: true}
		c.args = slices.DeleteFunc(c.args, func(word string) bool { return word == ";;" })
		compareRandomWriter(t, tool, c, known)
	}
	t.Log(calls, "calls")
}

func compareRandomWriter(t *testing.T, tool string, c toolCase, known knownCalls) {
	t.Helper()
	env := []string{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC0", "TMPDIR=e"}
	want := runWriter(t, tool, writeFixtures(t), c, env, true)
	got := runWriter(t, tool, writeFixtures(t), c, env, false)
	if tool == "mktemp" {
		plain := treeOf(t, writeFixtures(t))
		want.hideRandom(plain)
		got.hideRandom(plain)
	}
	for _, r := range []*writerResult{&want, &got} {
		r.offset = 0
		r.stdout, r.stderr = sortedLines(r.stdout), sortedPieces(r.stderr)
	}
	made := madeCall{args: c.args}
	why := known.why(tool, made, madeResult{status: got.status, stderr: got.stderr}, madeResult{stderr: want.stderr})
	if (want.result != got.result || !slices.Equal(want.tree, got.tree)) && why == "" {
		t.Errorf("%s %s <%s umask %03o\n got %s\nwant %s%s", tool, made, c.stdin, umaskNow(), got.result, want.result, treeDiff(got.tree, want.tree))
	}
}

func umaskNow() int {
	mask := syscall.Umask(0)
	syscall.Umask(mask)
	return mask
}

// sortedPieces sorts messages and questions: the order of a directory is its file system's.
func sortedPieces(s string) string {
	pieces := strings.SplitAfter(strings.ReplaceAll(s, "? ", "?\n"), "\n")
	slices.Sort(pieces)
	return strings.Join(pieces, "")
}
