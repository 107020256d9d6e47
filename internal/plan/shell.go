package plan

import "strings"

// shell is what a plan keeps of one shell: the texts of eval and trap share that of the text
// around them, sh -c has its own.
type shell struct {
	place
	funcs, aliases map[string]bool
	// inherited tells what the shell may have got from outside: for the text's own shell what
	// the running one has defined, for sh -c what may have been exported to it.
	inherited func(name string) bool
	fresh     bool // sh -c: what is inherited is not certain to be there

	// What functions of the text do when they are called.
	funcMoves, funcLoosens bool
	// Anything of the kind anywhere: what runs later (functions, traps) may come after it.
	everMoves, everLoosens bool
	cdpath                 bool
	later                  []span
}

// place is what a subshell gives back when it ends.
type place struct {
	dir     string
	known   bool
	loose   bool // a function of any name may have been defined
	changes int  // of the directory so far
	loops   int  // loops around
}

// span is a range of calls that run at a time that is not known.
type span struct {
	plan     *Plan
	from, to int
}

func (sh *shell) defines(name string) bool { return sh.funcs[name] || sh.aliases[name] }

// mayBe tells whether name could mean a function or an alias.
func (sh *shell) mayBe(name string) bool {
	return sh.defines(name) || sh.inherited != nil && sh.inherited(name)
}

// move notes a change of directory.
func (sh *shell) move(dir string, known bool) {
	sh.changes++
	sh.everMoves = true
	sh.known = known
	if known {
		sh.dir = dir
	}
}

// lose notes that the directory may have changed.
func (sh *shell) lose() { sh.move("", false) }

// loosen notes that code ran which is not known: it may have defined functions and changed
// the directory.
func (sh *shell) loosen() {
	sh.loose, sh.everLoosens = true, true
	sh.lose()
}

// finish marks what runs later once all that could come before it has been seen.
func (sh *shell) finish() {
	for _, s := range sh.later {
		mark(s.plan.Calls[s.from:s.to], sh.everMoves, sh.everLoosens)
	}
	sh.later = nil
}

// mark takes certainty from calls: of their directory, of what their names mean.
func mark(calls []Call, moves, loosens bool) {
	if !moves && !loosens {
		return
	}
	for i := range calls {
		c := &calls[i]
		c.DirKnown = c.DirKnown && !moves
		c.loose = c.loose || loosens
		if c.Nested != nil {
			mark(c.Nested.Calls, moves, loosens)
		}
	}
}

func isRelativePath(s string) bool { return strings.Contains(s, "/") && s[0] != '/' }

func anyPath(words []string) bool {
	for _, w := range words {
		if strings.Contains(w, "/") {
			return true
		}
	}
	return false
}
