package allowlist

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParseError is what is wrong with a policy text, and where.
type ParseError struct {
	File string
	// Line and Col are 1-based; Col counts characters.
	Line, Col int
	Text      string
}

// Error gives file:line:col: text.
func (e *ParseError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Text)
}

// position turns a byte offset of text into a line and a column.
func position(text []byte, off int) (line, col int) {
	off = min(off, len(text))
	line, start := 1, 0
	for i, c := range text[:off] {
		if c == '\n' {
			line, start = line+1, i+1
		}
	}
	return line, utf8.RuneCount(text[start:off]) + 1
}

// reader turns the document into a policy and keeps the fault that comes first in the text.
type reader struct {
	text  []byte
	tools []ToolInfo
	fault *fault
	// lines holds where each line begins, for the positions of rules.
	lines []int
}

func (r *reader) fail(off int, format string, args ...any) {
	if r.fault == nil || off < r.fault.off {
		r.fault = &fault{off, fmt.Sprintf(format, args...)}
	}
}

// place gives the line and column of an offset in logarithmic time.
func (r *reader) place(off int) place {
	lo, hi := 0, len(r.lines)
	for lo+1 < hi {
		if mid := (lo + hi) / 2; r.lines[mid] <= off {
			lo = mid
		} else {
			hi = mid
		}
	}
	return place{off, lo + 1, utf8.RuneCount(r.text[r.lines[lo]:off]) + 1}
}

func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// place is a position in the policy text.
type place struct{ off, line, col int }

// field is a key that a table may have.
type field struct {
	key  string
	read func(*value)
}

// table reads the keys of v in the order of the text. what names the table in messages.
func (r *reader) table(v *value, what string, fields []field) {
	if v.kind != kindTable {
		r.fail(v.off, "%s is a table, not %s", what, kindNames[v.kind])
		return
	}
next:
	for i := range v.keys {
		e := &v.keys[i]
		for j := range fields {
			if fields[j].key == e.key {
				fields[j].read(e.val)
				continue next
			}
		}
		r.unknown(e, what, fields)
	}
}

func (r *reader) unknown(e *entry, what string, fields []field) {
	known := make([]string, len(fields))
	for i := range fields {
		known[i] = fields[i].key
	}
	if best, ok := nearest(e.key, known); ok {
		r.fail(e.off, "unknown key %s in %s; did you mean %q?", quoteName(e.key), what, best)
		return
	}
	r.fail(e.off, "unknown key %s in %s; it may have: %s", quoteName(e.key), what, strings.Join(known, ", "))
}

// tables calls read for each table of [[what]].
func (r *reader) tables(v *value, what string, read func(*value)) {
	if v.kind != kindArray {
		r.fail(v.off, "%s is a list of tables, not %s; write [[%s]]", what, kindNames[v.kind], what)
		return
	}
	for _, e := range v.elems {
		if e.kind != kindTable {
			r.fail(e.off, "%s is a list of tables, not of %s", what, strings.TrimPrefix(kindNames[e.kind], "a "))
			continue
		}
		read(e)
	}
}

func (r *reader) wrong(v *value, want string) {
	r.fail(v.off, "want %s, not %s", want, kindNames[v.kind])
}

func (r *reader) str(v *value, to *string) bool {
	if v.kind != kindString {
		r.wrong(v, "a string")
		return false
	}
	if strings.IndexByte(v.str, 0) >= 0 {
		r.fail(v.off, "a string holds no zero byte")
		return false
	}
	*to = v.str
	return true
}

// line reads a string that is one line and not empty.
func (r *reader) line(v *value, to *string) {
	var s string
	if !r.str(v, &s) {
		return
	}
	switch {
	case strings.TrimSpace(s) == "":
		r.fail(v.off, "the string is empty")
	case printable(s) != s:
		r.fail(v.off, "the string holds control characters")
	default:
		*to = s
	}
}

