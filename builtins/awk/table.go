package awk

import (
	"slices"
	"strings"
)

// table is an array of the language.
type table struct {
	cells map[string]*cell
	count uint64 // of cells ever made
	in    *interp
}

// cellSize is about what an element takes, its place in the map included.
const cellSize = 160

// cell is an element; order tells which one came first.
type cell struct {
	v     value
	order uint64
}

func newTable(in *interp) *table { return &table{cells: map[string]*cell{}, in: in} }

// find returns the element of a key, nil if there is none.
func (t *table) find(key string) *cell { return t.cells[key] }

// cell returns the element of a key, which is made if there is none.
func (t *table) cell(key string) *cell {
	if c := t.cells[key]; c != nil {
		return c
	}
	t.in.spend(cellSize + len(key))
	t.count++
	c := &cell{order: t.count}
	t.cells[strings.Clone(key)] = c // key may be a part of a large text
	return c
}

func (t *table) remove(key string) { delete(t.cells, key) }

func (t *table) clear() { clear(t.cells) }

// keys returns the keys in the order they came.
func (t *table) keys() []string {
	type entry struct {
		key   string
		order uint64
	}
	list := make([]entry, 0, len(t.cells))
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
