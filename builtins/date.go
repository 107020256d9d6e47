package builtins

import (
	"strings"
	"time"
)

const dateHelp = `Usage: date [OPTION]... [+FORMAT]
Display date and time in the given FORMAT.

  -d, --date=STRING        display time described by STRING, not 'now'
  -I[FMT], --iso-8601[=FMT]  ISO 8601; FMT is date, hours, minutes, seconds or ns
  -R, --rfc-email          RFC 5322, Mon, 14 Aug 2006 02:34:56 -0600
      --rfc-3339=FMT       FMT is date, seconds or ns
  -r, --reference=FILE     display the last modification time of FILE
  -u, --utc, --universal   Coordinated Universal Time (UTC)
      --help     display this help and exit
      --version  output version information and exit

The time zone is that of TZ. The clock is not set.
`

const dateRFC3339 = longOnly

type dateOptions struct {
	format, reference string
	text              string
	hasText, utc      bool
	like              bool // there is a reference
}

func dateTool() Tool {
	return Tool{Name: "date", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "date", func(c *call) error { return runDate(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseDateOptions(args)
			if err != nil || !o.like {
				return nil
			}
			return []FileUse{{Name: o.reference}}
		}}
}

// isoFormat returns the format of a precision of --iso-8601.
func isoFormat(name string) (string, bool) {
	switch name {
	case "date":
		return "%Y-%m-%d", true
	case "hours":
		return "%Y-%m-%dT%H%:z", true
	case "minutes":
		return "%Y-%m-%dT%H:%M%:z", true
	case "seconds":
		return "%Y-%m-%dT%H:%M:%S%:z", true
	case "ns":
		return "%Y-%m-%dT%H:%M:%S,%N%:z", true
	}
	return "", false
}

func parseDateOptions(args []string) (*dateOptions, error) {
	o := &dateOptions{}
	g := &grammar{tool: "date", status: 1, help: dateHelp, options: []option{
		{'d', "date", needArg}, {'f', "file", needArg}, {'I', "iso-8601", maybeArg}, {'R', "rfc-email", noArg},
		{'R', "rfc-822", noArg}, {'R', "rfc-2822", noArg}, {dateRFC3339, "rfc-3339", needArg}, {'r', "reference", needArg},
		{'s', "set", needArg}, {'u', "utc", noArg}, {'u', "universal", noArg}, {'u', "uct", noArg},
	}}
	words, err := g.parse(isoJoined(args), func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	switch {
	case len(words) > 1:
		return nil, g.bad("extra operand %s", words[1])
	case o.hasText && o.like:
		return nil, g.raw("the options to specify dates for printing are mutually exclusive")
	case len(words) == 1 && !strings.HasPrefix(words[0], "+"):
		if o.hasText || o.like {
			err := g.bad("the argument %s", words[0])
			err.tail = " lacks a leading '+';\nwhen using an option to specify date(s), any non-option\n" +
				"argument must be a format string beginning with '+'"
			return nil, err
		}
		if strings.Trim(words[0], "0123456789.") != "" || strings.Trim(words[0], ".") == "" {
			return nil, g.wrong("invalid date %s", words[0])
		}
		return nil, refuse(g.wrong("the clock is not set here"))
	case len(words) == 1 && o.format != "":
		return nil, g.wrong("multiple output formats specified")
	case len(words) == 1:
		o.format = words[0]
	}
	return o, nil
}

// isoJoined rewrites -IFMT, whose argument is part of the word or missing.
func isoJoined(args []string) []string {
	out := make([]string, len(args))
	for i, word := range args {
		out[i] = word
		if word == "--" {
			copy(out[i:], args[i:])
			break
		}
		if rest, ok := strings.CutPrefix(word, "-I"); ok {
			if out[i] = "--iso-8601"; rest != "" {
				out[i] += "=" + rest
			}
		}
	}
	return out
}

func (o *dateOptions) set(g *grammar, key rune, value string) (err error) {
	format := ""
	switch key {
	case 'd':
		o.text, o.hasText = value, true
	case 'f':
		return g.wrong("-f is not supported; give the dates to -d")
	case 's':
		return refuse(g.wrong("the clock is not set here"))
	case 'I':
		if value == absent {
			value = "date"
		}
		value, err = g.chooseGroup(1, "iso-8601", value, "hours", "minutes", "date", "seconds", "ns")
		format, _ = isoFormat(value)
	case 'R':
		format = "%a, %d %b %Y %H:%M:%S %z"
	case dateRFC3339:
		value, err = g.chooseGroup(1, "rfc-3339", value, "date", "seconds", "ns")
		format = map[string]string{"date": "%Y-%m-%d", "seconds": "%Y-%m-%d %H:%M:%S%:z", "ns": "%Y-%m-%d %H:%M:%S.%N%:z"}[value]
	case 'r':
		o.reference, o.like = value, true
	case 'u':
		o.utc = true
	}
	if err == nil && format != "" {
		if o.format != "" {
			return g.wrong("multiple output formats specified")
		}
		o.format = "+" + format
	}
	return err
}

func runDate(c *call, args []string) error {
	o, err := parseDateOptions(args)
	if err != nil {
		return err
	}
	zone, ok := c.location()
	if o.utc {
		zone, ok = time.UTC, true
	}
	if !ok {
		name, _ := c.getenv("TZ")
		return c.die("time zone %s is not known here; UTC and spelled-out ones as EST5EDT are", c.quote(name))
	}
	now := time.Now().In(zone)
	switch {
	case o.like:
		info, err := c.io.Files.Stat(o.reference)
		if err != nil {
			return c.fileError(err, c.quotePrefix(o.reference))
		}
		now = info.ModTime().In(zone)
	case o.hasText:
		t, ok := parseDate(o.text, now)
		if !ok {
			return c.die("invalid date %s", c.quote(o.text))
		}
		now = t.In(zone)
	}
	format := "%a %b %e %H:%M:%S %Z %Y"
	if o.format != "" {
		format = o.format[1:]
	}
	return c.writeString(formatDate(format, now) + "\n")
}
