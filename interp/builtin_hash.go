package interp

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// standardPath is where command -p looks (confstr's _CS_PATH).
const standardPath = "/bin:/usr/bin"

// hashEntry is a program that was found. An entry without a path was found by the gate, in the
// trusted PATH: where that is, is asked when somebody wants to know.
type hashEntry struct {
	name, path string
	hits       int
}

// hashTable is what hash remembers. Shells share the entries until one changes them.
type hashTable struct {
	entries []hashEntry
	by      *owner // the shell that may change entries in place
	made    bool   // there was an entry once: only then -d minds a name that is not there
}

// clear forgets all programs.
func (t *hashTable) clear() { t.entries, t.by = nil, nil }

// own makes the entries by's own.
func (t *hashTable) own(by *owner) {
	if t.by != by {
		t.entries, t.by = slices.Clone(t.entries), by
	}
}

func (t *hashTable) index(name string) int {
	return slices.IndexFunc(t.entries, func(e hashEntry) bool { return e.name == name })
}

// set remembers a program.
func (t *hashTable) set(by *owner, name, path string, hits int) {
	t.drop(by, name)
	t.entries, t.made = append(t.entries, hashEntry{name, path, hits}), true
}

// drop forgets a program.
func (t *hashTable) drop(by *owner, name string) {
	t.own(by)
	if i := t.index(name); i >= 0 {
		t.entries = slices.Delete(t.entries, i, i+1)
	}
}

// use finds a program and counts that, as bash does for each look; nil when it is not there.
func (t *hashTable) use(by *owner, name string) *hashEntry {
	if len(t.entries) == 0 || t.index(name) < 0 {
		return nil
	}
	t.own(by)
	e := &t.entries[t.index(name)]
	e.hits++
	return e
}

// listed are the entries in the order of bash's table: 256 buckets, the newest first in each.
func (t *hashTable) listed() []hashEntry {
	list := slices.Clone(t.entries)
	slices.Reverse(list)
	slices.SortStableFunc(list, func(a, b hashEntry) int { return hashBucket(a.name) - hashBucket(b.name) })
	return list
}

// hashBucket is where bash's table keeps a name: FNV-1 over its bytes.
func hashBucket(name string) int {
	h := uint32(2166136261)
	for _, c := range []byte(name) {
		h = h*16777619 ^ uint32(int32(int8(c)))
	}
	return int(h & 255)
}

// hashedPath is where a remembered program is.
func (sh *Shell) hashedPath(e hashEntry) string {
	if e.path != "" {
		return e.path
	}
	path, _, _ := sh.gate.Lookup(sh.dir, e.name, sh.value("PATH"))
	return path
}

// assignsPath tells whether the assignments in front of a call change where its program is
// looked for.
func assignsPath(assigns []*syntax.Assign) bool {
	for _, as := range assigns {
		if as.Name != nil && as.Name.Value == "PATH" {
			return true
		}
	}
	return false
}

// locate finds the program of a call that is found along the text's own PATH, and remembers it.
func (sh *Shell) locate(call *Call) {
	std := sh.stdPath
	sh.stdPath = false
	name := call.Argv[0]
	if !sh.gate.OwnPath() || strings.Contains(name, "/") {
		return
	}
	if !sh.set(optHashall) {
		call.Program, _, _ = sh.gate.Lookup(sh.dir, name, sh.searchPath(std))
		return
	}
	if e := sh.hash.use(sh.token, name); e != nil {
		call.Program = e.path
		if !sh.shopt(shoptCheckhash) {
			return
		}
		if _, _, ok := sh.gate.Lookup(sh.dir, e.path, ""); ok {
			return
		}
		sh.hash.drop(sh.token, name)
	}
	var ok bool
	if call.Program, _, ok = sh.gate.Lookup(sh.dir, name, sh.searchPath(std)); ok {
		sh.hash.set(sh.token, name, call.Program, 1)
	}
}

// remember notes a program that the gate found.
func (sh *Shell) remember(name string) {
	if sh.gate.OwnPath() || !sh.set(optHashall) || strings.Contains(name, "/") {
		return
	}
	if sh.hash.use(sh.token, name) == nil {
		sh.hash.set(sh.token, name, "", 1)
	}
}

