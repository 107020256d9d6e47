package confine

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// proc is one process. A pid alone may be given to another one; with the start time it is
// the same process or none.
type proc struct {
	pid   int
	start uint64 // ticks since boot
}

// stat is what is needed of /proc/PID/stat.
type stat struct {
	proc
	parent int
	dead   bool // a zombie: ended, but for being reaped
}

// ticksPerSecond is USER_HZ, 100 on every architecture that Go knows.
const ticksPerSecond = 100

// bootTicks is the time as start times have it; rounded down, as they are.
func bootTicks() uint64 {
	var ts unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts) != nil {
		return 0
	}
	return uint64(ts.Nano()) / uint64(time.Second/ticksPerSecond)
}

// Descendants returns the children of a process, their children and so on, parents first,
// zombies included. It is out of date when it returns. Empty where /proc can't tell.
func Descendants(pid int) []int {
	k, err := newKin()
	if err != nil {
		return nil
	}
	return k.below([]int{pid})
}

// kin knows who is whose child.
type kin struct {
	byParent map[int][]int // nil: the kernel's lists of children are read when asked
}

// newKin looks at /proc once. A /proc of another pid namespace is as good as none: its
// numbers are not those that kill(2) takes.
func newKin() (kin, error) {
	me, err := os.Readlink("/proc/self")
	if err != nil {
		return kin{}, err
	}
	if me != strconv.Itoa(os.Getpid()) {
		return kin{}, unix.ESRCH
	}
	// Since Linux 4.2, with CONFIG_PROC_CHILDREN.
	if unix.Access("/proc/thread-self/children", unix.R_OK) == nil {
		return kin{}, nil
	}
	return scanAll()
}

// scanAll reads the parent of every process.
func scanAll() (kin, error) {
	pids, err := numericNames("/proc")
	if err != nil {
		return kin{}, err
	}
	k := kin{byParent: make(map[int][]int, len(pids))}
	for _, pid := range pids {
		if st, ok := readStat(pid); ok {
			k.byParent[st.parent] = append(k.byParent[st.parent], pid)
		}
	}
	return k, nil
}

// children returns the children of a process. A list read while it changes may lack some,
// yet it is empty only if there are none.
func (k kin) children(pid int) (list []int) {
	if k.byParent != nil {
		return k.byParent[pid]
	}
	dir := "/proc/" + strconv.Itoa(pid) + "/task"
	tids, _ := numericNames(dir)
	for _, tid := range tids { // each thread has the children that it forked
		text, err := readAll(dir + "/" + strconv.Itoa(tid) + "/children")
		if err != nil {
			continue
		}
		for _, word := range bytes.Fields(text) {
			if child, err := strconv.Atoi(string(word)); err == nil {
				list = append(list, child)
			}
		}
	}
	return list
}

// below returns all descendants of the roots, parents first, without the roots.
func (k kin) below(roots []int) (list []int) {
	seen := make(map[int]bool, len(roots))
	for _, pid := range roots {
		seen[pid] = true
	}
	all := slices.Clone(roots)
	for i := 0; i < len(all); i++ {
		for _, child := range k.children(all[i]) {
			if !seen[child] {
				seen[child] = true
				all = append(all, child)
			}
		}
	}
	return all[len(roots):]
}

// readStat reads /proc/PID/stat. The name in it is in brackets and may hold anything.
func readStat(pid int) (st stat, ok bool) {
	var buf [1024]byte
	fd, err := openRead("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return st, false
	}
	n, err := ignoreEINTR(func() (int, error) { return unix.Read(fd, buf[:]) })
	unix.Close(fd)
	end := bytes.LastIndexByte(buf[:max(n, 0)], ')')
	if err != nil || end < 0 {
		return st, false
	}
	f := bytes.Fields(buf[end+1 : n]) // from field 3 of proc_pid_stat(5) on
	if len(f) < 20 {
		return st, false
	}
	st.pid = pid
	st.parent, err = strconv.Atoi(string(f[4-3]))
	if err != nil {
		return st, false
	}
	// A leading thread that ended before the others is shown as a zombie, too.
	st.dead = (f[0][0] == 'Z' || f[0][0] == 'X') && (string(f[20-3]) == "1" || string(f[20-3]) == "0")
	st.start, err = strconv.ParseUint(string(f[22-3]), 10, 64)
	return st, err == nil
}

// numericNames returns the entries of a directory that are numbers.
func numericNames(dir string) (list []int, err error) {
	fd, err := openRead(dir)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	var names []string
	buf := make([]byte, 8<<10)
	for {
		n, err := ignoreEINTR(func() (int, error) { return unix.ReadDirent(fd, buf) })
		if err != nil || n <= 0 {
			return list, err
		}
		_, _, names = unix.ParseDirent(buf[:n], -1, names[:0])
		for _, name := range names {
			if pid, err := strconv.Atoi(name); err == nil {
				list = append(list, pid)
			}
		}
	}
}

func readAll(path string) (text []byte, err error) {
	fd, err := openRead(path)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	var buf [4096]byte
	for {
		n, err := ignoreEINTR(func() (int, error) { return unix.Read(fd, buf[:]) })
		if err != nil || n <= 0 {
			return text, err
		}
		text = append(text, buf[:n]...)
	}
}

func openRead(path string) (int, error) {
	return ignoreEINTR(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
}
