package confine

import "golang.org/x/sys/unix"

// Umask returns the process's file mode creation mask.
func Umask() int {
	self.umask.Lock()
	defer self.umask.Unlock()
	mask := unix.Umask(0o077) // there is no other way to ask
	unix.Umask(mask)
	return mask
}
