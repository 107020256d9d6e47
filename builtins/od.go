package builtins

import (
	"encoding/binary"
	"strconv"
	"strings"
)

const odHelp = `Usage: od [OPTION]... [FILE]...
Write an unambiguous representation, octal bytes by default, of FILE to standard output. With
more than one FILE argument, concatenate them. With no FILE, or when FILE is -, read standard
input.

  -A, --address-radix=RADIX   output format for file offsets: d, o, x or n
      --endian={big|little}   swap input bytes according the specified order
  -j, --skip-bytes=BYTES      skip BYTES input bytes first
  -N, --read-bytes=BYTES      limit dump to BYTES input bytes
  -t, --format=TYPE           select output format or formats
  -v, --output-duplicates     do not use * to mark line suppression
  -w[BYTES], --width[=BYTES]  output BYTES bytes per output line; 32 without BYTES
      --help     display this help and exit
      --version  output version information and exit

  -a same as -t a, -b as -t o1, -c as -t c, -d as -t u2, -f as -t fF, -i as -t dI, -l as -t dL,
  -o as -t o2, -s as -t d2, -x as -t x2

TYPE is made up of a (named characters), c (characters), d o u x [SIZE] or f [SIZE], each with a z
behind it for printable characters at the end of each line. SIZE is a number, or C, S, I, L; F, D.
-S and offsets as operands are not supported.
`

const odEndian = longOnly

// odFormat is one type of -t.
type odFormat struct {
	conv  byte // a c d o u x f
	size  int
	text  bool // z
	width int  // of a field
	pad   int  // blanks of a line's fields altogether
}

type odOptions struct {
	radix   byte
	skip    uint64
	limit   uint64
	limited bool
	all     bool
	line    int
	width   int  // that was asked for
	odd     bool // it can't be had
	order   binary.ByteOrder
	formats []odFormat
	files   []string
}

