package audit

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Reader joins begin and end lines to records, over one file or several.
//
// The zero value is ready to use. It holds the begin lines whose end has not come yet and
// one line at a time. It is not for concurrent use.
type Reader struct {
	// Torn is called for each line, or part of one, that is no record; reading goes on
	// behind it. Nil: such lines are passed over.
	Torn func(TornLine)

	open map[string]pending
	seen int
}

// TornLine is a line that is no record: what a writer left that was killed in mid-write, or
// something that safesh did not write.
type TornLine struct {
	Line int    // number in its file, from 1
	Text string // at most MaxLine bytes
	Err  error
}

// pending is a begin line without its end; number keeps their order.
type pending struct {
	record Record
	number int
}

// Read gives f the records of r, in the order in which they ended, then those without an
// end in the order in which they began. It stops at the first error of f or r.
func Read(r io.Reader, f func(*Record) error) error {
	var rd Reader
	if err := rd.Read(r, f); err != nil {
		return err
	}
	return rd.Flush(f)
}

// ReadLog reads the log at path with its rotated files, the oldest first, as [Read] does.
// torn may be nil. A log that is being written to is read as far as it went.
func ReadLog(path string, torn func(TornLine), f func(*Record) error) error {
	rd := Reader{Torn: torn}
	// The newest is opened first: a rotation from here on moves files, and open ones stay.
	files, err := openAll(path)
	defer func() {
		for _, file := range files {
			file.Close()
		}
	}()
	if err != nil {
		return err
	}
	for _, file := range slices.Backward(files) {
		if err := rd.Read(file, f); err != nil {
			return err
		}
	}
	return rd.Flush(f)
}

// ReadTail reads the last bytes of the file at path, no more than max, as [Read] does: for
// what happened just now, at a bounded cost. It starts at the first whole line.
func ReadTail(path string, max int64, f func(*Record) error) error {
	file, info, err := openOne(path, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	from := info.Size() - max
	if from <= 0 {
		return Read(file, f)
	}
	// One byte more: a line that starts right there is whole.
	in := bufio.NewReader(io.NewSectionReader(file, from-1, max+1))
	if _, err := readLine(in); err != nil && err != io.EOF {
		return err
	}
	return Read(in, f)
}

// openAll opens path, path.1, … as far as they go. A rotation that was killed leaves one
// number free, never two. A file that a rotation moved between two opens is found twice
// and taken once.
func openAll(path string) (files []*os.File, err error) {
	var infos []os.FileInfo
	missing := 0
	for i := 0; missing < 2; i++ {
		file, info, err := openOne(path, i)
		if errors.Is(err, fs.ErrNotExist) {
			missing++
			continue
		}
		if err != nil {
			return files, err
		}
		missing = 0
		if slices.ContainsFunc(infos, func(o os.FileInfo) bool { return os.SameFile(o, info) }) {
			file.Close()
			continue
		}
		files, infos = append(files, file), append(infos, info)
	}
	if len(files) == 0 {
		return nil, &fs.PathError{Op: "open", Path: path, Err: unix.ENOENT}
	}
	return files, nil
}

func openOne(path string, n int) (*os.File, os.FileInfo, error) {
	if n > 0 {
		path = rotatedName(path, n)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

func rotatedName(path string, n int) string { return path + "." + strconv.Itoa(n) }

// Read reads one file and gives f the records that end in it. A file read next continues
// it: begin lines stay open until [Reader.Flush].
func (rd *Reader) Read(r io.Reader, f func(*Record) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		line, err := readLine(in)
		if text := strings.TrimRight(line, "\r\n"); text != "" {
			if ferr := rd.line(text, n, f); ferr != nil {
				return ferr
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readLine reads to the next newline and keeps no more than MaxLine of it: no line of ours
// is longer, and a log is not trusted to end one.
func readLine(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, err := in.ReadSlice('\n')
		b.Write(part[:min(len(part), MaxLine-b.Len())])
		if err != bufio.ErrBufferFull {
			return b.String(), err
		}
	}
}

// line reads one line. Behind a torn line there may be a whole one, if its writer did not
// see that it was torn: lineStart shows where, since no string can hold it unescaped.
func (rd *Reader) line(text string, n int, f func(*Record) error) error {
	r, event, id, err := parseLine(text)
	if at := strings.LastIndex(text, lineStart); err != nil && at > 0 {
		if r2, event2, id2, err2 := parseLine(text[at:]); err2 == nil {
			rd.torn(n, text[:at], err)
			r, event, id, err = r2, event2, id2, nil
		}
	}
	switch {
	case err != nil:
		rd.torn(n, text, err)
		return nil
	case event == eventBegin:
		if rd.open == nil {
			rd.open = map[string]pending{}
		}
		rd.seen++
		rd.open[strings.Clone(id)] = pending{r, rd.seen}
		return nil
	default:
		delete(rd.open, id)
		return f(&r)
	}
}

func (rd *Reader) torn(n int, text string, err error) {
	if rd.Torn != nil {
		rd.Torn(TornLine{Line: n, Text: text, Err: err})
	}
}

// Flush gives f the texts that began and did not end, as incomplete records, and forgets
// them.
func (rd *Reader) Flush(f func(*Record) error) error {
	list := make([]pending, 0, len(rd.open))
	for _, p := range rd.open {
		list = append(list, p)
	}
	rd.open = nil
	slices.SortFunc(list, func(a, b pending) int { return cmp.Compare(a.number, b.number) })
	for i := range list {
		list[i].record.Incomplete = true
		if err := f(&list[i].record); err != nil {
			return err
		}
	}
	return nil
}
