package interp

import (
	"strconv"
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// history is the list of the commands typed.
type history struct {
	list  []string
	gone  int  // entries that were there before the first of list
	fresh int  // entries at the end that no file has
	read  int  // lines of the file that history -n has seen
	self  bool // the last entry is the command that runs
}

// next is the number that the next command gets, as \\! in a prompt has it.
func (h *history) next() int { return h.gone + len(h.list) + 1 }

// note keeps a command that was typed, unless `set +o history` said not to.
func (sh *Shell) note(text string) {
	sh.typed++
	sh.remind(text)
}

// remind puts a command into the history, as HISTCONTROL, HISTIGNORE and HISTSIZE have it.
func (sh *Shell) remind(text string) {
	h := &sh.history
	if h.self = false; !sh.set(optHistory) {
		return
	}
	if _, ok := sh.valueSet("HISTSIZE"); !ok {
		sh.setVar("HISTSIZE", "500")
		if name := sh.value("HISTFILE"); name != "" && sh.gate.Readable(sh.dir, name) {
			if src, err := sh.readFile(name); err == nil {
				h.load(src, 0)
			}
		}
	}
	text = strings.TrimRight(text, "\n")
	if strings.Contains(text, "\n") && sh.shopt(shoptBit("cmdhist")) && !sh.shopt(shoptBit("lithist")) {
		text = oneLine(text)
	}
	if text == "" || sh.unwanted(text) {
		return
	}
	if strings.Contains(":"+sh.value("HISTCONTROL")+":", ":erasedups:") {
		for i := len(h.list) - 1; i >= 0; i-- {
			if h.list[i] == text {
				h.drop(i)
			}
		}
	}
	h.add(text)
	h.self = true
	h.trim(sh.historySize("HISTSIZE"))
}

// unwanted tells whether HISTCONTROL or HISTIGNORE keeps a command out.
func (sh *Shell) unwanted(text string) bool {
	last := ""
	if n := len(sh.history.list); n > 0 {
		last = sh.history.list[n-1]
	}
	for _, word := range strings.Split(sh.value("HISTCONTROL"), ":") {
		both := word == "ignoreboth"
		if (both || word == "ignorespace") && (text[0] == ' ' || text[0] == '\t') || (both || word == "ignoredups") && text == last {
			return true
		}
	}
	ignore := sh.value("HISTIGNORE")
	if ignore == "" {
		return false
	}
	for _, pattern := range strings.Split(ignore, ":") {
		if pattern == "&" && text == last || pattern != "&" && pattern != "" && expand.Match(pattern, text, expand.MatchExtGlob) {
			return true
		}
	}
	return false
}

// historySize is a number of entries, -1 for no limit.
func (sh *Shell) historySize(name string) int {
	n, err := strconv.Atoi(sh.value(name))
	if err != nil {
		return -1
	}
	return n
}

// add keeps a command.
func (h *history) add(text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		h.list = append(h.list[:len(h.list):len(h.list)], text)
		h.fresh++
	}
}

// drop forgets an entry.
func (h *history) drop(i int) {
	h.fresh -= min(h.fresh, 1)
	h.list = append(h.list[:i:i], h.list[i+1:]...)
}

// trim keeps the last n entries, all for n < 0.
func (h *history) trim(n int) {
	if over := len(h.list) - n; n >= 0 && over > 0 {
		h.list = h.list[over:]
		h.gone += over
		h.fresh = min(h.fresh, n)
	}
}

// numbered is the listing of the last n entries, all for n < 0; stamp stands before each.
func (h *history) numbered(n int, stamp string) string {
	from := 0
	if n >= 0 {
		from = max(len(h.list)-n, 0)
	}
	var b strings.Builder
	for i := from; i < len(h.list); i++ {
		number := strconv.Itoa(h.gone + i + 1)
		b.WriteString(strings.Repeat(" ", max(5-len(number), 0)) + number + "  " + stamp + h.list[i] + "\n")
	}
	return b.String()
}

