package interp

import (
	"context"
	"errors"
	"io"
	"strings"
)

// lines reads a descriptor line by line and no further: what follows a command belongs to
// the command.
type lines struct {
	sh   *Shell
	seek int // 1: can seek, -1: can't, 0: not known yet
}

// next returns the next line with its newline; io.EOF at the end.
func (l *lines) next() (string, error) {
	f := l.sh.file(0)
	if f == nil {
		return "", io.EOF
	}
	if l.seek == 0 {
		l.seek = -1
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			l.seek = 1
		}
	}
	if l.seek > 0 {
		return readLineSeek(l.sh.ctx, f)
	}
	return readLineBytes(l.sh.ctx, f)
}

// readLineBytes reads a line byte by byte.
func readLineBytes(ctx context.Context, f File) (string, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := f.Read(ctx, b[:])
		if n == 1 {
			line = append(line, b[0])
			if b[0] == '\n' {
				return string(line), nil
			}
			continue
		}
		if len(line) > 0 {
			return string(line), nil
		}
		if err == nil {
			err = io.EOF
		}
		return "", err
	}
}

// readLineSeek reads a chunk and goes back to the end of the line.
func readLineSeek(ctx context.Context, f File) (string, error) {
	var line []byte
	buf := make([]byte, 512)
	for {
		n, err := f.Read(ctx, buf)
		if i := strings.IndexByte(string(buf[:n]), '\n'); i >= 0 {
			line = append(line, buf[:i+1]...)
			_, err := f.Seek(int64(i+1-n), io.SeekCurrent)
			return string(line), err
		}
		line = append(line, buf[:n]...)
		if n == 0 || err != nil {
			if len(line) > 0 {
				return string(line), nil
			}
			return "", io.EOF
		}
	}
}

// RunStdin reads commands from stdin and runs each one before it reads the next, so that
// children read what follows their command. It returns the shell's status; a *SyntaxError
// or a Denial ends it.
func (sh *Shell) RunStdin() (int, error) {
	sh.slow()
	in := &lines{sh: sh}
	text, read := "", 0
	for !sh.Exited() {
		line, err := in.next()
		text += line
		read++
		if err != nil && text == "" {
			break
		}
		if err == nil && continued(text) {
			continue
		}
		if err := sh.runPart(text, err != nil); err != nil {
			if errors.Is(err, errIncomplete) {
				continue
			}
			return sh.status, err
		}
		text = ""
		sh.lineBase = read
	}
	return sh.status, nil
}

var errIncomplete = errors.New("the command goes on")

// runPart runs the text read so far when it is complete; final says that no more comes.
func (sh *Shell) runPart(text string, final bool) error {
	text = sh.unaliased(text)
	file, err := parseText(text, sh.textName(), final)
	var se *SyntaxError
	if errors.As(err, &se) {
		if se.Incomplete && !final {
			return errIncomplete
		}
		se.Line += sh.lineBase
		sh.status = se.keep(sh.status)
		return err
	}
	if len(file.Stmts) == 0 {
		return nil
	}
	end := func(int) {}
	if !sh.isSub { // a nested shell's commands belong to the text that called it
		end = sh.gate.Begin(text)
	}
	_, err = sh.RunParsed(&Text{Source: text, File: file, read: true})
	end(sh.status)
	return err
}

// continued tells whether text ends in a backslash and a newline.
func continued(text string) bool {
	text, ok := strings.CutSuffix(text, "\n")
	n := len(text) - len(strings.TrimRight(text, `\`))
	return ok && n%2 == 1
}
