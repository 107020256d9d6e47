package interp

import (
	"testing"
	"time"
)

func TestParseTimeout(t *testing.T) {
	tests := []struct {
		in   string
		want time.Duration
		ok   bool
	}{
		{"0", 0, true},
		{"1.5", 1500 * time.Millisecond, true},
		{".25", 250 * time.Millisecond, true},
		{"2.", 2 * time.Second, true},
		{"0.0000019", time.Microsecond, true},
		{"", 0, false},
		{".", 0, false},
		{"-1", 0, false},
		{"1e3", 0, false},
		{"99999999999", 0, false},
	}
	for _, tt := range tests {
		got, ok := parseTimeout(tt.in)
		if got != tt.want || ok != tt.ok {
			t.Errorf("parseTimeout(%q) = %v, %v; want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestDecimalNumber(t *testing.T) {
	tests := []struct {
		in   string
		want int64
		ok   bool
	}{
		{"42", 42, true},
		{" -7 \t", -7, true},
		{"+5", 5, true},
		{"\n1", 1, true},
		{"1\n", 0, false},
		{"08", 8, true},
		{"0x1", 0, false},
		{"1_0", 0, false},
		{"", 0, false},
		{"--1", 0, false},
	}
	for _, tt := range tests {
		got, ok := decimalNumber(tt.in)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("decimalNumber(%q) = %v, %v; want %v, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestReadCharacters(t *testing.T) {
	tests := []struct {
		name  string
		input string
		chars int
	}{
		{"ASCII", "abc", 3},
		{"two bytes", "éà", 2},
		{"four bytes", "😀a", 2},
		{"broken", "\xc3a", 1},
		{"stray", "\x80\xff", 2},
		{"unfinished", "\xe2\x82", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := reading{sh: bareShell(t), count: 100}
			for i := range len(tt.input) {
				r.add(tt.input[i], false)
			}
			if r.chars != tt.chars || string(r.line) != tt.input {
				t.Errorf("%q has %d characters, want %d", tt.input, r.chars, tt.chars)
			}
		})
	}
}
