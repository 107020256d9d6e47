// Package allowlist decides which calls may run.
//
// A [Policy] is parsed from text and never changes. [Policy.Decide] is a pure function of
// the policy and the [Call]: same input, same [Decision], no I/O, safe for concurrent use.
// To start, [Parse] a text (or take [Default]), bind it to a directory with [Policy.WithRoot],
// and ask. What only the file system knows is handed in: the symlink-free forms of paths
// ([Policy.WithResolved], [Call.Paths]), the files that patterns stand for
// ([Policy.WithScripts]), the places of programs ([Policy.WithTrustedPath]).
//
// A decision takes decorators off the front of the words (decorator.go), finds the rules that
// begin like the rest (index.go, match.go), fits the further words to the rule's flags
// (fit.go), and makes the argv that runs (decide.go, absorb.go). A deny rule beats an allow
// rule at each of these steps. A denial says what to run instead (denial.go), and what it says
// has been decided again.
//
// What it does not do: it does not know what a program does once started, so a rule that
// allows an interpreter (sh -c, python -c, xargs) allows everything; [Policy.Lint] warns. It
// compares names, not contents: a script that something else may change is whatever it has
// been changed to, unless its sum is pinned and the gate checks it. Without Paths it takes
// words for what they say lexically, and symlinks are not seen.
package allowlist
