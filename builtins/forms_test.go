package builtins

import (
	"slices"
	"strings"
	"testing"
)

// What asks a read-only tool to write is told from its words, and so is what does not.
func TestForms(t *testing.T) {
	dir := fixtures(t)
	for _, tc := range []struct{ line, forms, without, out string }{
		{"sed -n p f", "", "", ""},
		{"sed -i s/a/b/ f", "-i", "s/a/b/ f", ""},
		{"sed -i.bak s/a/b/ f", "-i", "s/a/b/ f", ""},
		{"sed -Ei s/a/b/ f", "-i", "-E s/a/b/ f", ""},
		{"sed --in-pl=x s/a/b/ f", "-i", "s/a/b/ f", ""},
		{"sed -i", "-i", "", ""},
		{"sed -e -i f", "", "", ""},
		{"sed -- -i f", "", "", ""},
		{"sed -n -l 5 -i p", "-i", "-n -l 5 p", ""},
		{"sed p f -i", "-i", "p f", ""},
		{"sort -k2 f", "", "", ""},
		{"sort -o out f", "-o", "f", "out"},
		{"sort -oout f", "-o", "f", "out"},
		{"sort f -uo out", "-o", "", "out"},
		{"sort -o f f", "-o", "", "f"},
		{"sort --output=out f", "-o", "f", "out"},
		{"sort --ou out f", "-o", "", "out"},
		{"sort -t -o f", "", "", ""},
		{"sort -- -o f", "", "", ""},
		{"uniq a", "", "", ""},
		{"uniq a b", "OUTPUT", "a", "b"},
		{"uniq a a", "OUTPUT", "", "a"},
		{"uniq - -", "", "", ""},
		{"uniq a b c", "", "", ""},
		{"find . -name x", "", "", ""},
		{"find . -name -delete", "", "", ""},
		{"find . -name x -delete", "-delete", ". -name x", ""},
		{"find . -name x -a -delete", "-delete", "", ""},
		{"find . -delete -exec", "-delete", "", ""},
		{"find . -exec echo -delete ;", "", "", ""},
		{"find . -fprintf f %p -fls g -delete", "-fprint -delete", "", ""},
	} {
		words := strings.Fields(tc.line)
		tool := lookup(t, words[0])
		edit := tool.Edit(words[1:])
		if got := strings.Join(edit.Forms, " "); got != tc.forms {
			t.Errorf("%s: forms %q, want %q", tc.line, got, tc.forms)
		}
		if got := strings.Join(edit.Without, " "); got != tc.without || edit.Out != tc.out {
			t.Errorf("%s: %q > %q, want %q > %q", tc.line, got, edit.Out, tc.without, tc.out)
		}
		for _, form := range edit.Forms {
			if !slices.Contains(tool.Forms, form) {
				t.Errorf("%s: form %s is not one of the tool's", tc.line, form)
			}
		}
		if len(edit.Forms) > 0 {
			w, _, _ := world(t, dir, "a\n")
			if status := tool.Run(w, words[1:]); status == 0 {
				t.Errorf("%s: runs though it may only read", tc.line)
			}
		}
	}
}
