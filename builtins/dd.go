package builtins

import (
	"math"
	"math/bits"
	"os"
	"strings"
)

const ddHelp = `Usage: dd [OPERAND]...
  or:  dd OPTION
Copy a file, converting according to the operands.

  bs=BYTES        read and write up to BYTES bytes at a time (default: 512); overrides ibs and obs
  conv=CONVS      convert the file as per the comma separated symbol list
  count=N         copy only N input blocks
  ibs=BYTES       read up to BYTES bytes at a time (default: 512)
  if=FILE         read from FILE instead of stdin
  iflag=FLAGS     read as per the comma separated symbol list
  obs=BYTES       write BYTES bytes at a time (default: 512)
  of=FILE         write to FILE instead of stdout; the policy lists it as "dd of="
  oflag=FLAGS     write as per the comma separated symbol list
  seek=N          (or oseek=N) skip N obs-sized output blocks
  skip=N          (or iseek=N) skip N ibs-sized input blocks
  status=LEVEL    the level of information to print to stderr: none, noxfer, progress

CONVs: lcase ucase swab sync noerror notrunc excl nocreat sparse fdatasync fsync
FLAGs: append fullblock count_bytes skip_bytes seek_bytes and, without effect, binary text direct dsync sync nonblock
noatime nocache noctty
      --help     display this help and exit
      --version  output version information and exit
`

// ddOptions are the operands of dd.
type ddOptions struct {
	in, out     string
	hasOut      bool
	ibs, obs    int
	whole       bool // bs=: what is read is written, blocks are not gathered
	count       uint64
	skip, seek  uint64
	inBytes     bool // skip is bytes, not blocks
	outBytes    bool
	countBytes  bool
	conv, flags map[string]bool
	status      string
}

// ddLargest is the largest block.
const ddLargest = 1 << 30

var (
	ddConvs   = []string{"lcase", "ucase", "swab", "sync", "noerror", "notrunc", "excl", "nocreat", "sparse", "fdatasync", "fsync"}
	ddInFlags = []string{"fullblock", "count_bytes", "skip_bytes", "binary", "text", "direct", "dsync", "sync", "nonblock", "noatime",
		"nocache", "noctty", "append", "seek_bytes"}
)

