// Package harness knows the texts that agent harnesses put around a model's own.
//
// [Unwrap] takes a text that a harness handed to its shell apart: the model's command, what the
// harness wants done around it, and nothing else. The command is run and judged like any other
// text. The wrapper itself is never evaluated: what a profile grants is one typed act (see
// [Leaves]) that the gate carries out with the name that stands in the wrapper, and what the
// model's command did (functions, aliases, traps, redirections, options) has no part in it.
//
// Only the text of this process's own -c comes here, never one that came up inside a text. A
// model's command stands inside of the wrapper at a known place; one that imitates a wrapper is
// a command in that place and gains nothing.
//
// The package is pure: no files, no clock, no environment. A text that differs from what is
// known in any way is no wrapper: it is judged as it stands, which grants nothing.
package harness