func (r *reader) boolean(v *value, to *bool) {
	if v.kind != kindBool {
		r.wrong(v, "true or false")
		return
	}
	*to = v.str == "true"
}

// oneOf reads a string out of choices and returns its index.
func (r *reader) oneOf(v *value, choices ...string) int {
	var s string
	if !r.str(v, &s) {
		return 0
	}
	for i, c := range choices {
		if s == c {
			return i
		}
	}
	r.fail(v.off, "%s is not one of: %s", quoteName(s), strings.Join(choices, ", "))
	return 0
}

// list reads an array of strings; each is called with the element's value.
func (r *reader) list(v *value, each func(*value, string)) {
	if v.kind != kindArray || v.headers {
		r.wrong(v, "an array of strings")
		return
	}
	for _, e := range v.elems {
		var s string
		if r.str(e, &s) {
			each(e, s)
		}
	}
}

func (r *reader) strings(v *value, to *[]string) {
	*to = []string{}
	r.list(v, func(e *value, s string) {
		if s == "" {
			r.fail(e.off, "the string is empty")
			return
		}
		*to = append(*to, s)
	})
}

func (r *reader) integer(v *value) (int64, bool) {
	if v.kind != kindInt {
		r.wrong(v, "an integer")
		return 0, false
	}
	n, ok := parseInteger(v.str)
	if !ok {
		r.fail(v.off, "%s is not an integer of 64 bits", v.str)
	}
	return n, ok
}

// parseInteger reads TOML's integer literals. The parser has checked the underscores.
func parseInteger(s string) (int64, bool) {
	s = strings.ReplaceAll(s, "_", "")
	digits := strings.TrimLeft(s, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 0, 64)
	return n, err == nil
}

// natural reads an integer from 0.
func (r *reader) natural(v *value, to *int) {
	n, ok := r.integer(v)
	if ok && (n < 0 || n > 1<<31) {
		r.fail(v.off, "%d is out of range", n)
		return
	}
	*to = int(n)
}

func (r *reader) number(v *value, to **float64) {
	if v.kind != kindInt && v.kind != kindFloat {
		r.wrong(v, "a number")
		return
	}
	var f float64
	if n, ok := parseInteger(v.str); ok && v.kind == kindInt {
		f = float64(n)
	} else if x, err := strconv.ParseFloat(strings.ReplaceAll(v.str, "_", ""), 64); err == nil && x == x && x-x == 0 {
		f = x
	} else {
		r.fail(v.off, "%s is not a finite number", v.str)
		return
	}
	*to = &f
}

// duration reads "30s" or "1h30m", more than nothing.
func (r *reader) duration(v *value, to *time.Duration) {
	var s string
	if !r.str(v, &s) {
		return
	}
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		r.fail(v.off, "%s is not a duration; write it like \"30s\" or \"2m\"", quoteName(s))
	case d <= 0:
		r.fail(v.off, "%s is not more than nothing", quoteName(s))
	default:
		*to = d
	}
}

// sizeUnits are the units of sizes.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// size reads "1MiB" or a number of bytes, more than nothing.
func (r *reader) size(v *value, to *int64) {
	if v.kind == kindInt {
		n, ok := r.integer(v)
		if ok && n <= 0 {
			r.fail(v.off, "%d is not more than nothing", n)
			return
		}
		*to = n
		return
	}
	var s string
	if !r.str(v, &s) {
		return
	}
	n, ok := parseSize(s)
	if !ok {
		r.fail(v.off, "%s is not a size; write it like \"64KiB\" or \"1MiB\"", quoteName(s))
		return
	}
	*to = n
}

func parseSize(s string) (int64, bool) {
	for _, u := range sizeUnits {
		digits, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		digits = strings.TrimSuffix(digits, " ")
		if digits == "" || strings.Trim(digits, "0123456789") != "" {
			return 0, false
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n <= 0 || n > (1<<62)/u.bytes {
			return 0, false
		}
		return n * u.bytes, true
	}
	return 0, false
}
