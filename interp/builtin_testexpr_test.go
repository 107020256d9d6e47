package interp

import (
	"strings"
	"testing"
)

func TestTestExpression(t *testing.T) {
	tests := []struct {
		in   string // arguments with spaces between them, _ for ""
		want int
	}{
		{"", 1}, {"a", 0}, {"_", 1}, {"! a", 1}, {"! _", 0}, {"-n", 0}, {"-z _", 0},
		{"a = a", 0}, {"a = b", 1}, {"a < b", 0}, {"! a = b", 0}, {"( a )", 0}, {"( a = b )", 1},
		{"a -a _", 1}, {"_ -o a", 0}, {"_ -a a -o b", 0}, {"! _ -a x", 0}, {"( ( a ) )", 0},
		{"1 -eq 01", 0}, {"1 -eq a", 2}, {"a b", 2}, {"a b c", 2}, {"a = b c", 2}, {"( a", 2},
		{"a -a", 2}, {"-f = -f", 0}, {"= = =", 0}, {"( = (", 0}, {"-t x y", 2}, {"x -o a -a !", 2},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			args := strings.Fields(tt.in)
			for i, arg := range args {
				if arg == "_" {
					args[i] = ""
				}
			}
			if got := builtinTest(bareShell(t), args); got != tt.want {
				t.Errorf("test %s: %d, want %d", tt.in, got, tt.want)
			}
		})
	}
}
