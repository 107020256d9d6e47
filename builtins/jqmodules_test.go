package builtins

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestJQModules are the modules of which jq 1.6 crashes or does something else by mistake, and ~/.jq.
func TestJQModules(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"r1.jq": `import "r2" as x; def q: 1;`, "r2.jq": `import "r1" as x; def q: 2;`, "self.jq": `include "self"; def s: 1;`,
		"a.jq": `def f: "a";`, "d.json": "1", ".jq": `def f: "home"; def g: f; def f: "last"; def length: "own"; def v: $v;`,
		"bad/.jq": "def f: ;", "dir/.jq/hm.jq": "def hm: 1;",
	} {
		if i := strings.LastIndexByte(name, '/'); i > 0 {
			if err := os.MkdirAll(dir+"/"+name[:i], 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, home, deny, filter string
		status                   int
		want                     string
	}{
		{"circle", "", "", `import "r1" as a; 1`, 3, "circular import of " + dir + "/r1.jq"},
		{"itself", "", "", `import "self" as a; 1`, 3, "circular import of " + dir + "/self.jq"},
		{"include after import", "", "", `import "a" as a; include "a"; a::f + f`, 0, `"aa"`},
		{"data twice", "", "", `import "d" as $d; import "d" as $e; $d + $e`, 0, "[1,1]"},
		{"own", dir, "", "f, g, ([1] | length), ([[1]] | map(length))", 0, `"last"` + "\n" + `"home"` + "\n" + `"own"` + "\n" + `["own"]`},
		{"own sees variables", dir, "", "v", 0, `"of v"`},
		{"own is hidden", dir, "", `include "a"; f, (def f: 1; f)`, 0, `"a"` + "\n1"},
		{"own is denied", dir, dir + "/.jq", "f", 3, "f/0 is not defined"},
		{"own is not asked for", dir + "/bad", "", ".", 0, "null"},
		{"own is wrong", dir + "/bad", "", "f", 3, "at <builtin>, line 1:"},
		{"own is a directory", dir + "/dir", "", `import "hm" as h; h::hm`, 0, "1"},
		{"module is denied", "", dir + "/a.jq", `import "a" as a; 1`, 126, ""},
		{"meta is denied", "", dir + "/a.jq", `try ("a" | modulemeta) catch 1`, 126, ""},
		{"search for nothing", "", "", `import "a" as a {search: "~/x"}; 1`, 3, "module not found: a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			w := &IO{Context: t.Context(), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Dir: dir,
				Files: deniedFS{dirFS{dir: dir}, c.deny}}
			if c.home != "" {
				w.Env = []string{"HOME=" + c.home}
			}
			args := []string{"-nc", "--arg", "v", "of v", c.filter}
			if c.name == "meta is denied" {
				args = append(args, "-L", dir)
			}
			status := lookup(t, "jq").Run(w, args)
			if got := strings.TrimSuffix(out.String(), "\n"); status != c.status || status == 0 && got != c.want ||
				!strings.Contains(out.String()+errs.String(), c.want) {
				t.Errorf("%d %q %q, want %d %q", status, out.String(), errs.String(), c.status, c.want)
			}
		})
	}
}

// deniedFS denies a file by its path.
type deniedFS struct {
	dirFS
	path string
}

func (d deniedFS) Open(name string) (File, error) {
	if name == d.path {
		return nil, denial{}
	}
	return d.dirFS.Open(name)
}

func (d deniedFS) Readable(name string) bool { return name != d.path && d.dirFS.Readable(name) }
