package builtins

import "strings"

// stripSlashes removes the slashes at the end of name; "/" stays for slashes only.
func stripSlashes(name string) string {
	short := strings.TrimRight(name, "/")
	if short == "" && name != "" {
		return "/"
	}
	return short
}

// lastPart returns the last part of a path, as GNU's base_name without slashes at the end.
func lastPart(name string) string {
	name = stripSlashes(name)
	if name == "/" {
		return name
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

// directoryOf returns what is in front of the last part of a path.
func directoryOf(name string) string {
	short := stripSlashes(name)
	i := strings.LastIndexByte(short, '/')
	switch {
	case i < 0:
		return "."
	case short == "/":
		return "/"
	}
	return stripSlashes(short[:i+1])
}
