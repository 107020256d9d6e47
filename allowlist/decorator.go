package allowlist

import (
	"strconv"
	"strings"
)

// step is what became of the front of a call.
type step uint8

const (
	plain    step = iota // not a decorator
	stripped             // taken off: look at the rest
	alone                // a decorator without a call behind it
	broken               // options that it does not have
	unknown              // the words that matter are not known yet
)

// decorators are the programs that shape a call and run it.
var decorators = []string{
	"timeout", "env", "nice", "nohup", "stdbuf", "setsid", "ionice", "time", "sudo",
	"command", "builtin", "exec",
}

func isDecorator(name string) bool {
	for _, d := range decorators {
		if d == name {
			return true
		}
	}
	return false
}

// The options of the decorators. What is not here is refused: it would name a file to write
// (time -o), another root (sudo -R), a process (ionice -p), or ask a question (command -v).
var (
	timeoutOptions = optionSpec{
		flags: "fpv", args: "sk",
		long: []longOption{{"signal", 's', true}, {"kill-after", 'k', true}, {"preserve-status", 'p', false},
			{"foreground", 'f', false}, {"verbose", 'v', false}},
	}
	envOptions = optionSpec{
		flags: "i0v", args: "uCS", dash: 'i', last: 'S',
		long: []longOption{{"ignore-environment", 'i', false}, {"unset", 'u', true}, {"chdir", 'C', true},
			{"split-string", 'S', true}, {"null", '0', false}, {"debug", 'v', false}},
	}
	niceOptions   = optionSpec{args: "n", number: 'n', long: []longOption{{"adjustment", 'n', true}}}
	stdbufOptions = optionSpec{args: "ioe", long: []longOption{{"input", 'i', true}, {"output", 'o', true}, {"error", 'e', true}}}
	setsidOptions = optionSpec{flags: "cfw", long: []longOption{{"ctty", 'c', false}, {"fork", 'f', false}, {"wait", 'w', false}}}
	ioniceOptions = optionSpec{flags: "t", args: "cn",
		long: []longOption{{"class", 'c', true}, {"classdata", 'n', true}, {"ignore", 't', false}}}
	timeOptions = optionSpec{flags: "pv", args: "f",
		long: []longOption{{"portability", 'p', false}, {"verbose", 'v', false}, {"format", 'f', true}}}
	sudoOptions = optionSpec{flags: "nEHSbP", args: "ugp",
		long: []longOption{{"non-interactive", 'n', false}, {"preserve-env", 'E', false}, {"set-home", 'H', false},
			{"stdin", 'S', false}, {"user", 'u', true}, {"group", 'g', true}, {"prompt", 'p', true}}}
	commandOptions = optionSpec{flags: "p"}
	execOptions    = optionSpec{flags: "cl", args: "a"}
	noOptions      = optionSpec{}
)

// strip takes one decorator off the front of the words and notes its effect.
func (t *trial) strip() step {
	name := t.p.program(t.words[0])
	if !isDecorator(name) {
		return plain
	}
	before, dir := t.words, t.dir
	var became string
	var s step
	switch name {
	case "timeout":
		became, s = t.stripTimeout()
	case "env":
		became, s = t.stripEnv()
	case "nice":
		became, s = t.stripNice()
	case "nohup":
		became, s = t.stripPlain(&noOptions)
		t.d.IgnoreHUP = t.d.IgnoreHUP || s == stripped
	case "sudo":
		became, s = t.stripSudo()
	case "exec":
		became, s = t.stripExec()
	default:
		became, s = t.stripPlain(plainOptions(name))
	}
	if s == broken && t.open && t.cut {
		s = unknown
	}
	if s == stripped {
		taken := before[:max(len(before)-len(t.words), 1)]
		if t.split != nil {
			taken, t.split = t.split, nil
		}
		if became == "" {
			became = "nothing"
		}
		t.absorbed(Quote(taken), became, TimeoutPrefix)
	}
	if s == alone {
		t.words, t.dir = before, dir
	}
	return s
}

// plainOptions are those of the decorators whose effect is not kept.
func plainOptions(name string) *optionSpec {
	switch name {
	case "stdbuf":
		return &stdbufOptions
	case "setsid":
		return &setsidOptions
	case "ionice":
		return &ioniceOptions
	case "time":
		return &timeOptions
	case "command":
		return &commandOptions
	default:
		return &noOptions
	}
}

// options reads a decorator's options; rest is the index of the first word behind them.
func (t *trial) options(spec *optionSpec) (opts []option, rest int, ok bool) {
	opts, n, bad := spec.parse(t.words[1:])
	t.cut = bad == errMissing
	if bad != "" {
		t.trouble = brief(t.words[0]) + " " + bad
		return nil, 0, false
	}
	return opts, n + 1, true
}

// drop takes n words off the front.
func (t *trial) drop(n int) {
	t.words = t.words[n:]
	t.paths = t.paths[min(n, len(t.paths)):]
}

// stop is the step when the call behind a decorator begins at word n, or is not there.
func (t *trial) stop(n int) step {
	if n >= len(t.words) {
		if t.open {
			return unknown
		}
		return alone
	}
	t.drop(n)
	return stripped
}

