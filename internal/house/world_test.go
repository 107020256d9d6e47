package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// owners are the packages that may touch files, processes and the environment. What the text
// of a command leads to goes through internal/gate; the others do their own work.
var owners = map[string]string{
	"internal/gate":        "the one place that acts for a text",
	"internal/confine":     "starts, signals and ends children",
	"internal/audit":       "the log",
	"cmd/safesh":           "its own arguments, policy file and exit status",
	"cmd/safeshctl":        "the operator's tool: doctor reads settings and calls shells, install makes links",
	"internal/inittask":    "walks the linker's table of what a package initialises",
	"internal/conformance": "runs the suites of others, is in no shell",
}

// nobody lists what no package may import: processes are started by internal/confine with
// the policy's environment, and there is no network.
var nobody = []string{"os/exec", "net", "net/", "plugin", "io/ioutil", "os/user", "C"}

// worldly lists the packages of which only what pure allows may be used outside of owners.
var worldly = []string{
	"os", "os/signal", "syscall", "unsafe", "path/filepath", "io/fs", "golang.org/x/sys/unix", "runtime/debug", "log",
	"log/slog", "time", "embed",
}

// pure lists what a package that is no owner may use of a worldly one: constants, types and
// errors, and what is named here with a reason. A trailing * stands for the rest of a name.
var pure = map[string][]string{
	"os": {
		"O_*", "File", "FileMode", "FileInfo", "Mode*", "Signal", "DevNull", "PathSeparator", "Err*", "PathError", "SyscallError",
		"IsNotExist",
	},
	"io/fs":   {"FileMode", "FileInfo", "DirEntry", "Mode*", "Err*", "PathError"},
	"syscall": {"E*", "Errno", "SIG*", "Signal", "S_I*", "Stat_t", "Timespec", "O_*", "RLIM*", "Rlimit", "R_OK", "W_OK", "X_OK"},
	"time": {
		"Duration", "Time", "Month", "Weekday", "Location", "Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour",
		"ANSIC", "UnixDate", "RFC*", "Kitchen", "Stamp*", "DateTime", "DateOnly", "TimeOnly", "Layout", "Ruby*", "UTC", "Unix*",
		"Date", "Parse*", "FixedZone", "January", "December", "Sunday", "Saturday", "LoadLocationFromTZData",
	},
	"embed": {},
}

// besides lists what single packages may use on top of that.
var besides = map[string]map[string][]string{
	"allowlist": {"embed": {"*"}}, // the default policy
	"builtins": {
		"time":    {"Now", "Since", "NewTimer", "After*"}, // sleep and time
		"syscall": {"Geteuid", "Getegid", "Getgroups"},    // test -O, -G, -r: the process's own numbers
	},
	"interp": {
		"time": {"Now", "Since", "AfterFunc", "NewTimer", "Until", "Local"}, // SECONDS, read -t, printf %()T
		"os":   {"Getegid"},                                                 // test -G
	},
}

// TestWorld fails when a package that does not own the world touches it.
func TestWorld(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			path := importPath(spec)
			if matches(nobody, path) {
				t.Errorf("%s: nobody may import %s", s.at(spec), path)
			}
			if owners[s.room] == "" && contains(worldly, path) && spec.Name != nil && spec.Name.Name == "." {
				t.Errorf("%s: %s may not be imported with a dot", s.at(spec), path)
			}
		}
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if strings.HasPrefix(c.Text, "//go:linkname ") && !putsOff(s.room, c.Text) {
					t.Errorf("%s: go:linkname reaches past every import", s.at(c))
				}
			}
		}
		if owners[s.room] == "" {
			for _, use := range worldlyUses(s) {
				t.Errorf("%s", use)
			}
		}
	}
}

// putsOff: the directive names the initialisation of a library, below the room for that.
func putsOff(room, directive string) bool {
	return strings.HasPrefix(room, "internal/inittask/") && strings.HasSuffix(directive, "..inittask")
}

// worldlyUses are the names of worldly packages that the file may not use.
func worldlyUses(s *source) (uses []string) {
	imports := s.imports()
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		path, ok := imports[pkg.Name]
		if !ok || !contains(worldly, path) {
			return true
		}
		if !matchesName(pure[path], sel.Sel.Name) && !matchesName(besides[s.room][path], sel.Sel.Name) {
			uses = append(uses, s.at(sel)+": "+s.room+" may not use "+path+"."+sel.Sel.Name+": it belongs to internal/gate")
		}
		return true
	})
	return uses
}

// The test must be able to fail: each of these uses is found, under any name of the package.
func TestWorldFinds(t *testing.T) {
	const text = `package p

import (
	"os"
	sys "syscall"
	"time"
)

var _ = os.O_RDONLY
var _ = sys.ENOENT
var _ time.Duration
var _ = os.Open
var _ = os.Getenv("HOME")
var _ = sys.Kill
var _ = time.Now
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	if uses := worldlyUses(&source{name: "p.go", room: "internal/plan", file: file, fset: fset}); len(uses) != 4 {
		t.Errorf("found %d uses, want 4: %q", len(uses), uses)
	}
}

func contains(list []string, path string) bool {
	for _, p := range list {
		if p == path {
			return true
		}
	}
	return false
}

// matches: the path is in the list, or below an entry with a slash at its end.
func matches(list []string, path string) bool {
	for _, p := range list {
		if p == path || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

func matchesName(list []string, name string) bool {
	for _, p := range list {
		if head, star := strings.CutSuffix(p, "*"); p == name || star && strings.HasPrefix(name, head) {
			return true
		}
	}
	return false
}