// searchPath is PATH, or the standard one.
func (sh *Shell) searchPath(std bool) string {
	if std {
		return standardPath
	}
	return sh.value("PATH")
}

// handleMissing runs command_not_found_handle, in a subshell as bash does.
func (sh *Shell) handleMissing(fn *function, fields []string) int {
	sub, err := sh.subshell()
	if err != nil {
		return sh.fatal(err)
	}
	sub.callFunction(fn, fields, false)
	sub.finish()
	return sub.status
}

// hashCall is one run of hash.
type hashCall struct {
	clear, list, drop, show bool
	path                    string
}

// builtinHash is hash: where programs were found.
func builtinHash(sh *Shell, args []string) int {
	if !sh.set(optHashall) {
		sh.errorf("hash: hashing disabled")
		return 1
	}
	var c hashCall
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		for i := 1; i < len(w); i++ {
			switch w[i] {
			case 'r':
				c.clear = true
			case 'l':
				c.list = true
			case 'd':
				c.drop = true
			case 't':
				c.show = true
			case 'p':
				if c.path = w[i+1:]; c.path == "" {
					if len(args) == 0 {
						sh.errorf("hash: -p: option requires an argument")
						sh.printUsage("hash")
						return 2
					}
					c.path, args = args[0], args[1:]
				}
				i = len(w)
			default:
				sh.errorf("hash: -%c: invalid option", w[i])
				sh.printUsage("hash")
				return 2
			}
		}
	}
	return sh.hashRun(c, args)
}

func (sh *Shell) hashRun(c hashCall, names []string) int {
	if len(names) == 0 {
		switch {
		case c.drop:
			sh.errorf("hash: -d: option requires an argument")
			return 1
		case c.show:
			sh.errorf("hash: -t: option requires an argument")
			return 1
		case c.clear:
			sh.hash.clear()
			return 0
		}
		return sh.hashList(c.list)
	}
	if c.clear {
		sh.hash.clear()
	}
	status := 0
	for _, n := range names {
		if s := sh.hashName(c, n, len(names) > 1); s != 0 {
			status = s
		}
	}
	return status
}

// hashList prints the table.
func (sh *Shell) hashList(commands bool) int {
	list := sh.hash.listed()
	if len(list) == 0 {
		if commands {
			return 0
		}
		return sh.print("hash", "hash: hash table empty\n")
	}
	var b strings.Builder
	if !commands {
		b.WriteString("hits\tcommand\n")
	}
	for _, e := range list {
		path := sh.hashedPath(e)
		if commands {
			b.WriteString("builtin hash -p " + path + " " + e.name + "\n")
			continue
		}
		hits := strconv.Itoa(e.hits)
		b.WriteString(strings.Repeat(" ", max(4-len(hits), 0)) + hits + "\t" + path + "\n")
	}
	return sh.print("hash", b.String())
}

// hashName does what hash is asked to do with one name.
func (sh *Shell) hashName(c hashCall, name string, several bool) int {
	if c.show || c.drop {
		e := sh.hash.use(sh.token, name)
		switch {
		case e == nil && c.drop && !sh.hash.made:
			return 0
		case e == nil:
			sh.errorf("hash: %s: not found", name)
			return 1
		case c.drop:
			sh.hash.drop(sh.token, name)
			return 0
		case c.list:
			return sh.print("hash", "builtin hash -p "+sh.hashedPath(*e)+" "+name+"\n")
		case several:
			return sh.print("hash", name+"\t"+sh.hashedPath(*e)+"\n")
		}
		return sh.print("hash", sh.hashedPath(*e)+"\n")
	}
	if c.path != "" {
		sh.hash.set(sh.token, name, c.path, 0)
		return 0
	}
	if strings.Contains(name, "/") || sh.funcs[name] != nil || sh.builtin(name) != nil {
		return 0
	}
	p, tool, ok := sh.gate.Lookup(sh.dir, name, sh.value("PATH"))
	switch {
	case !ok:
		sh.errorf("hash: %s: not found", name)
		return 1
	case p != "" || !tool:
		sh.hash.set(sh.token, name, p, 0)
	}
	return 0
}
