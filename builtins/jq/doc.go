// Package jq is an interpreter of jq's language: it reads JSON texts, runs a filter on each
// and writes the results as jq 1.6 writes them.
//
// A filter is compiled once ([Compile]) and run on any number of values ([Program.Run]).
// [Decoder] reads a stream of JSON texts one by one, [Format] writes values. Everything
// from outside (environment, further inputs, regular expressions, the clock, standard
// error) comes through [Config]; the package itself opens nothing.
//
// Objects keep the order of their keys, numbers are doubles: `jq .` gives back what it read.
// Of jq 1.7 there are `if` without `else`, `.a.[0]`, `{$x: 1}`, `pick`, `abs`, `toarray`,
// `trim`, `ltrim`, `rtrim`, `have_literal_numbers`, `debug(msg)`, `scan($re; $flags)`,
// `splits`, `add(f)`, `skip`, `getpath`, `@urid` and `try` that does not catch what comes
// after it. Modules are files that [Modules] finds.
//
// Memory is bounded by [Config].Need, which is asked before it is taken, and time by the
// Context; nesting has bounds of its own.
package jq
