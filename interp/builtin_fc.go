package interp

import (
	"strconv"
	"strings"
)

// builtinFc is fc: it lists commands of the history (-l), or runs one again (-s). It calls no
// editor.
func builtinFc(sh *Shell, args []string) int {
	list, reverse, bare, again := false, false, false, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && !allDigits(args[0][1:]) {
		arg := args[0]
		if args = args[1:]; arg == "--" {
			break
		}
		for i := 1; i < len(arg); i++ {
			switch arg[i] {
			case 'l':
				list = true
			case 'r':
				reverse = true
			case 'n':
				bare = true
			case 's':
				again = true
			case 'e':
				editor := arg[i+1:]
				if editor == "" && len(args) > 0 {
					editor, args = args[0], args[1:]
				}
				again, i = again || editor == "-", len(arg)
			default:
				return sh.usageLine("fc", "-"+arg[i:i+1])
			}
		}
	}
	all := sh.history.list
	if sh.history.self && len(all) > 0 {
		all = all[:len(all)-1] // fc does not list itself
	}
	switch {
	case again:
		return sh.fcAgain(all, args)
	case !list:
		sh.errorf("fc: no command found")
		return 1
	}
	return sh.fcList(all, args, reverse, bare)
}

// allDigits tells whether s is a number.
func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// fcFind is the place of a command: a number, one back from the end, or the newest that begins with
// the word.
func (sh *Shell) fcFind(all []string, spec string) int {
	if n, err := strconv.Atoi(spec); err == nil {
		if n <= 0 {
			n += len(all)
		} else {
			n -= sh.history.gone + 1
		}
		return max(min(n, len(all)-1), 0)
	}
	for i := len(all) - 1; i >= 0; i-- {
		if strings.HasPrefix(all[i], spec) {
			return i
		}
	}
	return -1
}

// fcList is fc -l.
func (sh *Shell) fcList(all, args []string, reverse, bare bool) int {
	if len(all) == 0 {
		return 0
	}
	first, last := max(len(all)-16, 0), len(all)-1
	if len(args) > 0 {
		first = sh.fcFind(all, args[0])
	}
	if len(args) > 1 {
		last = sh.fcFind(all, args[1])
	}
	if first < 0 || last < 0 {
		sh.errorf("fc: no command found")
		return 1
	}
	if first > last {
		first, last, reverse = last, first, !reverse
	}
	var b strings.Builder
	for i := first; i <= last; i++ {
		at := i
		if reverse {
			at = last - (i - first)
		}
		if !bare {
			b.WriteString(strconv.Itoa(sh.history.gone + at + 1))
		}
		b.WriteString("\t " + all[at] + "\n")
	}
	return sh.print("fc", b.String())
}

// fcAgain is fc -s [PAT=REP…] [COMMAND].
func (sh *Shell) fcAgain(all, args []string) int {
	var swaps []string
	for len(args) > 0 && strings.Contains(args[0], "=") {
		swaps, args = append(swaps, args[0]), args[1:]
	}
	at := len(all) - 1
	if len(args) > 0 {
		at = sh.fcFind(all, args[0])
	}
	if at < 0 {
		sh.errorf("fc: no command found")
		return 1
	}
	text := all[at]
	for _, s := range swaps {
		from, to, _ := strings.Cut(s, "=")
		text = strings.ReplaceAll(text, from, to)
	}
	sh.writeTo(2, text+"\n")
	if h := &sh.history; h.self && len(h.list) > 0 {
		h.drop(len(h.list) - 1)
		h.add(text)
	} else if h.add(text); !sh.set(optHistory) && len(h.list) > 1 {
		h.drop(len(h.list) - 2) // bash puts the command in the place of the last
	}
	return sh.evalText(text, "fc")
}
