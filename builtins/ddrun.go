package builtins

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"
)

// copying is a run of dd.
type copying struct {
	c       *call
	o       *ddOptions
	in      *input
	out     io.Writer
	name    string // of the output, for messages
	pending []byte // less than a block of output
	odd     []byte // the byte that swab keeps

	read, written [2]uint64 // whole and partial blocks
	sent          uint64
	inName        string
	gap           int64 // zeros that are not written, with conv=sparse
	begin         time.Time
}

func runDd(c *call, args []string) error {
	o, err := parseDd(args)
	if err != nil {
		return err
	}
	if o.writes() {
		if _, err := c.editor(); err != nil {
			return err
		}
	}
	d := &copying{c: c, o: o, begin: time.Now(), inName: "standard input", name: "standard output"}
	if o.in == "-" {
		d.in = &input{c.stdin(), "standard input", true, nil}
	} else if err := d.openInput(); err != nil {
		return err
	}
	defer d.in.close()
	d.out = c.io.Stdout
	if o.hasOut {
		f, err := d.openOutput()
		if err != nil {
			return err
		}
		defer f.Close() // Close says nothing that Write has not
		d.out, d.name = f, o.out
	}
	err = d.position()
	if err == nil {
		err = d.copy()
	}
	if err == nil || err == stop(1) {
		d.report()
	}
	return err
}

func (d *copying) openInput() error {
	f, err := d.c.io.Files.Open(d.o.in)
	if err != nil {
		return d.cannotOpen(err, d.o.in)
	}
	d.in, d.inName = &input{f, d.o.in, false, nil}, d.o.in
	return nil
}

func (d *copying) cannotOpen(err error, name string) error {
	if end := d.c.mustStop(err); end != nil {
		return end
	}
	return d.c.die("failed to open %s: %s", d.c.quoteName(name), strerror(err))
}

// openOutput opens the file of of=.
func (d *copying) openOutput() (File, error) {
	o := d.o
	flag := os.O_WRONLY
	if !o.conv["nocreat"] {
		flag |= os.O_CREATE
	}
	if o.conv["excl"] {
		flag |= os.O_EXCL
	}
	if o.flags["append"] {
		flag |= os.O_APPEND
	}
	if o.seek == 0 && !o.conv["notrunc"] {
		flag |= os.O_TRUNC
	}
	f, err := d.c.io.Files.OpenFile(o.out, flag, 0o666)
	if err != nil {
		return nil, d.cannotOpen(err, o.out)
	}
	return f, nil
}

// position skips what is to be skipped of the input and the output.
func (d *copying) position() error {
	o := d.o
	if at := int64(o.seek); at > 0 {
		if !o.outBytes && !o.flags["seek_bytes"] {
			at *= int64(o.obs)
		}
		if err := d.seekOutput(at); err != nil {
			return err
		}
	}
	skip := o.skip
	if skip == 0 {
		return nil
	}
	if !o.inBytes && !o.flags["skip_bytes"] {
		skip *= uint64(o.ibs)
	}
	if at, ok := d.in.offset(); ok {
		if _, ok := d.in.seek(int64(skip), io.SeekCurrent); !ok {
			return d.c.die("%s: cannot skip: Invalid argument", d.c.quoteName(d.inName))
		}
		if size, ok := d.in.regularSize(); ok && at+int64(skip) > size {
			d.noOffset()
		}
		return nil
	}
	buf := make([]byte, min(skip, fileChunk))
	for skip > 0 {
		n, err := d.in.read(buf[:min(skip, uint64(len(buf)))])
		if err != nil {
			return d.readFailed(err)
		}
		if n == 0 {
			d.noOffset()
			return nil
		}
		skip -= uint64(n)
	}
	return nil
}

// noOffset says that the input is shorter than what is skipped.
func (d *copying) noOffset() {
	if d.o.status != "none" {
		d.c.warn("%s: cannot skip to specified offset", d.c.quotePrefix(d.inName))
	}
}

// seekOutput moves to a place of the output; what is behind it goes.
func (d *copying) seekOutput(at int64) error {
	s, ok := d.out.(io.Seeker)
	if ok && !d.o.conv["notrunc"] {
		if t, ok := d.out.(interface{ Truncate(int64) error }); ok {
			if err := t.Truncate(at); err != nil {
				if info, has := statOf(d.out); has && info.Mode().IsRegular() {
					return d.c.die("failed to truncate to %d bytes in output file %s: %s", at, d.c.quoteName(d.name), strerror(err))
				}
			}
		}
	}
	if ok {
		if _, err := s.Seek(at, io.SeekCurrent); err == nil {
			return nil
		}
	}
	return d.c.die("%s: cannot seek: %s", d.c.quoteName(d.name), strerror(syscall.ESPIPE))
}

func (d *copying) readFailed(err error) error {
	if end := d.c.mustStop(err); end != nil {
		return end
	}
	d.c.fail("error reading %s: %s", d.c.quoteName(d.inName), strerror(err))
	return stop(1)
}

