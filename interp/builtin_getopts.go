package interp

import (
	"strconv"
	"strings"
)

// optReader reads the options of a shell builtin as bash's internal_getopt does.
type optReader struct {
	sh       *Shell
	name     string
	synopsis string
	// letters are the options; ":" follows one that takes an argument, ";" one that may.
	letters string
	args    []string // what is not read yet; the operands after the last option
	bundle  string   // the rest of the word in hand
	arg     string   // of the option that next returned
	hasArg  bool
}

// next returns the next option, 0 at the end and '?' after an error, which it has said.
func (o *optReader) next() byte {
	o.arg, o.hasArg = "", false
	if o.bundle == "" {
		if len(o.args) == 0 || len(o.args[0]) < 2 || o.args[0][0] != '-' {
			return 0
		}
		o.bundle = o.args[0][1:]
		o.args = o.args[1:]
		switch o.bundle {
		case "-":
			o.bundle = ""
			return 0
		case "-help":
			o.sh.print(o.name, o.name+": "+o.synopsis+"\n")
			return '?'
		}
	}
	c := o.bundle[0]
	i := strings.IndexByte(o.letters, c)
	if c == ':' || c == ';' || i < 0 {
		o.sh.errorf("%s: -%c: invalid option", o.name, c)
		return o.misuse()
	}
	o.bundle = o.bundle[1:]
	return o.argument(c, o.letters[i+1:])
}

// argument takes the argument of option c; after tells whether it has one.
func (o *optReader) argument(c byte, after string) byte {
	if after == "" || after[0] != ':' && after[0] != ';' {
		return c
	}
	switch {
	case o.bundle != "":
		o.arg, o.hasArg = o.bundle, true
	case len(o.args) > 0 && (after[0] == ':' || len(o.args[0]) < 2 || o.args[0][0] != '-'):
		o.arg, o.hasArg = o.args[0], true
		o.args = o.args[1:]
	case after[0] == ':':
		o.sh.errorf("%s: -%c: option requires an argument", o.name, c)
		return o.misuse()
	}
	o.bundle = ""
	return c
}

// misuse prints the synopsis and returns '?'.
func (o *optReader) misuse() byte {
	o.sh.usageError = true
	o.sh.writeTo(2, o.name+": usage: "+o.synopsis+"\n")
	return '?'
}

const getoptsSynopsis = "getopts optstring name [arg ...]"

// builtinGetopts takes the next option of the arguments or the positional parameters.
func builtinGetopts(sh *Shell, args []string) int {
	o := optReader{sh: sh, name: "getopts", synopsis: getoptsSynopsis, args: args}
	if o.next() != 0 {
		return 2
	}
	if len(o.args) < 2 {
		o.misuse()
		return 2
	}
	scan := optScan{spec: o.args[0], words: sh.args, pos: sh.optpos}
	if len(o.args) > 2 {
		scan.words = o.args[2:]
	}
	scan.index, _ = strconv.Atoi(sh.value("OPTIND"))
	found := scan.next()
	if err := sh.setVar("OPTIND", strconv.Itoa(scan.index)); err != nil {
		sh.errorf("%s", err)
	}
	sh.optpos = scan.pos // setting OPTIND has reset it
	return sh.setOption(&scan, o.args[1], found)
}

// setOption gives the variables of getopts what scan found.
func (sh *Shell) setOption(scan *optScan, name string, found optFound) int {
	silent := strings.HasPrefix(scan.spec, ":")
	value, optarg, hasArg := scan.letter, scan.arg, scan.hasArg
	switch found {
	case optEnd:
		value, hasArg = "?", false
	case optUnknown, optNeedsArg:
		if value = "?"; silent && found == optNeedsArg {
			value = ":"
		}
		if optarg, hasArg = scan.letter, silent; !silent && sh.optErrors() {
			sh.writeTo(2, sh.name+": "+found.text()+" -- "+scan.letter+"\n")
		}
	}
	if hasArg {
		if err := sh.setVar("OPTARG", optarg); err != nil {
			sh.errorf("%s", err)
		}
	} else if err := sh.unset("OPTARG"); err != nil {
		sh.errorf("%s", err)
	}
	status := 0
	if !isName(name) {
		sh.errorf("getopts: `%s': not a valid identifier", name)
		status = 1
	} else if err := sh.setVar(name, value); err != nil {
		sh.errorf("%s", err)
		status = 2
	}
	if found == optEnd {
		return 1
	}
	return status
}

// optErrors tells whether getopts prints messages: OPTERR is not 0.
func (sh *Shell) optErrors() bool {
	v := sh.value("OPTERR")
	n, _ := strconv.Atoi(v)
	return v == "" || n != 0
}

// optScan is the state of getopts: where it is in the words.
type optScan struct {
	spec  string
	words []string
	index int // of the word, from 1
	pos   int // in the word, 0 before it

	letter, arg string
	hasArg      bool
}

type optFound uint8

const (
	optGood optFound = iota
	optEnd
	optUnknown
	optNeedsArg
)

func (f optFound) text() string {
	if f == optNeedsArg {
		return "option requires an argument"
	}
	return "illegal option"
}

// next takes one option.
func (s *optScan) next() optFound {
	if s.index > len(s.words) || s.index < 0 {
		s.index, s.pos = len(s.words)+1, 0
		return optEnd
	}
	s.index = max(s.index, 1)
	if s.index > len(s.words) {
		return optEnd
	}
	word := s.words[s.index-1]
	if s.pos == 0 || s.pos >= len(word) {
		s.pos = 0
		if word == "--" {
			s.index++
			return optEnd
		}
		if len(word) < 2 || word[0] != '-' {
			return optEnd
		}
		s.pos = 1
	}
	c := word[s.pos]
	s.letter = word[s.pos : s.pos+1]
	s.pos++
	rest := word[s.pos:]
	if rest == "" {
		s.index++
		s.pos = 0
	}
	i := strings.IndexByte(s.spec, c)
	switch {
	case i < 0 || c == ':':
		return optUnknown
	case i+1 == len(s.spec) || s.spec[i+1] != ':':
		return optGood
	}
	return s.argument(rest)
}

// argument takes the option's argument: the rest of its word or the next word.
func (s *optScan) argument(rest string) optFound {
	s.pos = 0
	switch {
	case rest != "":
		s.arg = rest
	case s.index > len(s.words):
		return optNeedsArg
	default:
		s.arg = s.words[s.index-1]
	}
	s.index++
	s.hasArg = true
	return optGood
}
