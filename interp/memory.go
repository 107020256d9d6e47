package interp

import (
	"runtime/metrics"
	"strconv"
)

// memoryError is a text that took more memory than it may.
type memoryError struct{ max int64 }

// Error names the limit.
func (e *memoryError) Error() string {
	return "the command took more memory than its limit of " + strconv.FormatInt(e.max>>20, 10) + " MiB"
}

// ExitCode is safesh's own failure status.
func (e *memoryError) ExitCode() int { return 125 }

// heavy tells whether the shell's live and not yet collected objects are past the limit.
func (s *session) heavy() bool {
	if s.maxMemory <= 0 {
		return false
	}
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Kind() == metrics.KindUint64 && sample[0].Value.Uint64() > uint64(s.maxMemory)
}
