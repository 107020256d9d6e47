// Package builtins holds the commands that safesh runs in process: cat, head, tail, wc, …
//
// A [Tool] gets its files, streams and environment from the [IO] it is handed and has no
// other way to the world: no tool opens a file, starts a program or reads the environment
// by itself. [NewTable] returns all tools.
//
// What it does not promise: that a tool has every option of its GNU original. An unknown
// option is an error as GNU's, never ignored.
package builtins
