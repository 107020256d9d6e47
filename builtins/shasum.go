package builtins

const shasumHelp = `Usage: shasum [OPTION]... [FILE]...
Print or check SHA checksums.

  -a, --algorithm N   1 (default), 224, 256, 384 or 512
  -b, --binary        mark the names as binary
  -c, --check         read checksums of the one algorithm from the FILEs and check them
      --tag           print BSD-style lines
  -t, --text          mark the names as text (default)
  -i, --ignore-missing  -q, --quiet  -s, --status  -S, --strict  -w, --warn    for --check
      --help     display this help and exit
      --version  output version information and exit
`

// parseShasum reads the arguments of perl's shasum into those of a tool of one algorithm.
func parseShasum(args []string) (*checksumOptions, error) {
	o := &checksumOptions{tool: "shasum", algo: algorithmNamed("sha1")}
	g := &grammar{tool: "shasum", status: 1, help: shasumHelp, options: []option{
		{'a', "algorithm", needArg}, {'b', "binary", noArg}, {'c', "check", noArg}, {sumTag, "tag", noArg}, {'t', "text", noArg},
		{sumIgnoreMissing, "ignore-missing", noArg}, {sumQuiet, "quiet", noArg}, {sumStatus, "status", noArg}, {sumStrict, "strict", noArg},
		{'i', "", noArg}, {'q', "", noArg}, {'s', "", noArg}, {'S', "", noArg}, {'w', "warn", noArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'a':
			if o.algo = algorithmNamed("sha" + value); o.algo.bytes == 0 || !allDigits(value) {
				return &usageError{status: 1, tail: "Unrecognized algorithm\nType shasum -h for help"}
			}
		case 'i':
			o.set(sumIgnoreMissing)
		case 'q':
			o.set(sumQuiet)
		case 's':
			o.set(sumStatus)
		case 'S':
			o.set(sumStrict)
		default:
			o.set(key)
		}
		return nil
	})
	o.named, o.files = len(files) > 0, orStdin(files)
	return o, err
}

func shasumTool() Tool {
	return Tool{Name: "shasum", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "shasum", func(c *call) error {
				o, err := parseShasum(args)
				if err != nil {
					return err
				}
				return o.run(c)
			})
		},
		Files: func(args []string) []FileUse {
			o, err := parseShasum(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}
