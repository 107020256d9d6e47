package builtins

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

// checkCounts is what a list of checksums came to.
type checkCounts struct{ good, bad, wrong, unread, matched int }

// checkFile checks the sums that a file lists.
func (o *checksumOptions) checkFile(c *call, list string) error {
	in, err := c.open(list)
	if err != nil {
		return c.fileError(err, c.quotePrefix(list))
	}
	defer in.close()
	shown := c.quotePrefix(list)
	if in.stdin {
		shown = c.quoteName("standard input")
	}
	var n checkCounts
	var held []byte
	buf := make([]byte, 32<<10)
	for line, ended := 0, false; !ended; {
		size, err := in.read(buf)
		if err != nil {
			return c.fileError(err, shown)
		}
		held = append(held, buf[:size]...)
		ended = size == 0
		for len(held) > 0 {
			i := bytes.IndexByte(held, '\n')
			if i < 0 && !ended {
				break
			}
			if i < 0 {
				i = len(held)
			}
			text := string(held[:i])
			held = held[min(i+1, len(held)):]
			line++
			if err := o.checkLine(c, shown, line, text, &n); err != nil {
				return err
			}
		}
	}
	o.checkEnd(c, shown, &n)
	return nil
}

// checkLine checks one line of a list.
func (o *checksumOptions) checkLine(c *call, list string, line int, text string, n *checkCounts) error {
	if strings.HasPrefix(text, "#") {
		return nil
	}
	text = strings.TrimSuffix(text, "\r")
	if text == "" {
		return nil
	}
	algo, sum, name, ok := o.parseLine(text)
	if !ok {
		n.wrong++
		if o.warn {
			c.warn("%s: %d: improperly formatted %s checksum line", list, line, algo.tag)
		}
		return nil
	}
	n.good++
	got, readErr, err := c.sumOf(name, algo, len(sum)/2)
	shown := c.checkedName(name)
	switch {
	case err != nil:
		return err
	case readErr != nil && o.ignore && errors.Is(readErr, fs.ErrNotExist):
		return nil
	case readErr != nil:
		n.unread++
		c.warn("%s: %s", c.quotePrefix(name), strerror(readErr))
		if o.silent {
			return nil
		}
		return c.writeString(shown + ": FAILED open or read\n")
	case !strings.EqualFold(got, sum):
		n.bad++
		n.matched++
		if o.silent {
			return nil
		}
		return c.writeString(shown + ": FAILED\n")
	}
	n.matched++
	if o.silent || o.quiet {
		return nil
	}
	return c.writeString(shown + ": OK\n")
}

// checkedName is a name as a result shows it.
func (c *call) checkedName(name string) string {
	if !strings.Contains(name, "\n") {
		return name
	}
	return "\\" + strings.ReplaceAll(strings.ReplaceAll(name, "\\", `\\`), "\n", `\n`)
}

// parseLine reads `SUM  NAME`, `SUM *NAME`, `SUM NAME` or `TAG (NAME) = SUM`.
func (o *checksumOptions) parseLine(text string) (algo algorithm, sum, name string, ok bool) {
	algo = o.algo
	text = strings.TrimLeft(text, " \t")
	escaped := strings.HasPrefix(text, "\\")
	text = strings.TrimPrefix(text, "\\")
	if tag, rest, found := o.parseTag(text); found {
		algo = tag
		i := strings.LastIndexByte(rest, ')')
		if i < 0 {
			return algo, "", "", false
		}
		name = rest[:i]
		rest = strings.TrimLeft(rest[i+1:], " \t")
		if rest, ok = strings.CutPrefix(rest, "="); !ok {
			return algo, "", "", false
		}
		sum = strings.TrimLeft(rest, " \t")
		if !isHex(sum) || len(sum) != 2*algo.bytes {
			return algo, "", "", false
		}
		name, ok = unescapeSumName(name, escaped)
		return algo, sum, name, ok
	}
	if algo.bytes == 0 {
		return algo, "", "", false
	}
	end := 0
	for end < len(text) && isHex(text[end:end+1]) {
		end++
	}
	sum = text[:end]
	right := len(sum) == 2*algo.bytes
	if algo.name == "blake2b" {
		right = len(sum) >= 2 && len(sum) <= 128 && len(sum)%2 == 0
	}
	if !right || end+1 >= len(text) || text[end] != ' ' && text[end] != '\t' {
		return algo, "", "", false
	}
	name = text[end+1:]
	switch double := len(name) > 1 && (name[0] == ' ' || name[0] == '*'); {
	case !double && o.style == 'd':
		return algo, "", "", false
	case !double:
		o.style = 's'
	case o.style != 's':
		o.style = 'd'
		name = name[1:]
	}
	name, ok = unescapeSumName(name, escaped)
	return algo, sum, name, ok
}

// parseTag finds the algorithm of a BSD-style line; rest begins after the parenthesis.
func (o *checksumOptions) parseTag(text string) (algo algorithm, rest string, ok bool) {
	for _, a := range algorithms() {
		if a.tag == "" || a.name != o.algo.name && (o.tool != "cksum" || o.chosen) {
			continue
		}
		rest, found := strings.CutPrefix(text, a.tag)
		if !found {
			continue
		}
		if length, after, dashed := strings.Cut(rest, " "); dashed && a.name == "blake2b" && strings.HasPrefix(length, "-") {
			bits, err := strconv.Atoi(length[1:])
			if err != nil || bits <= 0 || bits > 512 || bits%8 != 0 {
				continue
			}
			a.bytes, rest = bits/8, " "+after
		}
		if rest, found = strings.CutPrefix(strings.TrimPrefix(rest, " "), "("); found && a.name != "sm3" {
			return a, rest, true
		}
	}
	return algorithm{}, "", false
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return s != ""
}

// unescapeSumName undoes the escapes of a name whose line begins with a backslash.
func unescapeSumName(name string, escaped bool) (string, bool) {
	if !escaped {
		return name, true
	}
	var b []byte
	for i := 0; i < len(name); i++ {
		if name[i] != '\\' {
			b = append(b, name[i])
			continue
		}
		if i++; i == len(name) {
			return "", false
		}
		switch name[i] {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case '\\':
			b = append(b, '\\')
		default:
			return "", false
		}
	}
	return string(b), true
}

// checkEnd says what a list came to.
func (o *checksumOptions) checkEnd(c *call, list string, n *checkCounts) {
	if n.good == 0 {
		c.fail("%s: no properly formatted checksum lines found", list)
		return
	}
	say := func(count int, one, many string) {
		if count == 1 {
			many = one
		}
		if count > 0 && !o.silent {
			c.warn("WARNING: %d %s", count, many)
		}
	}
	say(n.wrong, "line is improperly formatted", "lines are improperly formatted")
	say(n.unread, "listed file could not be read", "listed files could not be read")
	say(n.bad, "computed checksum did NOT match", "computed checksums did NOT match")
	if o.ignore && n.matched == 0 && !o.silent {
		c.warn("%s: no file was verified", list)
	}
	if n.bad > 0 || n.unread > 0 || o.strict && n.wrong > 0 || o.ignore && n.matched == 0 {
		c.status = 1
	}
}