func ddTool() Tool {
	return Tool{Name: "dd", ReadOnly: true, Forms: []string{"of="}, Edit: ddEdit,
		Run: func(w *IO, args []string) int {
			return run(w, "dd", func(c *call) error { return runDd(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseDd(args)
			if err != nil {
				return nil
			}
			uses := reads([]string{o.in})
			if o.writes() {
				uses = append(uses, FileUse{Name: o.out, Write: true})
			}
			return uses
		}}
}

// writes tells whether a file is written to.
func (o *ddOptions) writes() bool {
	return o.hasOut && o.out != os.DevNull && o.out != "/dev/stdout" && o.out != "/dev/stderr"
}

// ddEdit tells whether dd is asked to write to a file.
func ddEdit(args []string) Edit {
	o := &ddOptions{}
	var rest []string
	for _, arg := range args {
		if name, ok := strings.CutPrefix(arg, "of="); ok {
			o.hasOut, o.out = true, name
			continue
		}
		rest = append(rest, arg)
	}
	if !o.writes() {
		return Edit{}
	}
	edit := Edit{Forms: []string{"of="}}
	if parsed, err := parseDd(args); err == nil && parsed.seek == 0 && !parsed.conv["notrunc"] && !parsed.flags["append"] {
		edit.Without, edit.Out = rest, o.out
	}
	return edit
}

func parseDd(args []string) (*ddOptions, error) {
	o := &ddOptions{in: "-", ibs: 512, obs: 512, count: math.MaxUint64, conv: map[string]bool{}, flags: map[string]bool{}}
	g := &grammar{tool: "dd", status: 1, help: ddHelp}
	operands, err := g.noOptions(args)
	if err != nil {
		return nil, err
	}
	for _, operand := range operands {
		name, value, ok := strings.Cut(operand, "=")
		if !ok {
			return nil, g.bad("unrecognized operand %s", operand)
		}
		if err := o.set(g, operand, name, value); err != nil {
			return nil, err
		}
	}
	if o.conv["lcase"] && o.conv["ucase"] {
		return nil, g.wrong("cannot combine lcase and ucase")
	}
	if o.conv["excl"] && o.conv["nocreat"] {
		return nil, g.wrong("cannot combine excl and nocreat")
	}
	return o, nil
}

func (o *ddOptions) set(g *grammar, operand, name, value string) error {
	switch name {
	case "if":
		o.in = value
	case "of":
		o.out, o.hasOut = value, true
	case "conv":
		return o.words(g, "conversion", value, ddConvs, o.conv)
	case "iflag":
		return o.words(g, "input flag", value, ddInFlags[:len(ddInFlags)-2], o.flags)
	case "oflag":
		return o.words(g, "output flag", value, ddInFlags[2:], o.flags)
	case "status":
		if value != "none" && value != "noxfer" && value != "progress" {
			return g.bad("invalid status level: %s", value)
		}
		o.status = value
	case "bs", "ibs", "obs":
		n, _, err := ddNumber(g, value)
		if err != nil {
			return err
		}
		if n == 0 || n > ddLargest {
			err := g.wrong("invalid number: %s", value)
			if n > ddLargest {
				err.tail = ": Value too large for defined data type"
			}
			return err
		}
		if name != "obs" {
			o.ibs = int(n)
		}
		if name != "ibs" {
			o.obs = int(n)
		}
		o.whole = o.whole || name == "bs"
	case "count", "skip", "iseek", "seek", "oseek":
		return o.setCount(g, name, value)
	default:
		return g.bad("unrecognized operand %s", operand)
	}
	return nil
}

func (o *ddOptions) setCount(g *grammar, name, value string) error {
	n, isBytes, err := ddNumber(g, value)
	if err != nil {
		return err
	}
	switch name {
	case "count":
		o.count, o.countBytes = n, isBytes
	case "skip", "iseek":
		o.skip, o.inBytes = n, isBytes
	default:
		o.seek, o.outBytes = n, isBytes
	}
	return nil
}

// words reads a list of conversions or flags.
func (o *ddOptions) words(g *grammar, what, list string, known []string, set map[string]bool) error {
	for _, word := range strings.Split(list, ",") {
		found := false
		for _, k := range known {
			found = found || k == word
		}
		if !found {
			return g.bad("invalid "+what+": %s", word)
		}
		set[word] = true
	}
	return nil
}

// ddNumber reads a number as dd has them: N, a suffix, factors after x. isBytes: it ends in B.
func ddNumber(g *grammar, value string) (n uint64, isBytes bool, err error) {
	n = 1
	parts := strings.Split(value, "x")
	for i, part := range parts {
		word := part
		if i == len(parts)-1 && strings.HasSuffix(part, "B") && len(part) > 1 && isDigit(part[len(part)-2]) {
			word, isBytes = part[:len(part)-1], true
		}
		factor := uint64(1)
		switch {
		case strings.HasSuffix(word, "c"):
			word = word[:len(word)-1]
		case strings.HasSuffix(word, "w"):
			word, factor = word[:len(word)-1], 2
		}
		m, fault := parseCount(word, "bkKMGTPEZY0")
		if fault == countInvalid || word == "" || !isDigit(word[0]) {
			return 0, false, g.wrong("invalid number: %s", value)
		}
		hi, lo := bits.Mul64(m, factor)
		over := hi
		hi, n = bits.Mul64(n, lo)
		if over|hi != 0 || fault == countOverflow || n > math.MaxInt64 {
			e := g.wrong("invalid number: %s", value)
			e.tail = ": Value too large for defined data type"
			return 0, false, e
		}
	}
	return n, isBytes, nil
}
