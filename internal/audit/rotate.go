package audit

import (
	"time"

	"golang.org/x/sys/unix"
)

// rotateWait is how long a rotation waits for the others to finish their appends. It is
// put off, not forced: the next writer tries again.
const rotateWait = 20 * time.Millisecond

// rotate moves the file to path.1 and the older ones up. It returns errMoved when the path
// is free now or leads to another file, or else the size of the file, to be written to
// as it is. It turns the shared lock into the exclusive one, or into a new shared one.
//
// Only the process that holds the exclusive lock of the file at path renames, and the last
// of its renames takes that file away: two rotations can't mix. One that is killed leaves
// a number free; the next stops there, so that nothing is removed early.
func (l *Log) rotate() (int64, error) {
	if l.lock(unix.LOCK_EX, rotateWait) != nil {
		// The shared lock is gone too: a conversion gives it up first (flock(2)).
		if err := l.lock(unix.LOCK_SH, lockWait); err != nil {
			return 0, err
		}
		return l.size()
	}
	size, err := l.size() // someone may have rotated between the two locks
	if err != nil {
		return 0, err
	}
	free := 1
	for free < l.opts.Keep && exists(rotatedName(l.path, free)) {
		free++
	}
	for n := free; n > 1; n-- {
		if unix.Rename(rotatedName(l.path, n-1), rotatedName(l.path, n)) != nil {
			return size, nil // a directory that can't be written: the file grows on
		}
	}
	if unix.Rename(l.path, rotatedName(l.path, 1)) != nil {
		return size, nil
	}
	return 0, errMoved
}

func exists(path string) bool {
	var st unix.Stat_t
	return unix.Lstat(path, &st) == nil
}
