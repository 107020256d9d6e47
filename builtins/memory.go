package builtins

import (
	"runtime"
	"time"
)

// defaultMemory bounds the memory of a call whose IO names no bound.
const defaultMemory = 1 << 30

// Measuring the heap stops the world for some ten microseconds: it is done when this much
// was asked for, and, where that goes fast, this much time has passed.
const (
	lookAfter = 1 << 20
	lookEvery = 2 * time.Millisecond
	lookNow   = 16 << 20 // for so much at once whatever the time
)

// memoryMeter is what a call knows of the memory that it takes.
type memoryMeter struct {
	asked  int // bytes since the heap was measured
	looked time.Time
}

// need is asked before a call takes about n bytes of memory that grows with its input or by
// its program, whether it keeps them or not. The error ends the call: the heap of the
// process, which all calls share, would be larger than [IO].Memory, and it has been said; or
// Context has ended.
func (c *call) need(n int) error {
	m := &c.memory
	if m.asked += n; m.asked < lookAfter {
		return nil
	}
	if err := c.alive(); err != nil {
		return err
	}
	now := time.Now()
	if m.asked < lookNow && now.Sub(m.looked) < lookEvery {
		return nil
	}
	wanted := m.asked
	m.asked, m.looked = 0, now
	limit := c.memoryLimit()
	if heap()+uint64(wanted) <= limit {
		return nil
	}
	runtime.GC()
	if heap()+uint64(n) <= limit {
		return nil
	}
	return c.exhausted()
}

// memoryLimit is [IO].Memory or what stands for none.
func (c *call) memoryLimit() uint64 {
	if c.io.Memory > 0 {
		return uint64(c.io.Memory)
	}
	return defaultMemory
}

// heap is how much memory the objects of the process take, those no longer in use included.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// exhausted says that there is no memory for what the call needs, and returns the stop.
func (c *call) exhausted() error {
	text, status := "memory exhausted", max(c.onWrite.status, 1)
	switch c.name {
	case "awk":
		status = 2
	case "jq":
		text, status = "error: memory exhausted", 5
	}
	c.warn("%s", text)
	return stop(status)
}

// grown returns b with room for n bytes more; a growing buffer doubles.
func (c *call) grown(b []byte, n int) ([]byte, error) {
	if cap(b)-len(b) >= n {
		return b, nil
	}
	size := max(2*cap(b), len(b)+n)
	if err := c.need(size); err != nil {
		return b, err
	}
	more := make([]byte, len(b), size)
	copy(more, b)
	return more, nil
}
