package builtins

import "strings"

const base32Help = `Usage: base32 [OPTION]... [FILE]
Base32 encode or decode FILE, or standard input, to standard output.

  -d, --decode          decode data
  -i, --ignore-garbage  when decoding, ignore non-alphabet characters
  -w, --wrap=COLS       wrap encoded lines after COLS characters (default 76); 0: no wrapping
      --help     display this help and exit
      --version  output version information and exit
`

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

func base32Tool() Tool {
	return Tool{Name: "base32", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "base32", func(c *call) error { return runBase32(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseBase("base32", base32Help, args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func runBase32(c *call, args []string) error {
	o, err := parseBase("base32", base32Help, args)
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
		readErr, err = o.decode32(c, in)
	} else {
		readErr, err = o.encode32(c, in)
	}
	if err != nil || readErr == nil {
		return err
	}
	return c.fileError(readErr, "read error")
}

// encode32 writes eight letters for each five bytes (RFC 4648, section 6).
func (o *base64Options) encode32(c *call, in *input) (readErr, err error) {
	buf := make([]byte, 20<<10)
	held, column := 0, 0
	for {
		n, err := in.read(buf[held:])
		if err != nil {
			return err, nil
		}
		size := held + n
		whole := size - size%5
		if n == 0 {
			whole = size
		}
		var out []byte
		for at := 0; at < whole; at += 5 {
			out = append32(out, buf[at:min(at+5, whole)])
		}
		if column, err = o.wrapped(c, out, column); err != nil {
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

// append32 adds the letters of one to five bytes.
func append32(out, b []byte) []byte {
	var bits uint64
	for i := range 5 {
		bits <<= 8
		if i < len(b) {
			bits |= uint64(b[i])
		}
	}
	letters := (8*len(b) + 4) / 5
	for i := range 8 {
		if i < letters {
			out = append(out, base32Letters[bits>>(35-5*i)&31])
		} else {
			out = append(out, '=')
		}
	}
	return out
}

func (o *base64Options) decode32(c *call, in *input) (readErr, err error) {
	buf := make([]byte, 32<<10)
	var group [8]byte
	held := 0
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		var out []byte
		ok := true
		for _, b := range buf[:n] {
			if b == '\n' || o.garbage && b != '=' && strings.IndexByte(base32Letters, b) < 0 {
				continue
			}
			group[held] = b
			if held++; held == 8 {
				if out, ok = decode32Group(out, group[:]); !ok {
					break
				}
				held = 0
			}
		}
		if n == 0 && held > 0 {
			ok = false
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

// decode32Group decodes eight letters, as far as they are right: a byte is there once all
// letters that it is made of are.
func decode32Group(out, in []byte) ([]byte, bool) {
	var bits uint64
	at, have := 0, 0
	for _, need := range [...]int{2, 4, 5, 7, 8} {
		if at > 0 && in[at] == '=' {
			return out, strings.Trim(string(in[at:]), "=") == ""
		}
		for ; at < need; at++ {
			value := strings.IndexByte(base32Letters, in[at])
			if value < 0 {
				return out, false
			}
			bits = bits<<5 | uint64(value)
			have += 5
		}
		have -= 8
		out = append(out, byte(bits>>have))
	}
	return out, true
}
