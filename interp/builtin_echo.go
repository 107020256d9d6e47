package interp

import (
	"strings"

	"safesh/interp/expand"
)

// builtinEcho prints its arguments with spaces between them (bash manual, "Bash Builtins").
func builtinEcho(sh *Shell, args []string) int {
	escapes, newline := sh.shopt(shoptXpgEcho), true
	if !escapes || !sh.set(optPosix) {
		for len(args) > 0 && echoOptions(args[0]) {
			for _, c := range args[0][1:] {
				switch c {
				case 'n':
					newline = false
				case 'e':
					escapes = true
				case 'E':
					escapes = false
				}
			}
			args = args[1:]
		}
	}
	text := strings.Join(args, " ")
	if escapes {
		var stop bool
		text, stop = expand.Unescape(text, expand.EscapeEcho)
		newline = newline && !stop
	}
	if newline {
		text += "\n"
	}
	if text == "" {
		return 0
	}
	return sh.print("echo", text)
}

// echoOptions tells whether word is options only: anything else is text to print.
func echoOptions(word string) bool {
	return len(word) > 1 && word[0] == '-' && strings.Trim(word[1:], "neE") == ""
}
