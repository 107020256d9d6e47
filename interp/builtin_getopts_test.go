package interp

import "testing"

func TestOptScan(t *testing.T) {
	tests := []struct {
		name  string
		scan  optScan
		want  optFound
		after optScan // index, pos, letter, arg
	}{
		{"first", optScan{spec: "ab", words: []string{"-a"}, index: 1}, optGood, optScan{index: 2, letter: "a"}},
		{"bundle", optScan{spec: "ab", words: []string{"-ab"}, index: 1}, optGood, optScan{index: 1, pos: 2, letter: "a"}},
		{"argument in the word", optScan{spec: "a:", words: []string{"-ax"}, index: 1}, optGood, optScan{index: 2, letter: "a", arg: "x"}},
		{"argument behind it", optScan{spec: "a:", words: []string{"-a", "x"}, index: 1}, optGood, optScan{index: 3, letter: "a", arg: "x"}},
		{"no argument", optScan{spec: "a:", words: []string{"-a"}, index: 1}, optNeedsArg, optScan{index: 2, letter: "a"}},
		{"unknown", optScan{spec: "a", words: []string{"-z"}, index: 1}, optUnknown, optScan{index: 2, letter: "z"}},
		{"two dashes", optScan{spec: "a", words: []string{"--", "-a"}, index: 1}, optEnd, optScan{index: 2}},
		{"operand", optScan{spec: "a", words: []string{"x"}, index: 1}, optEnd, optScan{index: 1}},
		{"beyond", optScan{spec: "a", words: []string{"-a"}, index: 9}, optEnd, optScan{index: 2}},
		{"shorter word", optScan{spec: "ab", words: []string{"-a"}, index: 1, pos: 7}, optGood, optScan{index: 2, letter: "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.scan
			got := s.next()
			if got != tt.want || s.index != tt.after.index || s.pos != tt.after.pos ||
				s.letter != tt.after.letter || s.arg != tt.after.arg {
				t.Errorf("next() = %v, index %d pos %d letter %q arg %q", got, s.index, s.pos, s.letter, s.arg)
			}
		})
	}
}

func TestOptReader(t *testing.T) {
	tests := []struct {
		name    string
		letters string
		args    []string
		want    string // letters with their arguments
		left    int
	}{
		{"bundle", "ab", []string{"-ab", "x"}, "a b ", 1},
		{"argument", "a:b", []string{"-ax", "-a", "-b", "-b"}, "a=x a=-b b ", 0},
		{"optional argument", "n;c;", []string{"-n", "5", "-c", "-n7"}, "n=5 c n=7 ", 0},
		{"two dashes", "a", []string{"-a", "--", "-a"}, "a ", 1},
		{"dash", "a", []string{"-", "-a"}, "", 2},
		{"unknown", "a", []string{"-z"}, "? ", 0},
		{"missing argument", "a:", []string{"-a"}, "? ", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := optReader{sh: bareShell(t), name: "x", letters: tt.letters, args: tt.args}
			got := ""
			for c := o.next(); c != 0; c = o.next() {
				got += string(rune(c))
				if o.hasArg {
					got += "=" + o.arg
				}
				got += " "
				if c == '?' {
					break
				}
			}
			if got != tt.want || len(o.args) != tt.left {
				t.Errorf("options of %q: %q, %d left; want %q, %d", tt.args, got, len(o.args), tt.want, tt.left)
			}
		})
	}
}
