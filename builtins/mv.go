package builtins

const mvHelp = `Usage: mv [OPTION]... [-T] SOURCE DEST
  or:  mv [OPTION]... SOURCE... DIRECTORY
  or:  mv [OPTION]... -t DIRECTORY SOURCE...
Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.

  -b, --backup[=CONTROL]       make a backup of each existing destination file: none, simple, numbered, existing
  -f, --force                  do not prompt before overwriting
  -i, --interactive            prompt before overwrite
  -n, --no-clobber             do not overwrite an existing file
      --strip-trailing-slashes remove any trailing slashes from each SOURCE argument
  -S, --suffix=SUFFIX          the suffix of simple backups, ~ if there is none
  -t, --target-directory=DIRECTORY  move all SOURCE arguments into DIRECTORY
  -T, --no-target-directory    treat DEST as a normal file
  -u, --update                 move only when the SOURCE file is newer than the destination file
  -v, --verbose                explain what is being done
      --help     display this help and exit
      --version  output version information and exit

If you specify more than one of -i, -f, -n, only the final one takes effect.
`

func parseMv(args []string) (*copyOptions, error) {
	o := &copyOptions{move: true, recursive: true, follow: followNever, mode: true, owner: true, times: true, links: true}
	g := &grammar{tool: "mv", status: 1, help: mvHelp, options: []option{
		{'f', "force", noArg}, {'i', "interactive", noArg}, {'n', "no-clobber", noArg}, {cpStrip, "strip-trailing-slashes", noArg},
		{'t', "target-directory", needArg}, {'T', "no-target-directory", noArg}, {'u', "update", noArg},
		{'v', "verbose", noArg}, backupOptions[0], backupOptions[1], backupOptions[2],
	}}
	names, err := g.parse(args, func(key rune, value string) error {
		if key == 'f' {
			o.overwrite = overwriteYes
			return nil
		}
		return o.set(g, key, value)
	})
	if err == nil {
		err = o.check(g, names)
	}
	if err == nil && o.backup.asked && o.overwrite == overwriteNo {
		err = g.bad("options --backup and --no-clobber are mutually exclusive")
	}
	if err != nil {
		return nil, err
	}
	o.g = g
	o.names = names
	return o, nil
}

func mvTool() Tool {
	return Tool{Name: "mv",
		Run: func(w *IO, args []string) int {
			return run(w, "mv", func(c *call) error {
				o, err := parseMv(args)
				if err != nil {
					return err
				}
				return o.run(c)
			})
		},
		Files: func(args []string) []FileUse {
			o, err := parseMv(args)
			if err != nil {
				return nil
			}
			return o.uses(o.names, func(name string) FileUse { return FileUse{Name: name, Write: true, Entry: true} })
		}}
}
