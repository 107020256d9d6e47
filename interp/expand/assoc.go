package expand

import "slices"

// Assoc is an associative array; the zero value is empty and ready. It is a hash table
// built as bash builds its own (bash: hashlib.c), so that it is walked in the same order:
// scripts print it, and what is allowed gives the same bytes.
type Assoc struct {
	buckets []int32 // index+1 of the first entry, 0: empty
	entries []assocEntry
	free    []int32 // unused entries
	n       int
}

type assocEntry struct {
	key, val string
	hash     uint32
	next     int32 // index+1
}

// bash: ASSOC_HASH_BUCKETS, HASH_REHASH_FACTOR, HASH_REHASH_MULTIPLIER.
const (
	assocBuckets = 1024
	assocFull    = 2
	assocGrowth  = 4
)

// NewAssoc returns an empty associative array.
func NewAssoc() *Assoc { return &Assoc{} }

// hashString is bash's hash_string: FNV-1 over signed chars.
func hashString(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h *= 16777619
		h ^= uint32(int32(int8(s[i])))
	}
	return h
}

func (a *Assoc) find(key string, h uint32) *assocEntry {
	if len(a.buckets) == 0 {
		return nil
	}
	for i := a.buckets[h&uint32(len(a.buckets)-1)]; i != 0; {
		e := &a.entries[i-1]
		if e.hash == h && e.key == key {
			return e
		}
		i = e.next
	}
	return nil
}

// Get returns the element called key and whether it is set.
func (a *Assoc) Get(key string) (string, bool) {
	if e := a.find(key, hashString(key)); e != nil {
		return e.val, true
	}
	return "", false
}

// Set sets the element called key.
func (a *Assoc) Set(key, v string) {
	h := hashString(key)
	if e := a.find(key, h); e != nil {
		e.val = v
		return
	}
	if a.buckets == nil {
		a.buckets = make([]int32, assocBuckets)
	} else if a.n >= len(a.buckets)*assocFull {
		a.grow()
	}
	b := h & uint32(len(a.buckets)-1)
	entry := assocEntry{key: key, val: v, hash: h, next: a.buckets[b]}
	if n := len(a.free); n > 0 {
		a.buckets[b] = a.free[n-1] + 1
		a.entries[a.free[n-1]] = entry
		a.free = a.free[:n-1]
	} else {
		a.entries = append(a.entries, entry)
		a.buckets[b] = int32(len(a.entries))
	}
	a.n++
}

func (a *Assoc) grow() {
	next := make([]int32, len(a.buckets)*assocGrowth)
	for _, i := range a.buckets {
		for i != 0 {
			e := &a.entries[i-1]
			follow := e.next
			b := e.hash & uint32(len(next)-1)
			e.next = next[b]
			next[b] = i
			i = follow
		}
	}
	a.buckets = next
}

// Unset removes the element called key.
func (a *Assoc) Unset(key string) {
	if len(a.buckets) == 0 {
		return
	}
	h := hashString(key)
	link := &a.buckets[h&uint32(len(a.buckets)-1)]
	for *link != 0 {
		e := &a.entries[*link-1]
		if e.hash == h && e.key == key {
			a.free = append(a.free, *link-1)
			*link = e.next
			*e = assocEntry{}
			a.n--
			return
		}
		link = &e.next
	}
}

// Len returns the number of elements.
func (a *Assoc) Len() int { return a.n }

// walk calls f for each entry in bash's order.
func (a *Assoc) walk(f func(e *assocEntry)) {
	if a.n == 0 {
		return
	}
	for _, i := range a.buckets {
		for i != 0 {
			e := &a.entries[i-1]
			i = e.next
			f(e)
		}
	}
}

// Keys returns the keys in bash's order.
func (a *Assoc) Keys() []string {
	keys := make([]string, 0, a.n)
	a.walk(func(e *assocEntry) { keys = append(keys, e.key) })
	return keys
}

// Values returns the elements in the order of Keys. The slice is the caller's.
func (a *Assoc) Values() []string {
	vals := make([]string, 0, a.n)
	a.walk(func(e *assocEntry) { vals = append(vals, e.val) })
	return vals
}

// Clone returns a copy.
func (a *Assoc) Clone() *Assoc {
	return &Assoc{
		buckets: slices.Clone(a.buckets),
		entries: slices.Clone(a.entries),
		free:    slices.Clone(a.free),
		n:       a.n,
	}
}