// copy is the loop over the blocks.
func (d *copying) copy() error {
	o := d.o
	buf := make([]byte, o.ibs)
	left, byBytes := o.count, o.countBytes || o.flags["count_bytes"]
	for left > 0 {
		want := buf
		if byBytes && left < uint64(len(want)) {
			want = want[:left]
		}
		n, err := d.block(want)
		if err != nil {
			if end := d.readFailed(err); end != stop(1) || !o.conv["noerror"] {
				if flushed := d.finish(); flushed != nil {
					return flushed
				}
				return end
			}
			break
		}
		if n == 0 {
			break
		}
		if left--; byBytes {
			left -= uint64(n) - 1
		}
		if n == len(buf) {
			d.read[0]++
		} else if d.read[1]++; o.conv["sync"] {
			clear(buf[n:])
			n = len(buf)
		}
		if err := d.put(d.convert(buf[:n])); err != nil {
			return err
		}
		if err := d.c.alive(); err != nil {
			return err
		}
	}
	return d.finish()
}

// block reads one block: as much as one read gives, or with fullblock all of it.
func (d *copying) block(buf []byte) (int, error) {
	got := 0
	for got < len(buf) {
		n, err := d.in.read(buf[got:])
		got += n
		if err != nil || n == 0 || !d.o.flags["fullblock"] {
			return got, err
		}
	}
	return got, nil
}

// convert applies lcase, ucase and swab.
func (d *copying) convert(b []byte) []byte {
	conv := d.o.conv
	for i, ch := range b {
		switch {
		case conv["lcase"] && ch >= 'A' && ch <= 'Z':
			b[i] = ch + 'a' - 'A'
		case conv["ucase"] && ch >= 'a' && ch <= 'z':
			b[i] = ch - 'a' + 'A'
		}
	}
	if !conv["swab"] {
		return b
	}
	b = append(d.odd, b...)
	d.odd = nil
	if len(b)%2 == 1 {
		d.odd = []byte{b[len(b)-1]}
		b = b[:len(b)-1]
	}
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}

// put writes whole blocks and keeps the rest.
func (d *copying) put(b []byte) error {
	if d.o.whole && !d.o.conv["swab"] && !d.o.conv["lcase"] && !d.o.conv["ucase"] {
		return d.write(b)
	}
	d.pending = append(d.pending, b...)
	for len(d.pending) >= d.o.obs {
		if err := d.write(d.pending[:d.o.obs]); err != nil {
			return err
		}
		d.pending = append(d.pending[:0], d.pending[d.o.obs:]...)
	}
	return nil
}

// write writes a block of output.
func (d *copying) write(b []byte) error {
	if d.o.conv["sparse"] && len(bytes.Trim(b, "\x00")) == 0 {
		if s, ok := d.out.(io.Seeker); ok {
			if _, err := s.Seek(int64(len(b)), io.SeekCurrent); err == nil {
				d.gap = int64(len(b))
				d.wrote(len(b))
				return nil
			}
		}
	}
	d.gap = 0
	n, err := d.out.Write(b)
	if n > 0 {
		d.wrote(n)
	}
	if err == nil {
		return nil
	}
	if isPipe(err) {
		return stop(statusPipe)
	}
	if end := d.c.mustStop(err); end != nil {
		return end
	}
	d.c.warn("error writing %s: %s", d.c.quoteName(d.name), strerror(err))
	return stop(1)
}

func (d *copying) wrote(n int) {
	d.sent += uint64(n)
	if n == d.o.obs {
		d.written[0]++
	} else {
		d.written[1]++
	}
}

// finish writes what is left. A file that ends in a hole gets its size.
func (d *copying) finish() error {
	d.pending = append(d.pending, d.odd...)
	d.odd = nil
	if len(d.pending) > 0 {
		b := d.pending
		d.pending = nil
		if err := d.write(b); err != nil {
			return err
		}
	}
	if d.gap > 0 {
		if s, ok := d.out.(io.Seeker); ok {
			at, err := s.Seek(0, io.SeekCurrent)
			if t, ok := d.out.(interface{ Truncate(int64) error }); ok && err == nil {
				return t.Truncate(at)
			}
		}
	}
	return nil
}

// report says how much was copied.
func (d *copying) report() {
	if d.o.status == "none" {
		return
	}
	fmt.Fprintf(d.c.io.Stderr, "%d+%d records in\n%d+%d records out\n", d.read[0], d.read[1], d.written[0], d.written[1])
	if d.o.status == "noxfer" {
		return
	}
	text := strconv.FormatUint(d.sent, 10) + " bytes"
	if d.sent == 1 {
		text = "1 byte"
	}
	switch {
	case d.sent >= 1024:
		text += " (" + ddHuman(float64(d.sent), 1000, "B") + ", " + ddHuman(float64(d.sent), 1024, "iB") + ")"
	case d.sent >= 1000:
		text += " (" + ddHuman(float64(d.sent), 1000, "B") + ")"
	}
	took := max(time.Since(d.begin).Seconds(), 1e-9)
	fmt.Fprintf(d.c.io.Stderr, "%s copied, %s s, %s/s\n", text, strconv.FormatFloat(took, 'g', 6, 64), ddHuman(float64(d.sent)/took, 1000, "B"))
}

// ddHuman is a number of bytes with a unit: one decimal below 10, rounded to nearest.
func ddHuman(n, base float64, unit string) string {
	const letters = " kMGTPEZY"
	power := 0
	for n >= base && power < len(letters)-1 {
		n /= base
		power++
	}
	text := strconv.FormatFloat(n, 'f', 0, 64)
	if power > 0 && n < 9.95 {
		text = strconv.FormatFloat(n, 'f', 1, 64)
	}
	switch {
	case power == 0:
		return text + " B"
	case power == 1 && base == 1024:
		return text + " K" + unit
	}
	return text + " " + letters[power:power+1] + unit
}
