package builtins

import (
	"strconv"
	"strings"
	"syscall"
)

const (
	idHelp = `Usage: id [OPTION]... [USER]...
Print user and group information for each specified USER, or (when USER omitted) for the
current process.

  -a             ignore, for compatibility with other versions
  -g, --group    print only the effective group ID
  -G, --groups   print all group IDs
  -n, --name     print a name instead of a number, for -ugG
  -r, --real     print the real ID instead of the effective ID, with -ugG
  -u, --user     print only the effective user ID
  -z, --zero     delimit entries with NUL characters, not whitespace
      --help     display this help and exit
      --version  output version information and exit

Only the files /etc/passwd and /etc/group are asked.
`
	whoamiHelp = `Usage: whoami [OPTION]...
Print the user name associated with the current effective user ID.

      --help     display this help and exit
      --version  output version information and exit
`
	groupsHelp = `Usage: groups [OPTION]... [USERNAME]...
Print group memberships for each USERNAME or, if no USERNAME is specified, for the current
process.

      --help     display this help and exit
      --version  output version information and exit
`
)

func idTool() Tool {
	return Tool{Name: "id", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "id", func(c *call) error { return runID(c, args) })
	}}
}

func whoamiTool() Tool {
	return Tool{Name: "whoami", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "whoami", func(c *call) error {
			g := &grammar{tool: "whoami", status: 1, help: whoamiHelp}
			operands, err := g.noOptions(args)
			if err != nil {
				return err
			}
			if len(operands) > 0 {
				return g.bad("extra operand %s", operands[0])
			}
			_, euid, _, _ := c.credentials()
			u, ok := c.people().user(euid)
			if !ok {
				return c.die("cannot find name for user ID %d", euid)
			}
			return c.writeString(u.name + "\n")
		})
	}}
}

func groupsTool() Tool {
	return Tool{Name: "groups", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "groups", func(c *call) error { return runGroups(c, args) })
	}}
}

func runGroups(c *call, args []string) error {
	g := &grammar{tool: "groups", status: 1, help: groupsHelp}
	names, err := g.noOptions(args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		p := c.self()
		return c.idList(p.groups, true, "\n", " ")
	}
	for _, name := range names {
		u, ok := c.people().userNamed(name)
		if !ok {
			c.fail("%s: no such user", c.quote(name))
			continue
		}
		if err := c.writeString(name + " : "); err != nil {
			return err
		}
		if err := c.idList(c.people().groupsOf(u), true, "\n", " "); err != nil {
			return err
		}
	}
	return nil
}

type idOptions struct {
	user, group, groups bool
	name, real, zero    bool
}

// identity is whose numbers are printed.
type identity struct {
	uid, euid, gid, egid int
	groups               []int
}

// self is the process's own identity.
func (c *call) self() identity {
	var p identity
	p.uid, p.euid, p.gid, p.egid = c.credentials()
	p.groups = []int{p.gid}
	if p.egid != p.gid {
		p.groups = append(p.groups, p.egid)
	}
	list, err := syscall.Getgroups()
	if err != nil {
		return p
	}
	for _, gid := range list {
		if gid != p.gid && gid != p.egid {
			p.groups = append(p.groups, gid)
		}
	}
	return p
}

func parseID(args []string) (*idOptions, []string, error) {
	o := &idOptions{}
	g := &grammar{tool: "id", status: 1, help: idHelp, options: []option{
		{'a', "", noArg}, {'Z', "context", noArg}, {'g', "group", noArg}, {'G', "groups", noArg}, {'n', "name", noArg},
		{'r', "real", noArg}, {'u', "user", noArg}, {'z', "zero", noArg},
	}}
	names, err := g.parse(args, func(key rune, _ string) error {
		switch key {
		case 'Z':
			return g.wrong("--context (-Z) works only on an SELinux-enabled kernel")
		case 'g':
			o.group = true
		case 'G':
			o.groups = true
		case 'n':
			o.name = true
		case 'r':
			o.real = true
		case 'u':
			o.user = true
		case 'z':
			o.zero = true
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	only := 0
	for _, b := range []bool{o.user, o.group, o.groups} {
		if b {
			only++
		}
	}
	switch {
	case only > 1:
		err = g.wrong("cannot print \"only\" of more than one choice")
	case only == 0 && (o.name || o.real):
		err = g.wrong("cannot print only names or real IDs in default format")
	case only == 0 && o.zero:
		err = g.wrong("option --zero not permitted in default format")
	}
	return o, names, err
}

func runID(c *call, args []string) error {
	o, names, err := parseID(args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return o.print(c, c.self(), false)
	}
	for _, name := range names {
		u, ok := c.people().userNamed(name)
		if !ok {
			c.fail("%s: no such user", c.quote(name))
			continue
		}
		p := identity{u.uid, u.uid, u.gid, u.gid, c.people().groupsOf(u)}
		if err := o.print(c, p, len(names) > 1); err != nil {
			return err
		}
	}
	return nil
}

func (o *idOptions) print(c *call, p identity, several bool) error {
	end, between := "\n", " "
	if o.zero {
		end, between = "\x00", "\x00"
	}
	if o.real {
		p.euid, p.egid = p.uid, p.gid
	}
	switch {
	case o.user:
		return c.idOne(p.euid, false, o.name, end)
	case o.group:
		return c.idOne(p.egid, true, o.name, end)
	case o.groups:
		if o.zero && several {
			end = "\x00\x00"
		}
		return c.idList(p.groups, o.name, end, between)
	}
	return o.full(c, p)
}

// idOne prints a number or its name.
func (c *call) idOne(id int, isGroup, name bool, end string) error {
	text := strconv.Itoa(id)
	if name {
		if isGroup {
			g, ok := c.people().group(id)
			if ok {
				text = g.name
			} else {
				c.fail("cannot find name for group ID %d", id)
			}
		} else {
			u, ok := c.people().user(id)
			if ok {
				text = u.name
			} else {
				c.fail("cannot find name for user ID %d", id)
			}
		}
	}
	return c.writeString(text + end)
}

func (c *call) idList(ids []int, name bool, end, between string) error {
	for i, id := range ids {
		after := between
		if i == len(ids)-1 {
			after = end
		}
		if err := c.idOne(id, true, name, after); err != nil {
			return err
		}
	}
	return nil
}

// full prints the default format.
func (o *idOptions) full(c *call, p identity) error {
	var b strings.Builder
	userOf := func(what string, id int) {
		b.WriteString(what + strconv.Itoa(id))
		if u, ok := c.people().user(id); ok {
			b.WriteString("(" + u.name + ")")
		}
	}
	groupOf := func(what string, id int) {
		b.WriteString(what + strconv.Itoa(id))
		if g, ok := c.people().group(id); ok {
			b.WriteString("(" + g.name + ")")
		}
	}
	userOf("uid=", p.uid)
	groupOf(" gid=", p.gid)
	if p.euid != p.uid {
		userOf(" euid=", p.euid)
	}
	if p.egid != p.gid {
		groupOf(" egid=", p.egid)
	}
	for i, id := range p.groups {
		what := ","
		if i == 0 {
			what = " groups="
		}
		groupOf(what, id)
	}
	return c.writeString(b.String() + "\n")
}
