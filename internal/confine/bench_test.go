package confine

import (
	"os/exec"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// BenchmarkStart takes turns with os/exec, so that both see the same machine, and reports
// medians, for the mean of a start is that of its worst ones.
func BenchmarkStart(b *testing.B) {
	s := Spec{Path: "/bin/true", Argv: []string{"true"}, Files: []int{0, 1, 2}, Umask: -1}
	limited := s
	limited.Limits = []Rlimit{{unix.RLIMIT_CORE, 0, 0}, {unix.RLIMIT_NPROC, 256, 256}}
	ours := func(s Spec) func() error {
		return func() error {
			p, err := Start(s)
			if err == nil {
				_, err = p.Wait()
			}
			return err
		}
	}
	ways := []struct {
		name string
		run  func() error
		took []time.Duration
	}{
		{"start", ours(s), nil},
		{"limited", ours(limited), nil},
		{"os-exec", func() error { return exec.Command("/bin/true").Run() }, nil},
	}
	b.ReportAllocs()
	for round := 0; b.Loop(); round++ {
		for i := range ways {
			w := &ways[(i+round)%len(ways)]
			begin := time.Now()
			if err := w.run(); err != nil {
				b.Fatal(err)
			}
			w.took = append(w.took, time.Since(begin))
		}
	}
	for _, w := range ways {
		slices.Sort(w.took)
		b.ReportMetric(float64(w.took[len(w.took)/2].Microseconds()), "µs/"+w.name)
	}
}

func BenchmarkEndNothing(b *testing.B) {
	p, err := Start(Spec{Path: "/bin/true", Argv: []string{"true"}, Umask: -1})
	if err != nil {
		b.Fatal(err)
	}
	p.Wait()
	b.ReportAllocs()
	for b.Loop() {
		p.End(unix.SIGTERM, time.Second)
	}
}

func BenchmarkInit(b *testing.B) {
	for b.Loop() {
		Init()
	}
}
