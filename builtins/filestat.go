package builtins

import (
	"io/fs"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// fileStat is what stat(2) tells about a file.
type fileStat struct {
	mode                uint32 // type and permission bits
	dev, ino, nlink     uint64
	rdev                uint64
	uid, gid            uint32
	size, blocks        int64 // blocks of 512 bytes
	blockSize           int64
	atime, mtime, ctime time.Time
}

// statusOf reads what an FS told about a file.
func statusOf(info fs.FileInfo) fileStat {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		s := fileStat{mode: uint32(info.Mode().Perm()), size: info.Size(), nlink: 1, blockSize: 4096}
		s.blocks = (s.size + 511) / 512
		s.atime, s.mtime, s.ctime = info.ModTime(), info.ModTime(), info.ModTime()
		s.mode |= typeBits(info.Mode())
		return s
	}
	at := func(t syscall.Timespec) time.Time { return time.Unix(t.Unix()) }
	return fileStat{mode: st.Mode, dev: uint64(st.Dev), ino: st.Ino, nlink: uint64(st.Nlink), rdev: uint64(st.Rdev),
		uid: st.Uid, gid: st.Gid, size: st.Size, blocks: st.Blocks, blockSize: int64(st.Blksize),
		atime: at(st.Atim), mtime: at(st.Mtim), ctime: at(st.Ctim)}
}

// typeBits returns the S_IF bits of a mode.
func typeBits(mode fs.FileMode) uint32 {
	switch mode.Type() {
	case 0:
		return syscall.S_IFREG
	case fs.ModeDir:
		return syscall.S_IFDIR
	case fs.ModeSymlink:
		return syscall.S_IFLNK
	case fs.ModeNamedPipe:
		return syscall.S_IFIFO
	case fs.ModeSocket:
		return syscall.S_IFSOCK
	case fs.ModeDevice:
		return syscall.S_IFBLK
	case fs.ModeDevice | fs.ModeCharDevice:
		return syscall.S_IFCHR
	}
	return 0
}

// typeOf returns the S_IF bits.
func (s *fileStat) typeOf() uint32 { return s.mode & syscall.S_IFMT }

// typeLetter is the first letter of ls -l.
func typeLetter(bits uint32) byte {
	switch bits & syscall.S_IFMT {
	case syscall.S_IFREG:
		return '-'
	case syscall.S_IFDIR:
		return 'd'
	case syscall.S_IFLNK:
		return 'l'
	case syscall.S_IFIFO:
		return 'p'
	case syscall.S_IFSOCK:
		return 's'
	case syscall.S_IFBLK:
		return 'b'
	case syscall.S_IFCHR:
		return 'c'
	}
	return '?'
}

// modeText is a mode as ls -l prints it.
func modeText(mode uint32) string {
	b := []byte("?rwxrwxrwx")
	b[0] = typeLetter(mode)
	for i := range 9 {
		if mode&(1<<(8-i)) == 0 {
			b[1+i] = '-'
		}
	}
	special := func(bit uint32, at int, letter byte) {
		if mode&bit == 0 {
			return
		}
		if b[at] == '-' {
			letter -= 'a' - 'A'
		}
		b[at] = letter
	}
	special(syscall.S_ISUID, 3, 's')
	special(syscall.S_ISGID, 6, 's')
	special(syscall.S_ISVTX, 9, 't')
	return string(b)
}

// major and minor are the parts of a device number.
func major(dev uint64) uint64 { return dev>>8&0xfff | dev>>32&^0xfff }
func minor(dev uint64) uint64 { return dev&0xff | dev>>12&^0xff }

// humanSize is a size as ls -h prints it, rounded up.
func humanSize(n uint64, base uint64) string {
	if n < base {
		return strconv.FormatUint(n, 10)
	}
	units := "KMGTPE"
	if base == 1000 {
		units = "kMGTPE"
	}
	div, unit := base, 0
	for n/div >= base {
		div *= base
		unit++
	}
	for {
		whole, rest := n/div, n%div
		tenths := tenthsOf(rest, div)
		switch {
		case whole < 10 && tenths < 10:
			return strconv.FormatUint(whole, 10) + "." + strconv.FormatUint(tenths, 10) + units[unit:unit+1]
		case whole < 10:
			whole++
			if whole < 10 {
				return strconv.FormatUint(whole, 10) + ".0" + units[unit:unit+1]
			}
		case rest > 0:
			whole++
		}
		if whole < base || unit+1 == len(units) {
			return strconv.FormatUint(whole, 10) + units[unit:unit+1]
		}
		div *= base
		unit++
	}
}

// tenthsOf returns rest/div in tenths, rounded up.
func tenthsOf(rest, div uint64) uint64 {
	for div > 1<<58 { // keep rest*10 in range
		rest, div = (rest+15)/16, div/16
	}
	return (rest*10 + div - 1) / div
}

// blockUnit is a block size of an option: a number, or a way of scaling.
type blockUnit struct {
	size   uint64 // 0: human
	base   uint64 // of human sizes
	suffix string // printed after sizes
}

// show prints n bytes in the unit, rounded up.
func (u blockUnit) show(n uint64) string {
	if u.size == 0 {
		return humanSize(n, u.base)
	}
	return strconv.FormatUint((n+u.size-1)/u.size, 10) + u.suffix
}

// parseBlockSize reads the value of --block-size.
func parseBlockSize(g *grammar, word string) (blockUnit, error) {
	switch word {
	case "human-readable":
		return blockUnit{base: 1024}, nil
	case "si":
		return blockUnit{base: 1000}, nil
	}
	n, err := g.size(strings.TrimPrefix(word, "'"), true, "eEgGkKmMpPtTyYzZ0")
	switch {
	case err != nil:
		return blockUnit{}, err
	case n == 0:
		return blockUnit{}, &usageError{status: g.status, tail: "invalid " + g.used + " argument '" + word + "'"}
	}
	u := blockUnit{size: n}
	if word = strings.TrimLeft(word, " "); word != "" && !isDigit(word[0]) && !(len(word) > 1 && word[0] == '+' && isDigit(word[1])) {
		u.suffix = word
		if len(word) == 3 {
			u.suffix = word[:1]
		}
	}
	return u, nil
}
