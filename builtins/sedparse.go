package builtins

import (
	"strings"
)

// sedParser compiles the pieces of a script, which are one program together.
type sedParser struct {
	script   *sedScript
	extended bool
	posix    bool
	sandbox  bool
	utf8     bool
	first    bool // nothing has been read before
	r        *sedReader
	blocks   []sedBlock
	// open is the command whose text the next piece continues (-e 'a\' -e text).
	open   int
	isOpen bool
}

// sedBlock is an open brace.
type sedBlock struct {
	command int
	where   string
}

// sedPiece is the argument of one -e or -f.
type sedPiece struct {
	text  string
	file  string // of -f
	named bool   // there is an -f
}

// add compiles one piece more.
func (p *sedParser) add(piece sedPiece, number int) error {
	p.r = &sedReader{text: piece.text, file: piece.file, line: 1, expr: number}
	if piece.named {
		p.r.text = strings.TrimSuffix(piece.text, "\n")
	}
	if p.isOpen {
		cmd := &p.script.commands[p.open]
		cmd.text, p.isOpen = p.readText(cmd.text)
	}
	for {
		more, err := p.command()
		if err != nil || !more {
			return err
		}
		p.first = false
	}
}

// finish checks what is known at the end only, and finds the labels.
func (p *sedParser) finish() error {
	if len(p.blocks) > 0 {
		return sedError(p.blocks[len(p.blocks)-1].where, "unmatched `{'")
	}
	labels := map[string]int{}
	for i := range p.script.commands {
		cmd := &p.script.commands[i]
		if cmd.letter == ':' {
			labels[cmd.label] = i // the last one counts
		}
	}
	for i := range p.script.commands {
		cmd := &p.script.commands[i]
		if strings.IndexByte("btT", cmd.letter) < 0 {
			continue
		}
		to, ok := labels[cmd.label]
		switch {
		case cmd.label == "":
			to = len(p.script.commands)
		case !ok:
			return &usageError{status: 4, tail: "can't find label for jump to `" + cmd.label + "'"}
		}
		cmd.jump = to
	}
	return nil
}

// command reads one command; more is false at the end of the piece.
func (p *sedParser) command() (more bool, err error) {
	r := p.r
	ch := r.next()
	for ch == ';' || ch != sedEOF && isSpace(byte(ch)) {
		ch = r.next()
	}
	if ch == sedEOF {
		return false, nil
	}
	cmd := sedCommand{number: -1}
	if ch, err = p.addresses(&cmd, ch); err != nil {
		return false, err
	}
	if ch == '!' {
		cmd.not = true
		if ch = r.nonblank(); ch == '!' {
			return false, r.bad("multiple `!'s")
		}
	}
	if ch == sedEOF {
		return false, r.bad("missing command")
	}
	cmd.letter = byte(ch)
	cmd.where = r.start()
	return true, p.body(cmd)
}

// addresses reads the addresses that may begin with ch, and returns what follows them.
func (p *sedParser) addresses(cmd *sedCommand, ch int) (int, error) {
	r := p.r
	a1, err := p.address(ch)
	if err != nil || a1 == nil {
		return ch, err
	}
	if a1.kind == sedPlus || a1.kind == sedMultip {
		return 0, r.bad("invalid usage of +N or ~N as first address")
	}
	cmd.a1 = a1
	if ch = r.nonblank(); ch == ',' {
		if cmd.a2, err = p.address(r.nonblank()); err != nil {
			return 0, err
		}
		if cmd.a2 == nil {
			return 0, r.bad("unexpected `,'")
		}
		ch = r.nonblank()
	}
	if a1.kind == sedLine && a1.n == 0 {
		first := cmd.a2 == nil && ch == 'r' // 0r: the file comes before the first line
		if !first && (cmd.a2 == nil || cmd.a2.kind != sedMatch) || p.posix {
			return 0, r.bad("invalid usage of line address 0")
		}
	}
	return ch, nil
}

// address reads the address that begins with ch, nil if none does.
func (p *sedParser) address(ch int) (*sedAddress, error) {
	r := p.r
	switch {
	case ch == '/' || ch == '\\':
		if ch == '\\' {
			var err error
			if ch, err = r.delimiter(p.utf8); err != nil {
				return nil, err
			}
		}
		return p.matchAddress(ch)
	case ch >= '0' && ch <= '9':
		a := &sedAddress{kind: sedLine, n: r.integer(ch)}
		if ch = r.nonblank(); ch != '~' || p.posix {
			r.back(ch)
		} else if a.step = r.integer(r.nonblank()); a.step > 0 {
			a.kind = sedStep
		}
		return a, nil
	case ch == '+' && !p.posix:
		return &sedAddress{kind: sedPlus, n: r.integer(r.nonblank())}, nil
	case ch == '~' && !p.posix:
		return &sedAddress{kind: sedMultip, n: r.integer(r.nonblank())}, nil
	case ch == '$':
		return &sedAddress{kind: sedLast}, nil
	}
	return nil, nil
}

func (p *sedParser) matchAddress(slash int) (*sedAddress, error) {
	text, ok := p.r.slashed(slash, true)
	if !ok {
		return nil, p.r.bad("unterminated address regex")
	}
	var fold, lines bool
	for {
		switch ch := p.r.nonblank(); ch {
		case 'I':
			fold = true
		case 'M':
			lines = true
		default:
			p.r.back(ch)
			re, err := p.compile(text, fold, lines)
			return &sedAddress{kind: sedMatch, re: re}, err
		}
	}
}

