package interp

import (
	"path"
	"strconv"
	"strings"
	"time"
)

// prompt expands a prompt string: backslash escapes (bash manual, "Controlling the
// Prompt"), then parameters and commands when promptvars is on.
func (sh *Shell) prompt(ps string) string {
	expandable := sh.shopt(shoptBit("promptvars")) || sh.set(optPosix)
	text := ps
	if strings.Contains(ps, `\`) && !sh.set(optPosix) {
		text = sh.promptEscapes(ps, expandable)
	}
	if !expandable || !strings.ContainsAny(text, "$`\\") {
		return text
	}
	e := (*expander)(sh)
	w, err := e.ParseWord(text)
	if err != nil {
		return text
	}
	status := sh.status
	out, err := sh.exp.Document(w)
	if sh.ctl.kind != exiting {
		sh.status = status
	}
	if err != nil {
		return text
	}
	return out
}

// promptEscapes replaces the backslash escapes. quote protects what they stand for from
// the expansion that follows.
func (sh *Shell) promptEscapes(ps string, quote bool) string {
	var b strings.Builder
	for i := 0; i < len(ps); i++ {
		if ps[i] != '\\' || i+1 == len(ps) {
			b.WriteByte(ps[i])
			continue
		}
		i++
		c := ps[i]
		switch {
		case c >= '0' && c <= '7':
			n, v := 0, 0
			for n < 3 && i+n < len(ps) && ps[i+n] >= '0' && ps[i+n] <= '7' {
				v = v*8 + int(ps[i+n]-'0')
				n++
			}
			b.WriteByte(byte(v))
			i += n - 1
		case c == 'D' && i+1 < len(ps) && ps[i+1] == '{':
			end := strings.IndexByte(ps[i:], '}')
			if end < 0 {
				b.WriteString(`\D`)
				continue
			}
			format := ps[i+2 : i+end]
			if format == "" {
				format = "%X"
			}
			b.WriteString(sh.promptTime(format))
			i += end
		default:
			b.WriteString(sh.promptEscape(c, quote))
		}
	}
	return b.String()
}

// promptClock is the strftime(3) format of an escape that shows the time.
func promptClock(c byte) string {
	switch c {
	case 'd':
		return "%a %b %d"
	case 't':
		return "%H:%M:%S"
	case 'T':
		return "%I:%M:%S"
	case '@':
		return "%I:%M %p"
	}
	return "%H:%M"
}

// promptEscape is what \c stands for.
func (sh *Shell) promptEscape(c byte, quote bool) string {
	protect := func(s string) string {
		if !quote {
			return s
		}
		return strings.NewReplacer("\\", "\\\\", "$", "\\$", "`", "\\`").Replace(s)
	}
	switch c {
	case 'a':
		return "\a"
	case 'e':
		return "\x1b"
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 'd', 't', 'T', '@', 'A':
		return sh.promptTime(promptClock(c))
	case 'h':
		host, _, _ := strings.Cut(sh.gate.Hostname(), ".")
		return protect(host)
	case 'H':
		return protect(sh.gate.Hostname())
	case 'u':
		return protect(sh.userName())
	case 'w':
		return protect(sh.promptDir(false))
	case 'W':
		return protect(sh.promptDir(true))
	case 's':
		return protect(path.Base(sh.name))
	case 'v':
		return "5.2"
	case 'V':
		return "5.2.15"
	case 'j':
		return strconv.Itoa(len(sh.jobs.listed()))
	case 'l':
		return "tty"
	case '!':
		return strconv.Itoa(sh.history.next())
	case '#':
		return strconv.Itoa(sh.typed + 1)
	case '$':
		if _, _, euid, _ := sh.gate.IDs(); euid == 0 {
			return "#"
		}
		if quote {
			return `\$`
		}
		return "$"
	case '[', ']':
		return ""
	case '\\':
		if quote {
			return `\\`
		}
		return `\`
	}
	return `\` + string(c)
}

// userName is \u.
func (sh *Shell) userName() string {
	if _, uid, _, _ := sh.gate.IDs(); uid == 0 {
		return "root"
	}
	for _, name := range [...]string{"USER", "LOGNAME"} {
		if s := sh.value(name); s != "" {
			return s
		}
	}
	return "I have no name!"
}

// promptDir is \w, or with base its last part (\W).
func (sh *Shell) promptDir(base bool) string {
	dir, home := sh.dir, sh.value("HOME")
	if base {
		if dir == home {
			return "~"
		}
		return path.Base(dir)
	}
	dir = sh.tilde(dir)
	trim, err := strconv.Atoi(sh.value("PROMPT_DIRTRIM"))
	if err != nil || trim <= 0 {
		return dir
	}
	head, rest := "", dir
	if strings.HasPrefix(dir, "~") {
		head, rest = "~/", strings.TrimPrefix(dir[1:], "/")
	}
	parts := strings.Split(strings.TrimPrefix(rest, "/"), "/")
	if len(parts) <= trim {
		return dir
	}
	return head + ".../" + strings.Join(parts[len(parts)-trim:], "/")
}

// promptTime formats the time of day.
func (sh *Shell) promptTime(format string) string {
	return strftime(format, time.Now().In(sh.location()))
}
