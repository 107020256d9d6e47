// Package builtins holds the commands that safesh runs in process: cat, head, tail, wc, …
//
// A [Tool] gets its files, streams and environment from the [IO] it is handed and has no
// other way to the world: no tool opens a file, starts a program or reads the environment
// by itself. [NewTable] returns all tools.
//
// A tool writes what its original of GNU coreutils 9.1 writes, and returns its status. Its own
// statuses are 126 for a denial, 141 when nobody reads its output and 143 when its Context has
// ended; it says nothing then. To add a tool, write a file with a function that returns a
// Tool, add the function to the list in table.go, and cases to testdata/diff.
//
// What it does not promise: that a tool has every option of its GNU original. An unknown
// option is an error as GNU's, never ignored. timeout, nice, nohup and stdbuf have no effect
// of their own on the call they pass to [IO.Run]: the shell takes them off before.
package builtins
