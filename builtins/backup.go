package builtins

import (
	"strconv"
	"strings"
	"syscall"
)

// backupKind says whether and how a file that is about to be replaced is kept.
type backupKind uint8

const (
	backupNone backupKind = iota
	backupSimple
	backupExisting // numbered where there are numbered ones, else simple
	backupNumbered
)

// backups are the options -b, --backup and -S of cp, mv, ln and install.
type backups struct {
	asked   bool
	control string // of --backup, "" for the environment's
	suffix  string // of -S, absent without
	kind    backupKind
}

// Keys of the options, with 'b' and 'S'.
const keyBackup rune = longOnly + 900

var backupOptions = []option{{'b', "", noArg}, {keyBackup, "backup", maybeArg}, {'S', "suffix", needArg}}

// set takes one of the options; false for others.
func (b *backups) set(key rune, value string) bool {
	switch key {
	case 'b':
		b.asked = true
	case keyBackup:
		b.asked = true
		if value != absent {
			b.control = value
		}
	case 'S':
		b.asked, b.suffix = true, value
	default:
		return false
	}
	return true
}

// backupKinds are the words of --backup and VERSION_CONTROL, in the order of the messages.
var backupKinds = []string{"none|off", "simple|never", "existing|nil", "numbered|t"}

// resolve settles the kind and the suffix; the environment has the defaults.
func (b *backups) resolve(c *call, g *grammar) error {
	if !b.asked {
		return nil
	}
	what, word := "backup type", b.control
	if word == "" {
		what = "$VERSION_CONTROL"
		word, _ = c.getenv("VERSION_CONTROL")
	}
	if word == "" {
		word = "existing"
	}
	word, err := g.chooseGroup(g.status, what, word, backupKinds...)
	if err != nil {
		u := err.(*usageError)
		u.words[1] = what
		return u
	}
	switch word {
	case "none":
		b.kind = backupNone
	case "simple":
		b.kind = backupSimple
	case "existing":
		b.kind = backupExisting
	default:
		b.kind = backupNumbered
	}
	if b.suffix == "" {
		b.suffix, _ = c.getenv("SIMPLE_BACKUP_SUFFIX")
	}
	if b.suffix == "" || strings.Contains(b.suffix, "/") {
		b.suffix = "~"
	}
	return nil
}

// backupName is the name that a file's backup gets.
func (b *backups) backupName(c *call, name string) (string, error) {
	if b.kind == backupSimple {
		return name + b.suffix, nil
	}
	list, err := c.io.Files.ReadDir(directoryOf(name))
	if err != nil {
		return "", err
	}
	base, last := lastPart(name), 0
	for _, d := range list {
		rest, ok := strings.CutPrefix(d.Name(), base+".~")
		if !ok {
			continue
		}
		number, ok := strings.CutSuffix(rest, "~")
		if n, err := strconv.Atoi(number); ok && err == nil && n > last && number[0] != '0' && number[0] != '+' {
			last = n
		}
	}
	if last == 0 && b.kind == backupExisting {
		return name + b.suffix, nil
	}
	return name + ".~" + strconv.Itoa(last+1) + "~", nil
}

// keep moves a file out of the way and returns the name that it has then, "" when there was
// none.
func (b *backups) keep(c *call, e Editor, name string) (string, error) {
	to, err := b.backupName(c, name)
	if err == nil {
		err = e.Rename(name, to, false)
	}
	switch {
	case err == nil:
		return to, nil
	case isErrno(err, syscall.ENOENT):
		return "", nil
	}
	return "", err
}

// sourceIsBackup reports whether the simple backup of to would take the place of from.
func (b *backups) sourceIsBackup(c *call, from, to string, src *fileStat) bool {
	if lastPart(from) != lastPart(to)+b.suffix {
		return false
	}
	s, err := c.stat(to + b.suffix)
	return err == nil && s.same(src)
}
