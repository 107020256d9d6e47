package builtins

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// machine is what an [FS] has that tells its tools about the machine and the process. Without
// it a tool knows the process's own numbers and the name root.
type machine interface {
	// Users and Groups are the user database as /etc/passwd and /etc/group spell it.
	Users() string
	Groups() string
	// Credentials are the process's numbers: real and effective user and group.
	Credentials() (uid, euid, gid, egid int)
	// Uname is the system's name, the host's name, the kernel's release and version, and the
	// machine's name (uname(2)).
	Uname() [5]string
	// Processors is how many processors the process may use, or how many there are.
	Processors(all bool) int
	// Niceness is the process's nice value, -20 to 19 (getpriority(2)).
	Niceness() int
	// Which is the file that a call of a bare name would start, or the name itself when that is
	// a tool that no file stands for; false if the policy lists no such call.
	Which(name string) (string, bool)
}

func (c *call) machine() (machine, bool) {
	m, ok := c.io.Files.(machine)
	return m, ok
}

// credentials are the process's numbers.
func (c *call) credentials() (uid, euid, gid, egid int) {
	if m, ok := c.machine(); ok {
		return m.Credentials()
	}
	euid, egid = syscall.Geteuid(), syscall.Getegid()
	return euid, euid, egid, egid
}

// user is a line of the user database.
type user struct {
	name     string
	uid, gid int
}

// group is a line of the group database.
type group struct {
	name    string
	gid     int
	members []string
}

// people is the user database of a call, read when it is first asked for.
type people struct {
	read   bool
	users  []user
	groups []group
}

// people returns the user database.
func (c *call) people() *people {
	p := &c.database
	if p.read {
		return p
	}
	p.read = true
	m, ok := c.machine()
	if !ok {
		p.users, p.groups = []user{{name: "root"}}, []group{{name: "root"}}
		return p
	}
	for line := range strings.Lines(m.Users()) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), ":")
		if len(f) < 4 {
			continue
		}
		uid, err := strconv.Atoi(f[2])
		gid, err2 := strconv.Atoi(f[3])
		if err == nil && err2 == nil {
			p.users = append(p.users, user{f[0], uid, gid})
		}
	}
	for line := range strings.Lines(m.Groups()) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), ":")
		if len(f) < 4 {
			continue
		}
		if gid, err := strconv.Atoi(f[2]); err == nil {
			p.groups = append(p.groups, group{f[0], gid, strings.Split(f[3], ",")})
		}
	}
	return p
}

// userNamed finds a user by name or, if spelled so, by number.
func (p *people) userNamed(word string) (user, bool) {
	for _, u := range p.users {
		if u.name == word {
			return u, true
		}
	}
	if id, err := strconv.Atoi(strings.TrimPrefix(word, "+")); err == nil && id >= 0 {
		return p.user(id)
	}
	return user{}, false
}

func (p *people) user(uid int) (user, bool) {
	i := slices.IndexFunc(p.users, func(u user) bool { return u.uid == uid })
	if i < 0 {
		return user{}, false
	}
	return p.users[i], true
}

func (p *people) group(gid int) (group, bool) {
	i := slices.IndexFunc(p.groups, func(g group) bool { return g.gid == gid })
	if i < 0 {
		return group{}, false
	}
	return p.groups[i], true
}

// groupsOf are the groups of a user, its own first, then in the order of the database.
func (p *people) groupsOf(u user) []int {
	ids := []int{u.gid}
	for _, g := range p.groups {
		if slices.Contains(g.members, u.name) && !slices.Contains(ids, g.gid) {
			ids = append(ids, g.gid)
		}
	}
	return ids
}

// userName and groupName are the names of numbers; the numbers themselves when there are none.
func (c *call) userName(id uint32) string {
	if u, ok := c.people().user(int(id)); ok {
		return u.name
	}
	return strconv.FormatUint(uint64(id), 10)
}

func (c *call) groupName(id uint32) string {
	if g, ok := c.people().group(int(id)); ok {
		return g.name
	}
	return strconv.FormatUint(uint64(id), 10)
}
