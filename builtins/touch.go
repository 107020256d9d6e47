package builtins

import (
	"os"
	"syscall"
	"time"
)

const touchHelp = `Usage: touch [OPTION]... FILE...
Update the access and modification times of each FILE to the current time. A FILE that does
not exist is created empty, unless -c or -h is given.

  -a                     change only the access time
  -c, --no-create        do not create any files
  -d, --date=STRING      parse STRING and use it instead of current time
  -f                     (ignored)
  -h, --no-dereference   affect each symbolic link instead of any referenced file
  -m                     change only the modification time
  -r, --reference=FILE   use this file's times instead of current time
  -t STAMP               use [[CC]YY]MMDDhhmm[.ss] instead of current time
      --time=WORD        change the specified time: access, atime, use (-a), modify, mtime (-m)
      --help     display this help and exit
      --version  output version information and exit
`

const touchTime = longOnly

type touchOptions struct {
	access, modify, noCreate, noFollow bool

	date, reference, stamp string
	hasDate, hasStamp      bool
	names                  []string
}

func parseTouch(args []string) (*touchOptions, error) {
	o := &touchOptions{}
	g := &grammar{tool: "touch", status: 1, help: touchHelp, options: []option{
		{'a', "", noArg}, {'c', "no-create", noArg}, {'d', "date", needArg}, {'f', "", noArg},
		{'h', "no-dereference", noArg}, {'m', "", noArg}, {'r', "reference", needArg}, {'t', "", needArg},
		{touchTime, "time", needArg},
	}}
	names, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	if !o.access && !o.modify {
		o.access, o.modify = true, true
	}
	switch {
	case o.hasStamp && (o.hasDate || o.reference != ""):
		return nil, g.bad("cannot specify times from more than one source")
	case len(names) == 0:
		return nil, g.bad("missing file operand")
	}
	o.names = names
	return o, nil
}

func (o *touchOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'a':
		o.access = true
	case 'c':
		o.noCreate = true
	case 'd':
		o.date, o.hasDate = value, true
	case 'h':
		o.noFollow = true
	case 'm':
		o.modify = true
	case 'r':
		if o.reference = value; value == "" {
			return g.wrong("failed to get attributes of '': No such file or directory")
		}
	case 't':
		o.stamp, o.hasStamp = value, true
	case touchTime:
		word, err := g.chooseGroup(1, "time", value, "atime|access|use", "mtime|modify")
		if err != nil {
			return err
		}
		o.access = o.access || word == "atime"
		o.modify = o.modify || word == "mtime"
	}
	return nil
}

func touchTool() Tool {
	return Tool{Name: "touch",
		Run: func(w *IO, args []string) int {
			return run(w, "touch", func(c *call) error { return runTouch(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseTouch(args)
			if err != nil {
				return nil
			}
			var uses []FileUse
			for _, name := range o.names {
				if name != "-" {
					uses = append(uses, FileUse{Name: name, Write: true, Entry: o.noFollow})
				}
			}
			if o.reference != "" {
				uses = append(uses, FileUse{Name: o.reference})
			}
			return uses
		}}
}

func runTouch(c *call, args []string) error {
	o, err := parseTouch(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	t, err := o.times(c)
	if err != nil {
		return err
	}
	for _, name := range o.names {
		if err := touchFile(c, e, o, name, t); err != nil {
			return err
		}
	}
	return nil
}

// times are the times to set.
func (o *touchOptions) times(c *call) (Times, error) {
	zone, ok := c.location()
	if !ok {
		zone = time.UTC
	}
	t := Times{NoFollow: o.noFollow}
	now := time.Now().In(zone)
	t.Access, t.Modify = now, now
	if o.reference != "" {
		look := c.stat
		if o.noFollow {
			look = c.lstat
		}
		s, err := look(o.reference)
		if err != nil {
			if end := c.fileError(err, "failed to get attributes of "+c.quoteName(o.reference)); end != nil {
				return t, end
			}
			return t, stop(1)
		}
		t.Access, t.Modify = s.atime, s.mtime
	}
	switch {
	case o.hasStamp:
		at, ok := parseStamp(o.stamp, now)
		if !ok {
			return t, (&grammar{tool: "touch", status: 1}).wrong("invalid date format %s", o.stamp)
		}
		t.Access, t.Modify = at, at
	case o.hasDate:
		for _, at := range []*time.Time{&t.Access, &t.Modify} {
			when, ok := parseDate(o.date, at.In(zone))
			if !ok {
				return t, (&grammar{tool: "touch", status: 1}).wrong("invalid date format %s", o.date)
			}
			*at = when
		}
	case o.reference == "":
		t.Now = o.access && o.modify
	}
	if !o.access {
		t.Access = time.Time{}
	}
	if !o.modify {
		t.Modify = time.Time{}
	}
	return t, nil
}

func touchFile(c *call, e Editor, o *touchOptions, name string, t Times) error {
	if name == "-" {
		name = "/dev/stdout"
	}
	var opened error
	if !o.noCreate && !o.noFollow {
		f, err := c.io.Files.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
		if opened = err; err == nil {
			opened = f.Close()
		} else if end := c.mustStop(err); end != nil {
			return end
		}
	}
	err := e.Chtimes(name, t)
	switch {
	case err == nil:
		return nil
	case opened != nil && !isErrno(opened, syscall.EISDIR, syscall.EINVAL, syscall.EPERM):
		return c.fileError(opened, "cannot touch "+c.quoteName(name))
	case o.noCreate && isErrno(err, syscall.ENOENT):
		return nil
	}
	return c.fileError(err, "setting times of "+c.quoteName(name))
}

// parseStamp reads [[CC]YY]MMDDhhmm[.ss] (POSIX touch -t).
func parseStamp(text string, now time.Time) (time.Time, bool) {
	second := 0
	if n := len(text); n > 3 && text[n-3] == '.' {
		if !allDigits(text[n-2:]) {
			return now, false
		}
		second = twoDigits(text[n-2:])
		text = text[:n-3]
	}
	if !allDigits(text) {
		return now, false
	}
	year := now.Year()
	switch len(text) {
	case 8:
	case 10:
		if year = twoDigits(text) + 1900; year < 1969 {
			year += 100
		}
		text = text[2:]
	case 12:
		year = twoDigits(text)*100 + twoDigits(text[2:])
		text = text[4:]
	default:
		return now, false
	}
	month, day, hour, minute := twoDigits(text), twoDigits(text[2:]), twoDigits(text[4:]), twoDigits(text[6:])
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, now.Location())
	ok := int(t.Month()) == month && t.Day() == day && hour < 24 && minute < 60 && second < 61
	return t, ok
}

func twoDigits(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }
