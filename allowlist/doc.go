// Package allowlist decides which calls may run.
//
// A [Policy] is parsed from text and never changes. [Policy.Decide] is a pure function of
// the policy and the [Call]: same input, same [Decision], no I/O, safe for concurrent use.
//
// What it does not do: it does not know what a program does once started, so a rule that
// allows an interpreter (sh -c, python -c, xargs) allows everything.
package allowlist
