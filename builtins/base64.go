package builtins

import "math"

const base64Help = `Usage: base64 [OPTION]... [FILE]
Base64 encode or decode FILE, or standard input, to standard output.

  -d, --decode          decode data
  -i, --ignore-garbage  when decoding, ignore non-alphabet characters
  -w, --wrap=COLS       wrap encoded lines after COLS characters (default 76); 0: no wrapping
      --help     display this help and exit
      --version  output version information and exit
`

type base64Options struct {
	decode, garbage bool
	wrap            int
	files           []string
}

func base64Tool() Tool {
	return Tool{Name: "base64", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "base64", func(c *call) error { return runBase64(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseBase64(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseBase64(args []string) (*base64Options, error) { return parseBase("base64", base64Help, args) }

// parseBase reads the options of base64 and base32.
func parseBase(tool, help string, args []string) (*base64Options, error) {
	o := &base64Options{wrap: 76}
	g := &grammar{tool: tool, status: 1, help: help, options: []option{
		{'d', "decode", noArg}, {'i', "ignore-garbage", noArg}, {'w', "wrap", needArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'd':
			o.decode = true
		case 'i':
			o.garbage = true
		case 'w':
			n, fault := parseCount(value, "")
			if fault == countInvalid {
				return g.wrong("invalid wrap size: %s", value)
			}
			o.wrap = int(min(n, math.MaxInt32))
			if fault == countOverflow || n > math.MaxInt32 {
				o.wrap = 0
			}
		}
		return nil
	})
	if err == nil && len(files) > 1 {
		err = g.bad("extra operand %s", files[1])
	}
	o.files = orStdin(files)
	return o, err
}

func runBase64(c *call, args []string) error {
	o, err := parseBase64(args)
	if err != nil {
		return err
	}
	name := o.files[0]
	in, err := c.open(name)
	if err != nil {
		return c.fileError(err, c.quotePrefix(name))
	}
	defer in.close()
	var readErr error
	if o.decode {
		readErr, err = o.decodeAll(c, in)
	} else {
		readErr, err = o.encodeAll(c, in)
	}
	if err != nil || readErr == nil {
		return err
	}
	return c.fileError(readErr, "read error")
}

func (o *base64Options) encodeAll(c *call, in *input) (readErr, err error) {
	buf := make([]byte, 30<<10)
	out := make([]byte, len(buf)/3*4)
	held, column := 0, 0
	for {
		n, err := in.read(buf[held:])
		if err != nil {
			return err, nil
		}
		size := held + n
		whole := size - size%3
		if n == 0 {
			whole = size
		}
		if column, err = o.wrapped(c, out[:encode64(out, buf[:whole])], column); err != nil {
			return nil, err
		}
		held = copy(buf, buf[whole:size])
		if n == 0 {
			break
		}
	}
	if o.wrap > 0 && column > 0 {
		return nil, c.writeByte('\n')
	}
	return nil, nil
}

// wrapped writes text in lines and returns the column that it came to.
func (o *base64Options) wrapped(c *call, text []byte, column int) (int, error) {
	if o.wrap == 0 {
		return 0, c.write(text)
	}
	for len(text) > 0 {
		n := min(len(text), o.wrap-column)
		if n == 0 {
			if err := c.writeByte('\n'); err != nil {
				return 0, err
			}
			column = 0
			continue
		}
		if err := c.write(text[:n]); err != nil {
			return 0, err
		}
		text = text[n:]
		column += n
	}
	return column, nil
}

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// encode64 writes four letters for each three bytes to out (RFC 4648, section 4) and returns how many.
func encode64(out, b []byte) int {
	n := 0
	for ; len(b) >= 3; b = b[3:] {
		bits := uint(b[0])<<16 | uint(b[1])<<8 | uint(b[2])
		to := out[n : n+4 : n+4]
		to[0] = base64Letters[bits>>18&63]
		to[1] = base64Letters[bits>>12&63]
		to[2] = base64Letters[bits>>6&63]
		to[3] = base64Letters[bits&63]
		n += 4
	}
	switch len(b) {
	case 1:
		bits := uint(b[0])
		n += copy(out[n:], []byte{base64Letters[bits>>2], base64Letters[bits<<4&63], '=', '='})
	case 2:
		bits := uint(b[0])<<8 | uint(b[1])
		n += copy(out[n:], []byte{base64Letters[bits>>10], base64Letters[bits>>4&63], base64Letters[bits<<2&63], '='})
	}
	return n
}

// base64Values makes the table of the values of letters, 255 for what is none. It is made for
// each call: a table of the package would be made at every start.
func base64Values() *[256]byte {
	table := new([256]byte)
	for i := range table {
		table[i] = 255
	}
	for i := range len(base64Letters) {
		table[base64Letters[i]] = byte(i)
	}
	return table
}

func (o *base64Options) decodeAll(c *call, in *input) (readErr, err error) {
	buf := make([]byte, 32<<10)
	var group [4]byte
	held := 0
	values := base64Values()
	out := make([]byte, 0, 32<<10)
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		ok := true
		out = out[:0]
		for _, b := range buf[:n] {
			if b == '\n' || o.garbage && values[b] == 255 && b != '=' {
				continue
			}
			group[held] = b
			if held++; held == 4 {
				if out, ok = decodeGroup(values, out, group[:]); !ok {
					break
				}
				held = 0
			}
		}
		if n == 0 && held > 0 {
			out, ok = decodeGroup(values, out, group[:held])
		}
		if err := c.write(out); err != nil {
			return nil, err
		}
		if !ok {
			return nil, c.die("invalid input")
		}
		if n == 0 {
			return nil, nil
		}
	}
}

// decodeGroup decodes four letters, or what is left at the end, as far as they are right.
func decodeGroup(values *[256]byte, out, in []byte) ([]byte, bool) {
	value := func(i int) byte { return values[in[i]] }
	if len(in) < 2 || value(0) == 255 || value(1) == 255 {
		return out, false
	}
	out = append(out, value(0)<<2|value(1)>>4)
	if len(in) == 2 {
		return out, false
	}
	if in[2] == '=' {
		return out, len(in) == 4 && in[3] == '='
	}
	if value(2) == 255 {
		return out, false
	}
	out = append(out, value(1)<<4|value(2)>>2)
	if len(in) == 3 {
		return out, false
	}
	if in[3] == '=' {
		return out, true
	}
	if value(3) == 255 {
		return out, false
	}
	return append(out, value(2)<<6|value(3)), true
}
