package awk

import (
	"slices"
	"strings"
)

// table is an array of the language.
type table struct {
	// list has the elements "1", "2", … as far as they came in this order, which they do when a
	// text is split or lines are kept; those of order 0 are not there. cells has all others.
	list  []cell
	live  int // elements of list that are there
	cells map[string]*cell
	count uint64 // of cells ever made
	in    *interp
}

// cellSize is about what an element takes, its place in the map included.
const cellSize = 160

// cell is an element; order tells which one came first, from 1.
type cell struct {
	v     value
	order uint64
}

func newTable(in *interp) *table { return &table{cells: map[string]*cell{}, in: in} }

// listIndex returns where list has a key, if it has it; -1 for a key that it never has.
func listIndex(key string) int {
	if len(key) == 0 || len(key) > 9 || key[0] == '0' {
		return -1
	}
	n := 0
	for i := range len(key) {
		if !isDigit(key[i]) {
			return -1
		}
		n = 10*n + int(key[i]-'0')
	}
	return n - 1
}

// size is the number of elements.
func (t *table) size() int { return t.live + len(t.cells) }

// find returns the element of a key, nil if there is none; it is good until the next change.
func (t *table) find(key string) *cell {
	if i := listIndex(key); i >= 0 && i < len(t.list) {
		if t.list[i].order == 0 {
			return nil
		}
		return &t.list[i]
	}
	return t.cells[key]
}

// numbered is find for the key that a value makes, without making the key; nil says that find
// has to look.
func (t *table) numbered(v *value) *cell {
	if v.kind != kindNumber || !(v.n >= 1 && v.n <= float64(len(t.list))) {
		return nil
	}
	i := int(v.n)
	if float64(i) != v.n || t.list[i-1].order == 0 {
		return nil
	}
	return &t.list[i-1]
}

// cell returns the element of a key, which is made if there is none.
func (t *table) cell(key string) *cell {
	if c := t.find(key); c != nil {
		return c
	}
	t.in.spend(cellSize + len(key))
	t.count++
	i := listIndex(key)
	switch {
	case i >= 0 && i < len(t.list):
		t.list[i].order = t.count
	case i >= 0 && i == len(t.list):
		t.list = append(t.list, cell{order: t.count})
	default:
		c := &cell{order: t.count}
		t.cells[strings.Clone(key)] = c // key may be a part of a large text
		return c
	}
	t.live++
	return &t.list[i]
}

func (t *table) remove(key string) {
	i := listIndex(key)
	if i < 0 || i >= len(t.list) {
		delete(t.cells, key)
		return
	}
	if t.list[i].order == 0 {
		return
	}
	t.list[i] = cell{}
	t.live--
	if len(t.list) > 1000 && t.live < len(t.list)/8 {
		t.spread()
	}
}

// spread moves the list to the map: most of it is not there any more.
func (t *table) spread() {
	for i := range t.list {
		if c := t.list[i]; c.order > 0 {
			t.cells[formatInt(int64(i+1))] = &c
		}
	}
	t.list, t.live = nil, 0
}

func (t *table) clear() {
	clear(t.cells)
	clear(t.list)
	t.list, t.live = t.list[:0], 0
}

// fill makes the values the elements from 1 on; there are no others.
func (t *table) fill(values []value) {
	clear(t.cells)
	n := len(values)
	if n > cap(t.list) {
		t.in.spend(n * cellSize)
		t.list = make([]cell, n, n+n/2)
	}
	if n < len(t.list) {
		clear(t.list[n:])
	}
	t.list, t.live = t.list[:n], n
	for i := range t.list {
		t.count++
		t.list[i].v, t.list[i].order = values[i], t.count
	}
}

// keys returns the keys in the order they came.
func (t *table) keys() []string {
	type entry struct {
		key   string
		order uint64
	}
	list := make([]entry, 0, t.size())
	for i := range t.list {
		if order := t.list[i].order; order > 0 {
			list = append(list, entry{formatInt(int64(i + 1)), order})
		}
	}
	for key, c := range t.cells {
		list = append(list, entry{key, c.order})
	}
	slices.SortFunc(list, func(a, b entry) int {
		if a.order < b.order {
			return -1
		}
		return 1
	})
	keys := make([]string, len(list))
	for i := range list {
		keys[i] = list[i].key
	}
	return keys
}
