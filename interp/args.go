package interp

import (
	"fmt"
	"strings"
)

// Invocation is a shell's command line, read as bash reads its own (bash manual, "Invoking
// Bash").
type Invocation struct {
	// Command is the text of -c; File a script; neither: the text comes from stdin.
	Command    string
	HasCommand bool
	File       string
	// Name is $0 when the command line gives one, "" otherwise; Args are $1 and so on.
	Name string
	Args []string
	// Options and Shopts are switched on (true) or off.
	Options, Shopts                map[string]bool
	Interactive, Login, Posix      bool
	NoRC, NoProfile, Version, Help bool
	// Stdin: -s was given.
	Stdin bool
	// RCFile is --rcfile's.
	RCFile string
	// List is "-o", "+o", "-O" or "+O" without a name: the options are listed.
	List string
}

// UsageError is a command line that could not be read.
type UsageError struct{ Text string }

func (e *UsageError) Error() string { return e.Text }

// ExitCode is 2, as bash's.
func (e *UsageError) ExitCode() int { return 2 }

// ParseArgs reads a shell's arguments, without argv[0]. Every form that bash takes is
// taken: options in any order, combined (-lc, -euo pipefail -c), with + to switch off; the
// text of -c is the first word that is no option.
func ParseArgs(args []string) (*Invocation, error) {
	inv := &Invocation{Options: map[string]bool{}, Shopts: map[string]bool{}}
	i, err := inv.longOptions(args)
	if err != nil {
		return nil, err
	}
	wantCommand := false
	for i < len(args) {
		arg := args[i]
		if arg == "-" || arg == "--" {
			i++
			break
		}
		if len(arg) < 2 || arg[0] != '-' && arg[0] != '+' {
			break
		}
		i++
		if i, err = inv.letters(arg, args, i, &wantCommand); err != nil {
			return nil, err
		}
	}
	rest := args[i:]
	if wantCommand {
		if len(rest) == 0 {
			return nil, &UsageError{"-c: option requires an argument"}
		}
		inv.Command, inv.HasCommand = rest[0], true
		if rest = rest[1:]; len(rest) > 0 {
			inv.Name, rest = rest[0], rest[1:]
		}
		inv.Args = rest
		return inv, nil
	}
	if len(rest) > 0 && !inv.Stdin {
		inv.File, inv.Name, rest = rest[0], rest[0], rest[1:]
	}
	inv.Args = rest
	return inv, nil
}

// longOptions reads the GNU-style options, which come before all others in bash; here they
// are taken anywhere in front.
func (inv *Invocation) longOptions(args []string) (int, error) {
	i := 0
	for i < len(args) && strings.HasPrefix(args[i], "--") && args[i] != "--" {
		switch name := args[i]; name {
		case "--login":
			inv.Login = true
		case "--posix":
			inv.Posix = true
		case "--norc":
			inv.NoRC = true
		case "--noprofile":
			inv.NoProfile = true
		case "--noediting", "--debugger", "--restricted":
		case "--verbose":
			inv.Options["verbose"] = true
		case "--version":
			inv.Version = true
		case "--help":
			inv.Help = true
		case "--rcfile", "--init-file":
			if i+1 == len(args) {
				return i, &UsageError{name + ": option requires an argument"}
			}
			i++
			inv.RCFile = args[i]
		default:
			return i, &UsageError{name + ": invalid option"}
		}
		i++
	}
	return i, nil
}

// letters reads one word of short options.
func (inv *Invocation) letters(arg string, args []string, i int, wantCommand *bool) (int, error) {
	on := arg[0] == '-'
	if strings.HasPrefix(arg, "--") {
		n, err := inv.longOptions([]string{arg})
		if err != nil || n == 0 {
			return i, &UsageError{arg + ": invalid option"}
		}
		return i, nil
	}
	for _, l := range []byte(arg[1:]) {
		switch l {
		case 'c':
			*wantCommand = true // +c too, as in bash
		case 's':
			inv.Stdin = on
		case 'i':
			inv.Interactive = on
		case 'l':
			inv.Login = on
		case 'r', 'D':
			if l == 'D' {
				return i, &UsageError{"-D: there are no translations"}
			}
		case 'o', 'O':
			if i >= len(args) {
				inv.List = string(arg[0]) + string(l)
				continue
			}
			if err := inv.named(l, args[i], on); err != nil {
				return i, err
			}
			i++
		default:
			name := optionName(l)
			if name == "" {
				return i, &UsageError{fmt.Sprintf("%c%c: invalid option", arg[0], l)}
			}
			inv.Options[name] = on
		}
	}
	return i, nil
}

// named switches -o NAME or -O NAME.
func (inv *Invocation) named(l byte, name string, on bool) error {
	if l == 'o' {
		if setBit(name) == 0 {
			return &UsageError{name + ": invalid option name"}
		}
		if name == "posix" {
			inv.Posix = on
		}
		inv.Options[name] = on
		return nil
	}
	if shoptBit(name) == 0 {
		return &UsageError{name + ": invalid shell option name"}
	}
	inv.Shopts[name] = on
	return nil
}

// optionName is the long name of a letter of set, "" for none.
func optionName(l byte) string {
	for _, o := range setOptions {
		if o.letter == l {
			return o.name
		}
	}
	return ""
}
