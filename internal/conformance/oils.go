package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// The Oils files that are about other shells, about terminals or about Oils itself.
var oilsLeftOut = []string{
	"ysh*", "hay*", "tea*", "interactive*", "builtin-completion*", "builtin-bind*", "builtin-history*", "builtin-fc*", "ble-*",
	"nix-*", "zsh-*", "toysh*", "errexit-osh*", "osh-*", "strict-options*", "spec-harness-bug*", "known-differences*",
}

// readOils reads spec/*.test.sh of an Oils checkout.
func readOils(dir, only string) ([]Group, error) {
	files, err := filepath.Glob(filepath.Join(dir, "spec", "*.test.sh"))
	if err != nil {
		return nil, err
	}
	var groups []Group
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".test.sh")
		if ok, err := filepath.Match(only, name); err != nil {
			return nil, err
		} else if !ok || leftOut(name) {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		cases, err := parseOils(string(data), "bash")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		groups = append(groups, Group{name, cases})
	}
	return groups, nil
}

func leftOut(name string) bool {
	for _, pattern := range oilsLeftOut {
		if ok, _ := filepath.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// The kinds of lines of an Oils file.
const (
	oilsPlain = iota
	oilsCase
	oilsValue
	oilsBlock
	oilsEnd
)

// oilsLine is one line that is neither a comment nor, outside of code, blank.
type oilsLine struct {
	num       int
	kind      int
	text      string // of a plain line, with its newline; the value otherwise
	qualifier string
	shells    string
	key       string
}

// oilsReader reads the lines of an Oils file, one ahead.
type oilsReader struct {
	lines []string
	num   int
	cur   *oilsLine // nil at the end
	err   error
}

var (
	oilsKey      = regexp.MustCompile(`^##\s+(?:((?:OK|BUG)(?:-\d)?|N-I)\s+([\w+/]+)\s+)?([\w-]+):\s*(.*)`)
	oilsEndBlock = regexp.MustCompile(`^##\s+END`)
)

// next reads a line; blank ones count inside of code and blocks only.
func (r *oilsReader) next(raw bool) {
	for r.cur = nil; r.num < len(r.lines) && r.err == nil; {
		line := r.lines[r.num]
		r.num++
		if l := r.classify(line, raw); l != nil {
			r.cur = l
			return
		}
	}
}

// classify says what a line is, nil for one to leave out. The suite leaves out comments even
// in code and in blocks, and so must this.
func (r *oilsReader) classify(line string, raw bool) *oilsLine {
	l := &oilsLine{num: r.num, text: line}
	switch m := oilsKey.FindStringSubmatch(strings.TrimSuffix(line, "\n")); {
	case !raw && strings.TrimSpace(line) == "":
		return nil
	case strings.HasPrefix(line, "####"):
		l.kind, l.text = oilsCase, strings.TrimSpace(line[4:])
	case m != nil:
		l.kind, l.qualifier, l.shells, l.key, l.text = oilsValue, m[1], m[2], m[3], m[4]
		if l.key == "stdout" || l.key == "stderr" {
			l.text += "\n"
		} else if l.key == "STDOUT" || l.key == "STDERR" {
			l.kind = oilsBlock
		}
	case oilsEndBlock.MatchString(line):
		l.kind = oilsEnd
	case strings.HasPrefix(line, "##"):
		r.err = fmt.Errorf("line %d: %q is no value", r.num, line)
	case strings.HasPrefix(strings.TrimLeft(line, " \t"), "#"):
		return nil
	}
	return l
}

// oilsCaseValues are the values of a case: "" for all shells, else by shell.
type oilsCaseValues map[string]map[string]string

// parseOils reads an Oils file: what is expected is taken from the lines of judge, else from
// those for all shells.
func parseOils(text, judge string) ([]Case, error) {
	r := &oilsReader{lines: strings.SplitAfter(text, "\n")}
	if n := len(r.lines); r.lines[n-1] == "" {
		r.lines = r.lines[:n-1]
	}
	legacy := false
	for r.next(false); r.cur != nil && r.cur.kind == oilsValue; r.next(false) {
		legacy = legacy || r.cur.key == "legacy_tmp_dir"
	}
	var cases []Case
	for r.cur != nil && r.err == nil {
		if r.cur.kind != oilsCase {
			return nil, fmt.Errorf("line %d: no case begins here", r.cur.num)
		}
		c, err := r.oilsCase(judge)
		if err != nil {
			return nil, err
		}
		if legacy {
			c.Dirs = []string{"_tmp"}
		}
		cases = append(cases, c)
	}
	return cases, r.err
}

// oilsCase reads one case, whose first line is the current one.
func (r *oilsReader) oilsCase(judge string) (Case, error) {
	c := Case{Name: r.cur.text, Line: r.cur.num}
	values := oilsCaseValues{}
	r.next(false)
	r.values(values)
	if code, ok := values[""]["code"]; ok {
		c.Text = code
	} else {
		if r.cur == nil || r.cur.kind != oilsPlain {
			return c, fmt.Errorf("line %d: case %q has no code", c.Line, c.Name)
		}
		var b strings.Builder
		for ; r.cur != nil && r.cur.kind == oilsPlain; r.next(true) {
			b.WriteString(r.cur.text)
		}
		c.Text = b.String()
		r.values(values)
	}
	return c, c.expect(values, judge)
}

// values reads values up to a line that is none.
func (r *oilsReader) values(to oilsCaseValues) {
	for r.cur != nil && (r.cur.kind == oilsValue || r.cur.kind == oilsBlock) {
		l := *r.cur
		if l.kind == oilsValue {
			r.next(false)
		} else {
			var b strings.Builder
			for r.next(true); r.cur != nil && r.cur.kind == oilsPlain; r.next(true) {
				b.WriteString(r.cur.text)
			}
			l.key, l.text = strings.ToLower(l.key), b.String()
			if r.cur != nil && r.cur.kind == oilsEnd {
				r.next(false)
			}
		}
		for _, shell := range strings.Split(l.shells, "/") {
			if to[shell] == nil {
				to[shell] = map[string]string{}
			}
			to[shell][l.key] = l.text
		}
	}
}

// expect sets what the case expects of a shell.
func (c *Case) expect(values oilsCaseValues, judge string) error {
	for _, shell := range []string{judge, ""} {
		v := values[shell]
		for _, to := range []struct {
			key  string
			text **string
		}{{"stdout", &c.Stdout}, {"stderr", &c.Stderr}} {
			if *to.text != nil {
				continue
			}
			if s, ok := v[to.key]; ok {
				*to.text = &s
			}
			if s, ok := v[to.key+"-json"]; ok {
				var text string
				if err := json.Unmarshal([]byte(s), &text); err != nil {
					return fmt.Errorf("line %d: %w", c.Line, err)
				}
				*to.text = &text
			}
		}
	}
	for _, shell := range []string{judge, ""} {
		if s, ok := values[shell]["status"]; ok {
			n, err := strconv.Atoi(strings.TrimSpace(s))
			c.Status = n
			return err
		}
	}
	return nil
}
