package builtins

import (
	"bytes"
	"slices"
	"strings"
)

const tsortHelp = `Usage: tsort [OPTION] [FILE]
Write totally ordered list consistent with the partial ordering in FILE.
With no FILE, or when FILE is -, read standard input.

      --help     display this help and exit
      --version  output version information and exit
`

func tsortTool() Tool {
	parse := func(args []string) ([]string, error) {
		g := &grammar{tool: "tsort", status: 1, help: tsortHelp}
		files, err := g.noOptions(args)
		if err == nil && len(files) > 1 {
			err = g.bad("extra operand %s", files[1])
		}
		return orStdin(files), err
	}
	return Tool{Name: "tsort", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "tsort", func(c *call) error {
				files, err := parse(args)
				if err != nil {
					return err
				}
				return runTsort(c, files[0])
			})
		},
		Files: func(args []string) []FileUse {
			files, err := parse(args)
			if err != nil {
				return nil
			}
			return reads(files)
		}}
}

// tsortNode is a word of the input.
type tsortNode struct {
	name  string
	count int          // how many stand before it
	next  []*tsortNode // those that stand after it, the last one first
	done  bool
	link  *tsortNode // in the search for a loop
}

func runTsort(c *call, name string) error {
	var words [][]byte
	failed := false
	err := c.eachInput([]string{name}, func(in *input) (readErr, err error) {
		s := newLineScanner(in, '\n')
		for {
			line, ok := s.next()
			if !ok {
				failed = s.err != nil
				return s.err, nil
			}
			words = append(words, bytes.FieldsFunc(bytes.Clone(line), func(r rune) bool { return r == ' ' || r == '\t' })...)
		}
	})
	if err != nil || failed || c.status != 0 {
		return err
	}
	if len(words)%2 != 0 {
		return c.die("%s: input contains an odd number of tokens", c.quotePrefix(name))
	}
	t := &tsorter{c: c, name: name, nodes: map[string]*tsortNode{}}
	for i := 0; i < len(words); i += 2 {
		t.relate(t.node(words[i]), t.node(words[i+1]))
	}
	return t.run()
}

type tsorter struct {
	c     *call
	name  string
	nodes map[string]*tsortNode
	list  []*tsortNode // all, by name
}

func (t *tsorter) node(word []byte) *tsortNode {
	n := t.nodes[string(word)]
	if n == nil {
		n = &tsortNode{name: string(word)}
		t.nodes[n.name] = n
		t.list = append(t.list, n)
	}
	return n
}

func (t *tsorter) relate(before, after *tsortNode) {
	if before != after {
		after.count++
		before.next = append(before.next, after)
	}
}

// run prints the words that nothing stands before, and breaks loops. The order is that of
// GNU's tsort: roots by name, then in the order in which they become free.
func (t *tsorter) run() error {
	slices.SortFunc(t.list, func(a, b *tsortNode) int { return strings.Compare(a.name, b.name) })
	left := len(t.list)
	for left > 0 {
		var queue []*tsortNode
		for _, n := range t.list {
			if n.count == 0 && !n.done {
				queue = append(queue, n)
			}
		}
		for len(queue) > 0 {
			n := queue[0]
			queue = queue[1:]
			if err := t.c.writeString(n.name + "\n"); err != nil {
				return err
			}
			n.done = true
			left--
			for i := len(n.next) - 1; i >= 0; i-- {
				after := n.next[i]
				if after.count--; after.count == 0 {
					queue = append(queue, after)
				}
			}
			n.next = nil
		}
		if left > 0 {
			t.c.fail("%s: input contains a loop:", t.c.quotePrefix(t.name))
			t.breakLoop()
		}
	}
	return nil
}

// breakLoop finds a loop as GNU's tsort does, reports it and takes one relation of it out.
func (t *tsorter) breakLoop() {
	var loop *tsortNode
	for {
		for _, k := range t.list {
			if k.count == 0 || k.done {
				continue
			}
			if loop == nil {
				loop = k
				continue
			}
			found := -1
			for i := len(k.next) - 1; i >= 0; i-- {
				if k.next[i] == loop {
					found = i
					break
				}
			}
			if found < 0 {
				continue
			}
			if k.link != nil {
				t.report(k, loop, found)
				return
			}
			k.link = loop
			loop = k
		}
	}
}

// report names the words of the loop and drops the relation from k to after.
func (t *tsorter) report(k, loop *tsortNode, found int) {
	for loop != nil {
		next := loop.link
		t.c.warn("%s", loop.name)
		if loop == k {
			k.next[found].count--
			k.next = append(k.next[:found], k.next[found+1:]...)
			break
		}
		loop.link = nil
		loop = next
	}
	for _, n := range t.list {
		n.link = nil
	}
}
