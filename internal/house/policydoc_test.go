package house

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// keyRow is | `key` | `example` | … of docs/policy.md.
var keyRow = regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\| `(.*?)` \\|")

// policyWith puts a key of a section into a policy that is otherwise the least one.
var policyWith = map[string]func(key, value string) string{
	"The policy": func(key, value string) string {
		if key == "version" {
			return "version = " + value + "\n"
		}
		return "version = 1\n" + key + " = " + value + "\n"
	},
	"[workspace]": inTable("workspace"), "[files]": inTable("files"), "[env]": inTable("env"),
	"[limits]": inTable("limits"), "[tools]": inTable("tools"), "[audit]": inTable("audit"),
	"[harness]": inTable("harness"),
	"[[allow]]": func(key, value string) string {
		if key == "run" {
			return "version = 1\n[[allow]]\nrun = " + value + "\n"
		}
		return "version = 1\n[[allow]]\nrun = \"uv run scripts/x.py\"\n" + key + " = " + value + "\n"
	},
	"[allow.flags]": func(key, value string) string {
		return "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--flag\" = { " + typed(key, value) + " }\n"
	},
	"[[allow.args]]": func(key, value string) string {
		if key != "name" {
			key = "name = \"arg\"\n" + strings.Replace(typed(key, value), ", "+key, "\n"+key, 1)
		} else {
			key = "name = " + value + "\ntype = \"string\""
		}
		return "version = 1\n[[allow]]\nrun = \"x\"\n[[allow.args]]\n" + key + "\n"
	},
	"[[deny]]": func(key, value string) string {
		if key == "run" {
			return "version = 1\n[[deny]]\nrun = " + value + "\n"
		}
		return "version = 1\n[[deny]]\nrun = \"git push\"\n" + key + " = " + value + "\n"
	},
}

func inTable(name string) func(key, value string) string {
	return func(key, value string) string { return "version = 1\n[" + name + "]\n" + key + " = " + value + "\n" }
}

// typed is a key of a value with the type that it is for.
func typed(key, value string) string {
	types := map[string]string{
		"min": "int", "max": "int", "values": "enum", "layout": "timestamp", "min_len": "string", "max_len": "string",
		"pattern": "string",
	}
	switch typ := types[key]; {
	case key == "type":
		return "type = " + value
	case typ != "":
		return "type = \"" + typ + "\", " + key + " = " + value
	}
	return "type = \"string\", " + key + " = " + value
}

// TestPolicyReference tries the example of each key of docs/policy.md, and fails on a key
// that the parser knows and the document does not.
func TestPolicyReference(t *testing.T) {
	sections := strings.Split(readDoc(t, "docs/policy.md"), "\n## ")[1:]
	if len(sections) != len(policyWith) {
		t.Errorf("%d sections, want %d", len(sections), len(policyWith))
	}
	for _, section := range sections {
		title, body, _ := strings.Cut(section, "\n")
		with := policyWith[title]
		if with == nil {
			t.Errorf("section %s is not known here", title)
			continue
		}
		var keys []string
		for _, row := range keyRow.FindAllStringSubmatch(body, -1) {
			keys = append(keys, row[1])
			if text := with(row[1], row[2]); !parses(t, text) {
				t.Errorf("%s %s:\n%s", title, row[1], text)
			}
		}
		slices.Sort(keys)
		if known := knownKeys(t, with); !slices.Equal(keys, known) {
			t.Errorf("%s: the document has\n%q, the parser\n%q", title, keys, known)
		}
	}
}

func parses(t *testing.T, text string) bool {
	_, err := parsePolicy(text)
	if err != nil {
		t.Log(err)
	}
	return err == nil
}

// knownKeys asks the parser for the keys of a section: an error about an unknown one names them.
func knownKeys(t *testing.T, with func(key, value string) string) []string {
	_, err := parsePolicy(with("qqqqqqqqqqqqqqqq", "1"))
	if err == nil {
		t.Fatal("an unknown key is no error")
	}
	_, list, ok := strings.Cut(err.Error(), "it may have: ")
	if !ok {
		t.Fatal(err)
	}
	keys := strings.Split(list, ", ")
	slices.Sort(keys)
	return keys
}