func (t *trial) bad(why string) (string, step) {
	t.trouble, t.cut = why, false
	return "", broken
}

func (t *trial) stripPlain(spec *optionSpec) (string, step) {
	_, n, ok := t.options(spec)
	if !ok {
		return "", broken
	}
	return "", t.stop(n)
}

func (t *trial) stripTimeout() (string, step) {
	opts, n, ok := t.options(&timeoutOptions)
	if !ok {
		return "", broken
	}
	limit := Timeout{Prefix: true}
	for _, o := range opts {
		switch o.name {
		case 's':
			if limit.Signal = signalName(o.val); limit.Signal == "" {
				return t.bad("timeout -s takes a signal such as TERM, INT or KILL")
			}
		case 'k':
			if limit.KillAfter, ok = parseDelay(o.val); !ok {
				return t.bad("timeout -k takes a number of seconds")
			}
		case 'p':
			limit.Preserve = true
		}
	}
	if n >= len(t.words) {
		return "", t.stop(n)
	}
	if limit.After, ok = parseDelay(t.words[n]); !ok {
		return t.bad("timeout takes a number of seconds first: timeout 30 COMMAND")
	}
	s := t.stop(n + 1)
	if s != stripped {
		return "", s
	}
	if limit.After == 0 {
		return "no deadline", s
	}
	t.shorten(&limit)
	return "deadline " + limit.After.String(), s
}

// shorten makes limit the deadline if it is the shortest.
func (t *trial) shorten(limit *Timeout) {
	if limit.After > 0 && (t.d.Timeout == nil || limit.After < t.d.Timeout.After) {
		t.d.Timeout = limit
	}
}

func (t *trial) stripEnv() (string, step) {
	opts, n, ok := t.options(&envOptions)
	if !ok {
		return "", broken
	}
	for i, o := range opts {
		if o.name == 'S' {
			return t.splitEnv(opts[:i], o.val, n)
		}
	}
	start := n
	for n < len(t.words) && strings.Index(t.words[n], "=") > 0 {
		n++
	}
	assigns := t.words[start:n]
	// Alone it prints the environment; nothing of it may stick to the tool.
	if s := t.stop(n); s != stripped {
		return "", s
	}
	t.applyEnv(opts)
	for _, w := range assigns {
		name, val, _ := strings.Cut(w, "=")
		t.env = append(t.env, Assign{name, val})
	}
	return "environment", stripped
}

func (t *trial) applyEnv(opts []option) {
	for _, o := range opts {
		switch o.name {
		case 'i':
			t.d.ClearEnv, t.env, t.d.Unset = true, nil, nil
		case 'u':
			t.d.Unset = append(t.d.Unset, o.val)
			t.env = without(t.env, o.val)
		case 'C':
			t.dir = joinPath(t.dir, o.val)
			t.d.Chdir = t.dir
			// What the gate resolved was relative to another directory.
			t.paths = nil
		}
	}
}

func without(list []Assign, name string) []Assign {
	var out []Assign
	for _, a := range list {
		if a.Name != name {
			out = append(out, a)
		}
	}
	return out
}

// splitEnv puts the words of env -S TEXT in the place of the option: they may be options of
// env, assignments and the call. It ends because the text gets shorter each time.
func (t *trial) splitEnv(opts []option, text string, n int) (string, step) {
	words, err := SplitWords(text)
	if err != nil {
		return t.bad("env -S takes plain words")
	}
	t.applyEnv(opts)
	t.split = t.words[:n]
	rest := t.words[n:]
	t.words = append(append([]string{"env"}, words...), rest...)
	if n < len(t.paths) {
		t.paths = append(make([]string, 1+len(words)), t.paths[n:]...)
	} else {
		t.paths = nil
	}
	return "its words", stripped
}

func (t *trial) stripNice() (string, step) {
	opts, n, ok := t.options(&niceOptions)
	if !ok {
		return "", broken
	}
	add := 10
	for _, o := range opts {
		x, err := strconv.Atoi(strings.TrimPrefix(o.val, "+"))
		if err != nil {
			return t.bad("nice -n takes a whole number")
		}
		// No privilege is gained: a call never gets more than its share.
		add = min(max(x, 0), 39)
	}
	s := t.stop(n)
	if s == stripped {
		t.d.Nice = min(t.d.Nice+add, 39)
	}
	return "priority +" + strconv.Itoa(add), s
}

func (t *trial) stripSudo() (string, step) {
	_, n, ok := t.options(&sudoOptions)
	if !ok {
		return "", broken
	}
	start := n
	for n < len(t.words) && isAssign(t.words[n]) {
		n++
	}
	assigns := t.words[start:n]
	s := t.stop(n)
	if s == stripped {
		for _, w := range assigns {
			name, val, _ := strings.Cut(w, "=")
			t.env = append(t.env, Assign{name, val})
		}
	}
	return "no privilege", s
}

func isAssign(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && isName(name)
}

func (t *trial) stripExec() (string, step) {
	opts, n, ok := t.options(&execOptions)
	if !ok {
		return "", broken
	}
	s := t.stop(n)
	for _, o := range opts {
		if o.name == 'c' && s == stripped {
			t.applyEnv([]option{{'i', ""}})
		}
	}
	return "", s
}
