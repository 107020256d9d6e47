// Package plan tells what a text would do before anything of it runs.
//
// [Make] walks a syntax tree and asks the gate's judge about every call whose words are known
// before expansion: the result lists the calls in the order of their evaluation, each with its
// decision, and says which denials are certain, that is, hold whatever happens before the call
// is reached. [Plan.Use] brings a refused text into an allowed form; [Plan.String] is what
// `safeshctl explain` prints; a [Checker] puts a plan in front of the evaluator.
//
// The package is pure: what it knows of files, directories and the policy comes in through
// [Config]. The same tree and the same answers give the same plan.
//
// What it does not do: it decides nothing for run time. A call that it lets pass is judged
// again by the gate with its final words, and what only expansion can tell (variables, globs,
// sourced files, the directory after `cd "$x"`) is left to that. A denial that it misses costs
// half a text run; one that it invents would cost an allowed call, so wherever a function, an
// alias or a directory could make a difference a denial counts as not certain.
package plan
