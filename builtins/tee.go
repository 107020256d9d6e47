package builtins

import (
	"io"
	"os"
	"strings"
)

const teeHelp = `Usage: tee [OPTION]... [FILE]...
Copy standard input to each FILE, and also to standard output.

  -a, --append              append to the given FILEs, do not overwrite
  -i, --ignore-interrupts   ignore interrupt signals
  -p                        diagnose errors writing to non pipes
      --output-error[=MODE]   what to do on a write error: warn, warn-nopipe, exit, exit-nopipe
      --help     display this help and exit
      --version  output version information and exit
`

func teeGrammar() *grammar {
	return &grammar{tool: "tee", status: 1, help: teeHelp, options: []option{
		{'a', "append", noArg}, {'i', "ignore-interrupts", noArg}, {'p', "output-error", maybeArg},
	}}
}

func teeTool() Tool {
	return Tool{Name: "tee",
		Run: func(w *IO, args []string) int {
			return run(w, "tee", func(c *call) error { return runTee(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseTee(args)
			if err != nil {
				return nil
			}
			var uses []FileUse
			for _, name := range o.files {
				uses = append(uses, FileUse{Name: name, Write: true})
			}
			return uses
		}}
}

type teeOptions struct {
	add   bool
	mode  string // of --output-error; "" without it
	files []string
}

func parseTee(args []string) (*teeOptions, error) {
	o := &teeOptions{}
	g := teeGrammar()
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'a':
			o.add = true
		case 'p':
			return o.setMode(g, value)
		}
		return nil
	})
	o.files = files
	return o, err
}

func (o *teeOptions) setMode(g *grammar, mode string) (err error) {
	if mode == absent {
		mode = "warn-nopipe"
	}
	o.mode, err = g.choose("output-error", mode, "warn", "warn-nopipe", "exit", "exit-nopipe")
	return err
}

// teeOutput is one of tee's outputs; w is nil once it has failed.
type teeOutput struct {
	name string
	w    io.Writer
}

func runTee(c *call, args []string) error {
	o, err := parseTee(args)
	if err != nil {
		return err
	}
	t := &teeCopier{c: c, mode: o.mode}
	defer t.close()
	if err := t.open(o); err != nil {
		return err
	}
	return t.copy()
}

// teeCopier copies the standard input to the outputs that still work.
type teeCopier struct {
	c       *call
	mode    string
	outputs []teeOutput
	files   []File
	alive   int
}

func (t *teeCopier) open(o *teeOptions) error {
	t.outputs = []teeOutput{{"standard output", t.c.io.Stdout}}
	t.alive = 1
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if o.add {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	for _, name := range o.files {
		f, err := t.c.io.Files.OpenFile(name, flag, 0o666)
		if err != nil {
			if err := t.failed(err, name); err != nil {
				return err
			}
			continue
		}
		t.files = append(t.files, f)
		t.outputs = append(t.outputs, teeOutput{name, f})
		t.alive++
	}
	return nil
}

// failed reports an output's error; the modes that say so end the call by it.
func (t *teeCopier) failed(err error, name string) error {
	if err := t.c.fileError(err, t.c.quotePrefix(name)); err != nil {
		return err
	}
	if strings.HasPrefix(t.mode, "exit") {
		return stop(1)
	}
	return nil
}

func (t *teeCopier) copy() error {
	buf := make([]byte, fileChunk/2)
	in := &input{Reader: t.c.stdin(), stdin: true}
	for t.alive > 0 {
		n, err := in.read(buf)
		if err != nil {
			return t.c.fileError(err, "read error")
		}
		if n == 0 {
			return nil
		}
		for i := range t.outputs {
			if err := t.write(&t.outputs[i], buf[:n]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *teeCopier) write(out *teeOutput, b []byte) error {
	if out.w == nil {
		return nil
	}
	_, err := out.w.Write(b)
	if err == nil {
		return nil
	}
	if isPipe(err) && t.mode == "" {
		return stop(statusPipe)
	}
	out.w = nil
	t.alive--
	if isPipe(err) && strings.HasSuffix(t.mode, "-nopipe") {
		return nil
	}
	return t.failed(err, out.name)
}

func (t *teeCopier) close() {
	for _, f := range t.files {
		if err := f.Close(); err != nil {
			t.c.fail("%s", strerror(err))
		}
	}
}
