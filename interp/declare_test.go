package interp

import "testing"

// The numbers are those of bash 5.2 after RANDOM=42.
func TestNextRandom(t *testing.T) {
	sh := &Shell{random: 42}
	for i, want := range []int{17772, 26794, 1435} {
		if got := sh.nextRandom(); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
}

func TestParseArg(t *testing.T) {
	tests := []struct {
		in   string
		want declArg
	}{
		{"a", declArg{name: "a", naked: true}},
		{"a=", declArg{name: "a"}},
		{"a=b=c", declArg{name: "a", value: "b=c"}},
		{"a+=b", declArg{name: "a", add: true, value: "b"}},
		{"a[1]=b", declArg{name: "a", hasSub: true, index: "1", value: "b"}},
		{"a[b[1]]", declArg{name: "a", hasSub: true, index: "b[1]", naked: true}},
		{"a[1", declArg{name: "a[1", naked: true}},
		{"a[1]x=2", declArg{name: "a[1]x=2", index: "1", naked: true}},
		{"1a=2", declArg{name: "1a=2", naked: true}},
		{"a b=2", declArg{name: "a b=2", naked: true}},
		{"", declArg{naked: true}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got := parseArg(tt.in)
			tt.want.text = tt.in
			if got != tt.want {
				t.Errorf("parseArg(%q) = %+v, want %+v", tt.in, got, tt.want)
			}
		})
	}
}

func TestBadSetOption(t *testing.T) {
	tests := []struct {
		name string
		in   []string
		want string
	}{
		{"none", []string{"-eu", "-o", "pipefail", "x", "-q"}, ""},
		{"letter", []string{"-e", "-q"}, "-q"},
		{"behind a name", []string{"-eo", "pipefail", "-z"}, "-z"},
		{"behind dashes", []string{"--", "-q"}, ""},
		{"plus", []string{"+", "+q"}, "-q"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := badSetOption(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDynamicNamesAreSorted(t *testing.T) {
	for i := 1; i < len(dynamicNames); i++ {
		if dynamicNames[i-1] >= dynamicNames[i] {
			t.Errorf("%s stands before %s", dynamicNames[i-1], dynamicNames[i])
		}
	}
}
