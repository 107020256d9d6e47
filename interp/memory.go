package interp

import (
	"runtime"
	"strconv"
	"time"
)

// memoryError is a text that took more memory than it may.
type memoryError struct{ max int64 }

// Error names the limit.
func (e *memoryError) Error() string {
	return "the command took more memory than its limit of " + strconv.FormatInt(e.max>>20, 10) + " MiB"
}

// ExitCode is safesh's own failure status.
func (e *memoryError) ExitCode() int { return 125 }

// lookEvery is how often the heap is measured. Measuring stops the world for some ten
// microseconds; in between, filling new memory takes its time (about a millisecond for each
// two megabytes).
const lookEvery = 5 * time.Millisecond

// heavy tells whether the shell's live and not yet collected objects are past the limit.
// Package runtime/metrics would measure for less, and costs a twentieth of the start-up.
func (s *session) heavy() bool {
	if s.maxMemory <= 0 {
		return false
	}
	now, due := int64(time.Since(s.began)), s.nextLook.Load()
	if now < due || !s.nextLook.CompareAndSwap(due, now+int64(lookEvery)) {
		return false
	}
	if due == 0 {
		return false // the first look waits as the others do
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc > uint64(s.maxMemory)
}
