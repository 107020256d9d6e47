package allowlist

import (
	"strconv"
	"strings"
	"time"
)

// String gives the word as the log has it.
func (v Verdict) String() string {
	if v == Allow {
		return "allow"
	}
	return "deny"
}

// String gives the word as the log has it.
func (a Act) String() string {
	switch a {
	case Start:
		return "start"
	case Tool:
		return "tool"
	case Shell:
		return "shell"
	default:
		return "none"
	}
}

// String names the accesses: "read+write".
func (a Access) String() string {
	var names []string
	for i, n := range []string{"stat", "list", "read", "write"} {
		if a&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, "+")
}

// String explains the decision: a line for each thing there is to say about it.
func (d Decision) String() string {
	var b strings.Builder
	line := func(name, text string) {
		if text != "" {
			b.WriteString(name + ": " + text + "\n")
		}
	}
	line("verdict", d.headline())
	line("class", string(d.Class))
	line("run", d.runs())
	for _, a := range d.Absorbed {
		line("absorbed", printable(a.Decorator)+" -> "+printable(a.Became))
	}
	if t := d.Timeout; t != nil {
		line("deadline", t.String())
	}
	line("environment", d.environment())
	line("directory", printable(d.Chdir))
	if d.Verdict == Deny {
		line("why", printable(d.Why))
		line("use", printable(d.Use))
	}
	return b.String()
}

func (d *Decision) headline() string {
	s := d.Verdict.String()
	switch {
	case d.Rule != "":
		s += " by " + printable(d.Rule)
	case d.Verdict == Deny:
		s += ", no rule"
	}
	if d.Explicit {
		s += " (deny rule)"
	}
	return s
}

func (d *Decision) runs() string {
	switch d.Act {
	case Start:
		return printable(Quote(d.Argv))
	case Tool:
		return printable(Quote(d.Argv)) + " (in process)"
	case Shell:
		return printable(Quote(d.Argv)) + " (its text is judged)"
	default:
		return ""
	}
}

func (d *Decision) environment() string {
	var words []string
	if d.ClearEnv {
		words = append(words, "-i")
	}
	for _, n := range d.Unset {
		words = append(words, "-u", n)
	}
	for _, a := range d.Env {
		words = append(words, a.Name+"="+a.Value)
	}
	return printable(strings.Join(words, " "))
}

// String gives the deadline and where it comes from.
func (t Timeout) String() string {
	s := t.After.String()
	if t.Signal != "" {
		s += ", signal " + t.Signal
	}
	if t.KillAfter > 0 {
		s += ", KILL " + t.KillAfter.String() + " later"
	}
	if t.Preserve {
		s += ", status kept"
	}
	if t.Prefix {
		return s + " (timeout)"
	}
	return s + " (rule)"
}

// AppendJSON appends the decision as one JSON object. What is empty is left out.
func (d Decision) AppendJSON(b []byte) []byte {
	j := jsonObject{b: append(b, '{')}
	j.str("verdict", d.Verdict.String())
	j.str("rule", d.Rule)
	j.boolean("explicit", d.Explicit)
	j.str("class", string(d.Class))
	j.str("why", d.Why)
	j.str("use", d.Use)
	j.str("key", d.Key)
	j.boolean("unlisted", d.Unlisted)
	if d.Act != NoAct {
		j.str("act", d.Act.String())
	}
	j.list("argv", d.Argv)
	j.list("canonical", d.Canonical)
	j.absorbed(d.Absorbed)
	j.boolean("filter_done", d.FilterDone)
	j.boolean("filter_cut", d.FilterCut)
	j.timeout(d.Timeout)
	j.assigns("env", d.Env)
	j.list("unset", d.Unset)
	j.boolean("clear_env", d.ClearEnv)
	j.str("chdir", d.Chdir)
	j.number("nice", int64(d.Nice))
	j.boolean("ignore_hup", d.IgnoreHUP)
	j.str("script", d.Script)
	j.str("sha256", d.SHA256)
	return append(j.b, '}')
}

// jsonObject writes the members of an object; empty values are left out.
type jsonObject struct {
	b    []byte
	more bool
}

func (j *jsonObject) key(name string) {
	if j.more {
		j.b = append(j.b, ',')
	}
	j.more = true
	j.b = append(appendJSONString(j.b, name), ':')
}

func (j *jsonObject) str(name, s string) {
	if s != "" {
		j.key(name)
		j.b = appendJSONString(j.b, s)
	}
}

func (j *jsonObject) boolean(name string, v bool) {
	if v {
		j.key(name)
		j.b = append(j.b, "true"...)
	}
}

func (j *jsonObject) number(name string, n int64) {
	if n != 0 {
		j.key(name)
		j.b = strconv.AppendInt(j.b, n, 10)
	}
}

func (j *jsonObject) list(name string, words []string) {
	if len(words) == 0 {
		return
	}
	j.key(name)
	j.b = append(j.b, '[')
	for i, w := range words {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		j.b = appendJSONString(j.b, w)
	}
	j.b = append(j.b, ']')
}

func (j *jsonObject) assigns(name string, list []Assign) {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = a.Name + "=" + a.Value
	}
	j.list(name, words)
}

func (j *jsonObject) absorbed(list []Absorption) {
	if len(list) == 0 {
		return
	}
	j.key("absorbed")
	for i, a := range list {
		sep := byte(',')
		if i == 0 {
			sep = '['
		}
		o := jsonObject{b: append(j.b, sep, '{')}
		o.str("decorator", a.Decorator)
		o.str("became", a.Became)
		o.str("class", string(a.Class))
		j.b = append(o.b, '}')
	}
	j.b = append(j.b, ']')
}

func (j *jsonObject) timeout(t *Timeout) {
	if t == nil {
		return
	}
	j.key("timeout")
	o := jsonObject{b: append(j.b, '{')}
	o.number("after_ms", ceilMillis(t.After))
	o.str("signal", t.Signal)
	o.number("kill_after_ms", ceilMillis(t.KillAfter))
	o.boolean("preserve", t.Preserve)
	o.boolean("prefix", t.Prefix)
	j.b = append(o.b, '}')
}

// ceilMillis rounds up, so that a short time does not look like none.
func ceilMillis(d time.Duration) int64 {
	ms := d.Milliseconds()
	if d%time.Millisecond > 0 {
		ms++
	}
	return ms
}

// appendJSONString writes s as a JSON string. Bytes that are no UTF-8 become U+FFFD; what a
// terminal might act on is escaped.
func appendJSONString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r >= 0x10000:
			b = append(b, string(r)...)
		case !strconv.IsPrint(r):
			b = append(b, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
		default:
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}
