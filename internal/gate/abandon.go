package gate

import (
	"context"
	"errors"
	"time"

	"safesh/interp"
)

// patience is how long a tool may go on once its context has ended. Tools look at it; this is
// for one that has a bug and loops.
const patience = 10 * time.Second

// errLeft is what a tool gets that goes on after that.
var errLeft = errors.New("the call has ended")

// alive tells a tool that nobody waits for any more that it reaches nothing.
func (w *toolWorld) alive() error {
	if w.left.Load() {
		return errLeft
	}
	return nil
}

// await runs a tool and waits for it: to its end, or, once its context has ended, as long as
// patience says. A tool that is left behind holds no more than a processor, until the shell
// exits: what it asks of its world fails, and nobody looks at what it returns. The call and
// the text then end as they do when a tool stops in time: processes are ended, the record is
// written, the status is the deadline's or the signal's.
func (w *toolWorld) await(tool func() (int, error)) (int, error) {
	type end struct {
		status int
		err    error
	}
	ended := make(chan end, 1)
	go func() {
		status, err := tool()
		ended <- end{status, err}
	}()
	ctx := w.proc.Context
	select {
	case e := <-ended:
		return e.status, e.err
	case <-ctx.Done():
	}
	wait := w.gate.cfg.Patience
	if wait <= 0 {
		wait = patience
	}
	for {
		timer := time.NewTimer(wait)
		select {
		case e := <-ended:
			timer.Stop()
			return e.status, e.err
		case <-timer.C:
		}
		if w.calls.Load() == 0 { // else it waits for a call, which ends in a time of its own
			break
		}
	}
	w.left.Store(true)
	return leftStatus(ctx), nil
}

// leftStatus is the status of a tool that was left behind: that of its end.
func leftStatus(ctx context.Context) int {
	var stop *interp.SignalStop
	if errors.As(context.Cause(ctx), &stop) {
		return 128 + int(stop.Sig)
	}
	var over interface{ ExitCode() int }
	if errors.As(context.Cause(ctx), &over) {
		return over.ExitCode()
	}
	return 143
}