func odTool() Tool {
	return Tool{Name: "od", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "od", func(c *call) error { return runOd(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseOd(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func odGrammar() *grammar {
	return &grammar{tool: "od", status: 1, help: odHelp, options: []option{
		{'A', "address-radix", needArg}, {odEndian, "endian", needArg}, {'j', "skip-bytes", needArg}, {'N', "read-bytes", needArg},
		{'t', "format", needArg}, {'v', "output-duplicates", noArg}, {'w', "width", maybeArg},
		{'a', "", noArg}, {'b', "", noArg}, {'c', "", noArg}, {'d', "", noArg}, {'f', "", noArg}, {'i', "", noArg}, {'l', "", noArg},
		{'o', "", noArg}, {'s', "", noArg}, {'x', "", noArg},
	}}
}

func parseOd(args []string) (*odOptions, error) {
	o := &odOptions{radix: 'o', order: binary.LittleEndian}
	g := odGrammar()
	width := -1
	files, err := g.parse(odWidths(args), func(key rune, value string) error {
		if key != 'w' {
			return o.set(g, key, value)
		}
		if width = 32; value != absent {
			n, err := g.size(value, false, "")
			switch {
			case err != nil:
				return err
			case n > 1<<20:
				return &usageError{status: g.status, tail: g.used + " argument '" + value + "' too large"}
			}
			width = int(n)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.files = orStdin(files)
	o.layout(width)
	return o, nil
}

// odWidths spells -wN as a long option: its argument may be left out.
func odWidths(args []string) []string {
	out := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "--" {
			return append(out, args[i:]...)
		}
		if n, ok := strings.CutPrefix(arg, "-w"); ok && n != "" {
			arg = "--width=" + n
		}
		out = append(out, arg)
	}
	return out
}

func (o *odOptions) set(g *grammar, key rune, value string) (err error) {
	switch key {
	case 'A':
		if value == "" || strings.IndexByte("doxn", value[0]) < 0 {
			return g.wrong("invalid output address radix '" + value[:min(1, len(value))] + "'; it must be one character from [doxn]")
		}
		o.radix = value[0]
	case odEndian:
		word, err := g.choose("endian", value, "little", "big")
		if word == "big" {
			o.order = binary.BigEndian
		}
		return err
	case 'j':
		o.skip, err = g.size(value, true, odSuffixes)
	case 'N':
		o.limited = true
		o.limit, err = g.size(value, true, odSuffixes)
	case 't':
		return o.addFormats(g, value)
	case 'v':
		o.all = true
	default:
		return o.addFormats(g, map[rune]string{'a': "a", 'b': "o1", 'c': "c", 'd': "u2", 'f': "fF", 'i': "dI", 'l': "dL", 'o': "o2",
			's': "d2", 'x': "x2"}[key])
	}
	return err
}

// odSuffixes are the multipliers of od.
const odSuffixes = "bEGKkMmPTYZ0"

// addFormats reads the value of -t.
func (o *odOptions) addFormats(g *grammar, value string) error {
	if value == "" {
		o.formats = append(o.formats, odFormat{conv: 'o', size: 2})
	}
	for rest := value; rest != ""; {
		f := odFormat{conv: rest[0], size: 1}
		rest = rest[1:]
		switch f.conv {
		case 'a', 'c':
		case 'd', 'o', 'u', 'x', 'f':
			if f.size = 4; f.conv == 'f' {
				f.size = 8
			}
			used, size := odSize(rest, f.conv)
			if size > 0 {
				f.size = size
			}
			valid := size == 1 || size == 2 || size == 4 || size == 8
			if f.conv == 'f' {
				valid = size == 4 || size == 8
			}
			if size != 0 && !valid {
				kind := "integral"
				if f.conv == 'f' {
					kind = "floating point"
				}
				err := g.wrong("invalid type string %s;\nthis system doesn't provide a "+strconv.Itoa(size)+"-byte "+kind+" type", value)
				return err
			}
			rest = rest[used:]
		default:
			return g.wrong("invalid character '"+string([]byte{f.conv})+"' in type string %s", value)
		}
		if strings.HasPrefix(rest, "z") {
			f.text, rest = true, rest[1:]
		}
		o.formats = append(o.formats, f)
	}
	return nil
}

// odSize reads the size behind a type; used is how much of the text it takes.
func odSize(s string, conv byte) (used, size int) {
	if s == "" {
		return 0, 0
	}
	letters := map[byte]int{'C': 1, 'S': 2, 'I': 4, 'L': 8}
	if conv == 'f' {
		letters = map[byte]int{'F': 4, 'D': 8}
	}
	if n, ok := letters[s[0]]; ok {
		return 1, n
	}
	for used < len(s) && isDigit(s[used]) && used < 6 {
		size = size*10 + int(s[used]-'0')
		used++
	}
	return used, size
}

// layout finds the bytes of a line and the blanks between fields, so that the fields of all
// formats stand below each other.
func (o *odOptions) layout(width int) {
	if len(o.formats) == 0 {
		o.formats = []odFormat{{conv: 'o', size: 2}}
	}
	unit := 1
	o.width = width
	for _, f := range o.formats {
		unit = max(unit, f.size) // sizes are powers of two
	}
	switch {
	case width > 0 && width%unit == 0: // as asked
		o.line = width
	case width >= 0:
		o.line, o.odd = unit, true
	default:
		o.line = max(16/unit, 1) * unit
	}
	widest := 0
	for i := range o.formats {
		f := &o.formats[i]
		f.width = odFieldWidth(f.conv, f.size)
		widest = max(widest, (f.width+1)*(o.line/f.size))
	}
	for i := range o.formats {
		f := &o.formats[i]
		f.pad = widest - f.width*(o.line/f.size)
	}
}

func odFieldWidth(conv byte, size int) int {
	index := map[int]int{1: 0, 2: 1, 4: 2, 8: 3}[size]
	switch conv {
	case 'd':
		return [4]int{4, 6, 11, 20}[index]
	case 'o':
		return [4]int{3, 6, 11, 22}[index]
	case 'u':
		return [4]int{3, 5, 10, 20}[index]
	case 'x':
		return 2 * size
	case 'f':
		return [4]int{0, 0, 15, 24}[index]
	}
	return 3
}
