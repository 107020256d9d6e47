package audit

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// appendLine appends the line of r, newline included, cut to [MaxLine] where it is longer.
func appendLine(b []byte, r *Record, encode func([]byte, *Record) []byte) []byte {
	start := len(b)
	b = append(encode(b, r), '\n')
	// The strings are halved until the line fits: that takes from the longest only, and
	// the last round (64 bytes, 16 entries a list) fits whatever the record was.
	for limit := (knife{MaxLine / 2, 4096}); len(b)-start > MaxLine && limit.bytes >= 64; limit = limit.half() {
		c := limit.record(r)
		b = append(encode(b[:start], c), '\n')
	}
	return b
}

// knife is how much of a string and of a list a cut record keeps.
type knife struct{ bytes, entries int }

func (k knife) half() knife { return knife{k.bytes / 2, max(k.entries/2, 16)} }

// record returns a copy of r with every string and list cut to size.
func (k knife) record(r *Record) *Record {
	c := *r
	for _, s := range []*string{&c.Session, &c.Shell, &c.Mode, &c.Dir, &c.Text, &c.Harness, &c.Command, &c.Startup, &c.StrictClass, &c.Error} {
		c.Cut += k.string(s)
	}
	c.Labels = keep(k.entries, c.Labels)
	for i := range c.Labels {
		c.Cut += k.string(&c.Labels[i].Name) + k.string(&c.Labels[i].Value)
	}
	for _, l := range r.Labels[len(c.Labels):] {
		c.Cut += len(l.Name) + len(l.Value)
	}
	c.Calls = keep(k.entries, c.Calls)
	c.CallsLeftOut += len(r.Calls) - len(c.Calls)
	for i := range c.Calls {
		c.Cut += k.call(&c.Calls[i])
	}
	return &c
}

// call cuts a call that the caller owns, and returns how many bytes of strings were lost.
// Its lists are copied before they are changed.
func (k knife) call(c *Call) int {
	lost := 0
	for _, s := range []*string{&c.Name, &c.Verdict, &c.Rule, &c.Class, &c.StrictClass, &c.Why, &c.Key} {
		lost += k.string(s)
	}
	before := len(c.Argv)
	lost += k.strings(&c.Argv) + k.strings(&c.Files) + k.strings(&c.Notes)
	c.ArgvLeftOut += before - len(c.Argv)
	all := c.Absorbed
	c.Absorbed = keep(k.entries, all)
	for i := range c.Absorbed {
		a := &c.Absorbed[i]
		lost += k.string(&a.Decorator) + k.string(&a.Became) + k.string(&a.Class)
	}
	for _, a := range all[len(c.Absorbed):] {
		lost += len(a.Decorator) + len(a.Became) + len(a.Class)
	}
	return lost
}

func (k knife) strings(list *[]string) (lost int) {
	all := *list
	*list = keep(k.entries, all)
	for i := range *list {
		lost += k.string(&(*list)[i])
	}
	for _, s := range all[len(*list):] {
		lost += len(s)
	}
	return lost
}

// string takes the middle out of a string that is too long, says there how much is gone,
// and returns that number.
func (k knife) string(s *string) int {
	if len(*s) <= k.bytes {
		return 0
	}
	head, tail := runeStart(*s, k.bytes*3/4), runeStart(*s, len(*s)-k.bytes/4)
	lost := tail - head
	*s = (*s)[:head] + "[safesh: " + strconv.Itoa(lost) + " bytes left out]" + (*s)[tail:]
	return lost
}

// runeStart moves i back to the start of the character it is in.
func runeStart(s string, i int) int {
	for n := 0; n < utf8.UTFMax-1 && i-n > 0; n++ {
		if utf8.RuneStart(s[i-n]) {
			return i - n
		}
	}
	return i
}

// keep returns a copy of the first n entries.
func keep[T any](n int, list []T) []T {
	return slices.Clone(list[:min(n, len(list))])
}