// body reads what follows the letter of a command and adds it to the script.
func (p *sedParser) body(cmd sedCommand) error {
	r := p.r
	var err error
	switch {
	case !p.posix:
	case strings.IndexByte("FQRTWvz", cmd.letter) >= 0:
		return r.bad("unknown command: `%s'", []byte{cmd.letter})
	case cmd.a2 != nil && strings.IndexByte("=ailr", cmd.letter) >= 0:
		return r.bad("command only uses one address")
	}
	switch cmd.letter {
	case '#', 'v', '}':
		return p.noCommand(cmd)
	case '{':
		p.blocks = append(p.blocks, sedBlock{len(p.script.commands), r.start()})
		cmd.not = !cmd.not // jumps over the block
	case 'a', 'i', 'c':
		err = p.textCommand(&cmd)
	case ':':
		if cmd.a1 != nil {
			return r.bad(": doesn't want any addresses")
		}
		if cmd.label = r.label(); cmd.label == "" {
			return r.bad("\":\" lacks a label")
		}
	case 'b', 't', 'T':
		cmd.label = r.label()
	case 'q', 'Q', 'l':
		if cmd.letter != 'l' && cmd.a2 != nil {
			return r.bad("command only uses one address")
		}
		ch := r.nonblank()
		if ch >= '0' && ch <= '9' {
			cmd.number = int(r.integer(ch))
		} else {
			r.back(ch)
		}
		err = r.end()
	case '=', 'd', 'D', 'F', 'g', 'G', 'h', 'H', 'n', 'N', 'p', 'P', 'z', 'x':
		err = r.end()
	case 'r', 'R', 'w', 'W':
		err = p.fileCommand(&cmd)
	case 's':
		cmd.subst, err = p.substitute()
	case 'y':
		err = p.translate(&cmd)
	case 'e':
		err = r.refuse("the `e' command runs programs: not allowed here")
	default:
		err = r.bad("unknown command: `%s'", []byte{cmd.letter})
	}
	p.script.commands = append(p.script.commands, cmd)
	return err
}

// noCommand reads what leaves no command behind.
func (p *sedParser) noCommand(cmd sedCommand) error {
	r := p.r
	switch cmd.letter {
	case '}':
		last := len(p.blocks) - 1
		if last < 0 {
			return r.bad("unexpected `}'")
		}
		if cmd.a1 != nil {
			return r.bad("`}' doesn't want any addresses")
		}
		p.script.commands[p.blocks[last].command].jump = len(p.script.commands)
		p.blocks = p.blocks[:last]
		return r.end()
	case 'v':
		label := r.label()
		if strings.IndexFunc(label, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) >= 0 {
			return r.bad("expected newer version of sed")
		}
		if label > "4.9" && !strings.HasPrefix(label, "4.") {
			return r.bad("expected newer version of sed")
		}
		return r.end()
	}
	if cmd.a1 != nil {
		return r.bad("comments don't accept any addresses")
	}
	begin := r.pos
	for ch := r.next(); ch != sedEOF && ch != '\n'; ch = r.next() {
	}
	if p.first && begin == 1 && begin < len(r.text) && r.text[begin] == 'n' {
		p.script.quiet = true
	}
	return nil
}

// fileCommand reads the file name of r, R, w and W. Only the two streams can be written.
func (p *sedParser) fileCommand(cmd *sedCommand) error {
	if p.sandbox {
		return p.r.bad("e/r/w commands disabled in sandbox mode")
	}
	name, err := p.r.fileName()
	if err != nil {
		return err
	}
	cmd.file = name
	if cmd.letter == 'r' && cmd.a1 != nil && cmd.a1.kind == sedLine && cmd.a1.n == 0 {
		cmd.a1.n, cmd.now = 1, true
	}
	return p.checkFile(cmd.letter, name)
}

func (p *sedParser) checkFile(letter byte, name string) error {
	switch {
	case letter == 'r' || letter == 'R' || name == sedStdout || name == sedStderr:
		return nil
	}
	return p.r.refuse("the `%c' command writes files: not allowed here, except /dev/stdout and /dev/stderr", letter)
}

// The files that sed's w may write.
const (
	sedStdout = "/dev/stdout"
	sedStderr = "/dev/stderr"
)

// textCommand reads the text of a, i or c: in GNU's one line or after a backslash.
func (p *sedParser) textCommand(cmd *sedCommand) error {
	r := p.r
	ch := r.nonblank()
	if ch == sedEOF {
		return r.bad("expected \\ after `a', `c' or `i'")
	}
	var lead []byte
	if ch == '\\' {
		blanks := r.pos
		ch = r.nonblank()
		if ch == sedEOF {
			p.open, p.isOpen = len(p.script.commands), true
			return nil
		}
		if ch != '\n' {
			r.back(ch)
			lead = []byte(r.text[blanks:r.pos])
		}
	} else {
		r.back(ch)
		if p.posix {
			return r.bad("expected \\ after `a', `c' or `i'")
		}
	}
	p.open = len(p.script.commands)
	cmd.text, p.isOpen = p.readText(lead)
	return nil
}

// readText reads text up to a newline without a backslash; backslashes go. It is open when the
// piece ends with a backslash: the next one goes on with it.
func (p *sedParser) readText(text []byte) (read []byte, open bool) {
	r := p.r
	for {
		ch := r.next()
		switch {
		case ch == sedEOF || ch == '\n':
			return append(text, '\n'), false
		case ch != '\\':
			text = append(text, byte(ch))
			continue
		}
		if value, n := sedEscape(r.text[r.pos:]); n > 0 {
			r.pos += n
			text = append(text, value...)
			continue
		}
		if ch = r.next(); ch == sedEOF {
			return append(text, '\n'), true
		}
		text = append(text, byte(ch))
	}
}
