package builtins

import "strings"

const sleepHelp = `Usage: sleep NUMBER[SUFFIX]...
  or:  sleep OPTION
Pause for NUMBER seconds. SUFFIX may be 's' for seconds (the default), 'm' for minutes, 'h'
for hours or 'd' for days. NUMBER may be a floating point number. Given two or more arguments,
pause for the amount of time specified by the sum of their values.

      --help     display this help and exit
      --version  output version information and exit
`

func sleepTool() Tool {
	return Tool{Name: "sleep", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "sleep", func(c *call) error { return runSleep(c, args) })
	}}
}

func runSleep(c *call, args []string) error {
	g := &grammar{tool: "sleep", status: 1, help: sleepHelp}
	words, err := g.noOptions(args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return g.raw("missing operand")
	}
	total, bad := 0.0, false
	for _, word := range words {
		seconds, ok := parseSeconds(word)
		if !ok {
			c.warn("invalid time interval %s", c.quote(word))
			bad = true
		}
		total += seconds
	}
	if bad {
		return &usageError{status: 1, try: true}
	}
	return c.sleep(durationOf(total))
}

// parseSeconds reads an interval with an optional unit.
func parseSeconds(word string) (float64, bool) {
	value, rest, _ := parseLongDouble(strings.TrimLeft(word, " \t\n\v\f\r"))
	if rest == word || value.isNaN() || value.f.Sign() < 0 || len(rest) > 1 {
		return 0, false
	}
	factor := 1.0
	if rest != "" {
		i := strings.IndexByte("smhd", rest[0])
		if i < 0 {
			return 0, false
		}
		factor = []float64{1, 60, 3600, 86400}[i]
	}
	return value.float64() * factor, true
}
