package builtins

import (
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"safesh/builtins/digest"
)

const checksumHelp = `Usage: %s [OPTION]... [FILE]...
Print or check checksums of the FILEs, or of standard input.

  -b, --binary  -t, --text   only the mark before the name differs
  -c, --check                read checksums from the FILEs and check them
      --tag                  print BSD-style lines
  -z, --zero                 end lines with NUL, no escapes in names
      --ignore-missing  --quiet  --status  --strict  -w, --warn    for --check
      --help     display this help and exit
      --version  output version information and exit
`

// algorithm is one kind of checksum.
type algorithm struct {
	name  string // of cksum -a and digest.New
	tag   string // in BSD-style lines
	bytes int    // length of the sum; 0: sysv, bsd, crc
}

func algorithms() []algorithm {
	return []algorithm{{"bsd", "", 0}, {"sysv", "", 0}, {"crc", "", 0}, {"md5", "MD5", 16}, {"sha1", "SHA1", 20},
		{"sha224", "SHA224", 28}, {"sha256", "SHA256", 32}, {"sha384", "SHA384", 48}, {"sha512", "SHA512", 64},
		{"blake2b", "BLAKE2b", 64}, {"sm3", "SM3", 32}}
}

func algorithmNamed(name string) algorithm {
	for _, a := range algorithms() {
		if a.name == name {
			return a
		}
	}
	return algorithm{}
}

// Keys of options without a letter.
const (
	sumTag = longOnly + iota
	sumUntagged
	sumIgnoreMissing
	sumQuiet
	sumStatus
	sumStrict
	sumDebug
)

type checksumOptions struct {
	tool                           string
	algo                           algorithm
	chosen                         bool // by -a
	length                         int  // in bytes, of blake2b
	binary, text, check, tag, zero bool
	ignore, quiet, silent, strict  bool
	warn                           bool
	files                          []string
	named                          bool // files were given
	// style is what the lines of --check so far were: 'd' with two characters between sum and
	// name, 's' with one. GNU's tools take no line of the other style then.
	style byte
}

// checksumTools are the tools of one algorithm each.
func checksumTools() []Tool {
	pairs := [...][2]string{{"md5sum", "md5"}, {"sha1sum", "sha1"}, {"sha224sum", "sha224"}, {"sha256sum", "sha256"},
		{"sha384sum", "sha384"}, {"sha512sum", "sha512"}, {"b2sum", "blake2b"}, {"cksum", "crc"}, {"sum", "bsd"}}
	tools := make([]Tool, 0, len(pairs))
	for i := range pairs {
		name, algo := pairs[i][0], pairs[i][1]
		tools = append(tools, Tool{Name: name, ReadOnly: true,
			Run: func(w *IO, args []string) int {
				return run(w, name, func(c *call) error { return runChecksum(c, name, algo, args) })
			},
			Files: func(args []string) []FileUse {
				o, err := parseChecksum(name, algo, args)
				if err != nil {
					return nil
				}
				return reads(o.files) // what a list of --check names shows when it runs
			}})
	}
	return tools
}

func checksumGrammar(tool string) *grammar {
	g := &grammar{tool: tool, status: 1, help: strings.Replace(checksumHelp, "%s", tool, 1)}
	if tool == "sum" {
		g.options = []option{{'r', "", noArg}, {'s', "sysv", noArg}}
		return g
	}
	g.options = []option{{'b', "binary", noArg}, {'t', "text", noArg}, {'c', "check", noArg}, {sumTag, "tag", noArg}, {'z', "zero", noArg},
		{sumIgnoreMissing, "ignore-missing", noArg}, {sumQuiet, "quiet", noArg}, {sumStatus, "status", noArg},
		{sumStrict, "strict", noArg}, {'w', "warn", noArg}}
	if tool == "cksum" {
		g.options = append(g.options, option{'a', "algorithm", needArg}, option{sumUntagged, "untagged", noArg}, option{sumDebug, "debug", noArg})
	}
	if tool == "cksum" || tool == "b2sum" {
		g.options = append(g.options, option{'l', "length", needArg})
	}
	return g
}

func parseChecksum(tool, algo string, args []string) (*checksumOptions, error) {
	g := checksumGrammar(tool)
	o := &checksumOptions{tool: tool, algo: algorithmNamed(algo), tag: tool == "cksum"}
	length := ""
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'a':
			var known []string
			for _, a := range algorithms() {
				known = append(known, a.name)
			}
			name, err := g.choose("algorithm", value, known...)
			o.algo, o.chosen = algorithmNamed(name), true
			return err
		case 'l':
			if length = value; tool == "b2sum" {
				return o.setLength(g, value)
			}
		default:
			o.set(key)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.named = len(files) > 0
	o.files = orStdin(files)
	if length != "" {
		if err := o.setLength(g, length); err != nil {
			return nil, err
		}
	}
	return o, o.fits(g)
}

func (o *checksumOptions) set(key rune) {
	switch key {
	case 'b':
		o.binary, o.text = true, false
	case 't':
		o.text, o.binary = true, false
	case 'c':
		o.check = true
	case sumTag:
		o.tag = true
		o.binary = o.tool != "cksum" || o.binary
	case sumUntagged:
		o.tag = false
	case 'z':
		o.zero = true
	case sumIgnoreMissing:
		o.ignore = true
	case sumQuiet:
		o.quiet, o.silent, o.warn = true, false, false
	case sumStatus:
		o.silent, o.quiet, o.warn = true, false, false
	case 'w':
		o.warn, o.silent, o.quiet = true, false, false
	case sumStrict:
		o.strict = true
	case 's':
		o.algo = algorithmNamed("sysv")
	case 'r':
		o.algo = algorithmNamed("bsd")
	}
}