// loadHistory reads HISTFILE at the start of a shell that a person uses.
func (sh *Shell) loadHistory() {
	for name, value := range map[string]string{"HISTSIZE": "500", "HISTFILESIZE": "500", "HISTFILE": sh.value("HOME") + "/.bash_history"} {
		if _, ok := sh.valueSet(name); !ok {
			sh.setVar(name, value)
		}
	}
	name := sh.value("HISTFILE")
	if name == "" || !sh.set(optHistory) || !sh.gate.Readable(sh.dir, name) {
		return
	}
	if src, err := sh.readFile(name); err == nil {
		sh.history.load(src, 0)
		sh.history.trim(sh.historySize("HISTSIZE"))
	}
}

// load adds the lines of a file from a line on. What it holds is not fresh, and so is nothing
// before it.
func (h *history) load(src string, from int) {
	lines := strings.Split(strings.TrimSuffix(src, "\n"), "\n")
	for _, line := range lines[min(from, len(lines)):] {
		h.add(line)
	}
	h.read, h.fresh = len(lines), 0
}

// saveHistory writes HISTFILE at the end of a shell that a person uses, where the policy lets it.
func (sh *Shell) saveHistory() {
	h, name := &sh.history, sh.value("HISTFILE")
	if sh.isSub || !sh.set(optHistory) || name == "" || h.fresh == 0 || !sh.gate.Writable(sh.dir, name) {
		return
	}
	old := ""
	if sh.gate.Readable(sh.dir, name) {
		old, _ = sh.readFile(name)
	}
	lines := append(strings.SplitAfter(old, "\n"), strings.Join(h.list[len(h.list)-h.fresh:], "\n")+"\n")
	all := strings.Split(strings.TrimSuffix(strings.Join(lines, ""), "\n"), "\n")
	if n := sh.historySize("HISTFILESIZE"); n >= 0 && len(all) > n {
		all = all[len(all)-n:]
	}
	sh.writeHistory(name, all, false)
}

// noteScript puts a command of a text into the history: the lines of the statement st and of those
// that begin where it ends.
func (sh *Shell) noteScript(src string, rest []*syntax.Stmt) {
	first, last := int(rest[0].Pos().Line()), lastLine(rest[0])
	for _, st := range rest[1:] {
		if int(st.Pos().Line()) > last {
			break
		}
		last = max(last, lastLine(st))
	}
	lines := strings.Split(fromLine(src, uint(first)), "\n")
	sh.remind(strings.Join(lines[:min(last-first+1, len(lines))], "\n"))
}

// noSemicolon are the words after which a command's next line needs no semicolon (bash:
// history_delimiting_chars).
const noSemicolon = " { ( ) ; & | case do else if ;; ;& ;;& then until while && || in "

// oneLine joins the lines of a command with semicolons where that keeps its meaning.
func oneLine(text string) string {
	var b strings.Builder
	var quote byte
	document := false
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			before := b.String()
			word := before[strings.LastIndexAny(before, " \t\n")+1:]
			switch {
			case quote != 0 || document:
				b.WriteByte('\n')
			case strings.HasSuffix(before, "\\"):
				before = before[:len(before)-1]
				b.Reset()
				b.WriteString(before)
			case strings.TrimSpace(line) == "" || word == "":
			case strings.Contains(noSemicolon, " "+word+" ") || strings.ContainsAny(word[len(word)-1:], "(){;&|"):
				b.WriteByte(' ')
			default:
				b.WriteString("; ")
			}
		}
		for k := 0; k < len(line); k++ {
			switch c := line[k]; {
			case c == '\\' && quote != '\'':
				k++
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\'' || c == '`'):
				quote = c
			case quote == 0 && strings.HasPrefix(line[k:], "<<") && !strings.HasPrefix(line[k:], "<<<"):
				document = true
			}
		}
		b.WriteString(line)
	}
	return b.String()
}