func (o *checksumOptions) setLength(g *grammar, text string) error {
	n, fault := parseCount(text, "")
	switch {
	case fault != 0:
		return g.wrong("invalid length: %s", text)
	case n > 512:
		return &usageError{status: 1, format: "invalid length: %s\n" + o.tool + ": maximum digest length for %s is 512 bits",
			words: []string{text, "BLAKE2b"}}
	case n%8 != 0:
		return &usageError{status: 1, format: "invalid length: %s\n" + o.tool + ": length is not a multiple of 8", words: []string{text}}
	case n > 0 && o.algo.name != "blake2b":
		return &usageError{status: 1, tail: "--length is only supported with --algorithm=blake2b"}
	}
	o.length = int(n / 8)
	return nil
}

// fits checks what options do not go together.
func (o *checksumOptions) fits(g *grammar) error {
	if o.algo.name == "sm3" {
		return g.wrong("the algorithm %s is not there", "sm3")
	}
	if o.check && o.chosen && o.algo.bytes == 0 {
		return &usageError{status: 1, tail: "--check is not supported with --algorithm={bsd,sysv,crc}"}
	}
	if o.tool != "cksum" && o.tag && o.text {
		return g.raw("--tag does not support --text mode")
	}
	if o.check && o.tag && o.tool != "cksum" {
		return g.raw("the --tag option is meaningless when verifying checksums")
	}
	if o.check {
		if o.binary || o.text {
			return g.raw("the --binary and --text options are meaningless when verifying checksums")
		}
		if o.zero {
			return g.raw("the --zero option is not supported when verifying checksums")
		}
		return nil
	}
	for _, only := range [...]struct {
		set  bool
		name string
	}{{o.ignore, "ignore-missing"}, {o.silent, "status"}, {o.warn, "warn"}, {o.quiet, "quiet"}, {o.strict, "strict"}} {
		if only.set {
			return g.raw("the --%s option is meaningful only when verifying checksums", only.name)
		}
	}
	return nil
}

func runChecksum(c *call, tool, algo string, args []string) error {
	o, err := parseChecksum(tool, algo, args)
	if err != nil {
		return err
	}
	return o.run(c)
}

// run prints or checks the sums of the files.
func (o *checksumOptions) run(c *call) (err error) {
	c.onWrite.bare = true
	for _, name := range o.files {
		if o.check {
			err = o.checkFile(c, name)
		} else {
			err = o.printSum(c, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// summer is any checksum.
type summer interface{ Write(b []byte) (int, error) }

// feed writes a file to h. The read error is returned as readErr, what ends the call as err.
func (c *call) feed(name string, h summer) (readErr, err error) {
	in, err := c.open(name)
	if err != nil {
		return err, c.mustStop(err)
	}
	defer in.close()
	buf := make([]byte, fileChunk)
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, c.mustStop(err)
		}
		if n == 0 {
			return nil, nil
		}
		h.Write(buf[:n])
		if err := c.alive(); err != nil {
			return nil, err
		}
	}
}

// sumOf returns the digest of a file in hexadecimal.
func (c *call) sumOf(name string, algo algorithm, size int) (sum string, readErr, err error) {
	h, _ := digest.New(algo.name, size)
	if readErr, err = c.feed(name, h); readErr != nil || err != nil {
		return "", readErr, err
	}
	return hex.EncodeToString(h.Sum()), nil, nil
}

func (o *checksumOptions) size() int {
	if o.length > 0 {
		return o.length
	}
	return o.algo.bytes
}

// printSum writes the line of one file.
func (o *checksumOptions) printSum(c *call, name string) error {
	if o.algo.bytes == 0 {
		return o.printNumber(c, name)
	}
	sum, readErr, err := c.sumOf(name, o.algo, o.size())
	if err != nil {
		return err
	}
	if readErr != nil {
		return c.fileError(readErr, c.quotePrefix(name))
	}
	shown, escaped := name, ""
	if !o.zero && strings.ContainsAny(name, "\\\n\r") {
		escaped = "\\"
		shown = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(name, "\\", `\\`), "\n", `\n`), "\r", `\r`)
	}
	end := "\n"
	if o.zero {
		end = "\x00"
	}
	if o.tag {
		tag := o.algo.tag
		if o.length > 0 && o.length < o.algo.bytes {
			tag += "-" + strconv.Itoa(8*o.length)
		}
		return c.writeString(escaped + tag + " (" + shown + ") = " + sum + end)
	}
	mark := " "
	if o.binary {
		mark = "*"
	}
	return c.writeString(escaped + sum + " " + mark + shown + end)
}

// printNumber writes the line of crc, bsd or sysv.
func (o *checksumOptions) printNumber(c *call, name string) error {
	var h interface {
		io.Writer
		Sum() (uint32, uint64)
	}
	switch o.algo.name {
	case "crc":
		h = &digest.CRC{}
	case "bsd":
		h = &digest.BSD{}
	default:
		h = &digest.SysV{}
	}
	readErr, err := c.feed(name, h)
	if err != nil {
		return err
	}
	if readErr != nil {
		return c.fileError(readErr, c.quotePrefix(name))
	}
	sum, n := h.Sum()
	switch o.algo.name {
	case "crc":
		err = c.printf("%d %d", sum, n)
	case "bsd":
		err = c.printf("%05d %5d", sum, (n+1023)/1024)
	default:
		err = c.printf("%d %d", sum, (n+511)/512)
	}
	if err == nil && o.named {
		err = c.writeString(" " + name)
	}
	if err == nil && o.zero {
		return c.writeByte(0)
	}
	if err == nil {
		err = c.writeByte('\n')
	}
	return err
}
