package interp

import (
	"path"
	"strconv"
	"strings"
	"time"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// defaultPath is PATH where the environment has none, as bash's without the directory
// that is current.
const defaultPath = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"

// maxLevel is the value of SHLVL that bash takes for a runaway.
const maxLevel = 1000

// importEnv makes the global variables from the environment and those that a shell sets by
// itself. What can be computed when it is read is left to dynamic.
func (sh *Shell) importEnv(cfg *Config) {
	im := importer{sh: sh, slab: make([]expand.Var, len(cfg.Env)+16)}
	im.vars = make(map[string]*expand.Var, len(im.slab))
	sh.scope = &scope{vars: im.vars}
	sh.dir = cfg.Dir
	sh.lastArg = sh.name
	for _, entry := range cfg.Env {
		im.entry(entry)
	}
	im.defaults(cfg)
	im.directory(cfg.Dir)
	im.level()
	for _, f := range im.funcs {
		im.function(f)
	}
	sh.env = nil
}

// importer builds the global scope.
type importer struct {
	sh    *Shell
	vars  map[string]*expand.Var
	slab  []expand.Var // all variables in one piece of memory
	funcs []string
}

// add makes a variable; an attribute is the caller's to set.
func (im *importer) add(name, value string) *expand.Var {
	v := im.vars[name]
	if v == nil {
		if len(im.slab) == 0 {
			im.slab = make([]expand.Var, 16)
		}
		v, im.slab = &im.slab[0], im.slab[1:]
		im.vars[name] = v
	}
	v.Owner, v.Set, v.Str = im.sh.token, true, value
	return v
}

// entry imports one NAME=VALUE.
func (im *importer) entry(entry string) {
	sh := im.sh
	name, value, ok := strings.Cut(entry, "=")
	if !ok || !isName(name) {
		if ok && strings.HasPrefix(name, "BASH_FUNC_") && strings.HasSuffix(name, "%%") && strings.HasPrefix(value, "() {") {
			im.funcs = append(im.funcs, entry)
			return
		}
		if ok && name != "" {
			sh.rawEnv = append(sh.rawEnv, entry)
		}
		return
	}
	switch name {
	case "_":
		sh.lastArg = value
		return
	case "PS1", "PS2":
		if !sh.interactive {
			return
		}
	case "SECONDS":
		n, _ := strconv.ParseInt(value, 10, 64)
		sh.started = sh.started.Add(-time.Duration(n) * time.Second)
		return
	case "SHELLOPTS":
		sh.passOpts[0] = true
		for _, n := range strings.Split(value, ":") {
			sh.opts.set |= setBit(n)
		}
		return
	case "BASHOPTS":
		sh.passOpts[1] = true
		for _, n := range strings.Split(value, ":") {
			sh.opts.shopt |= shoptBit(n)
		}
		return
	case "IFS", "RANDOM", "SRANDOM", "EPOCHSECONDS", "EPOCHREALTIME", "LINENO", "BASHPID", "BASH_SUBSHELL",
		"BASH_COMMAND", "BASH_ARGV0", "HISTCMD", "PPID", "UID", "EUID", "FUNCNAME", "BASH_SOURCE",
		"BASH_LINENO", "PIPESTATUS", "DIRSTACK", "GROUPS", "BASH_VERSINFO", "BASH_ARGC", "BASH_ARGV",
		"BASH_ALIASES", "BASH_CMDS", "BASH_VERSION", "BASH", "COMP_WORDBREAKS":
		return
	}
	im.add(name, value).Attr = expand.Exported
}

// defaults sets what the environment does not.
func (im *importer) defaults(cfg *Config) {
	im.add("IFS", " \t\n")
	im.add("OPTIND", "1").Attr |= expand.Integer
	im.missing("PATH", defaultPath)
	im.missing("TERM", "dumb")
	im.missing("SHELL", "/bin/sh")
	im.missing("PS4", "+ ")
	if cfg.Interactive {
		im.missing("PS1", `\s-\v\$ `)
		im.missing("PS2", "> ")
	}
}

func (im *importer) missing(name, value string) {
	if im.vars[name] == nil {
		im.add(name, value)
	}
}

// directory sets PWD to the directory that the caller found: the environment's name for it,
// where that means the same, else the real one.
func (im *importer) directory(dir string) {
	sh := im.sh
	sh.dir = dir
	im.add("PWD", sh.dir).Attr = expand.Exported
	if v := im.vars["OLDPWD"]; v == nil || !path.IsAbs(v.Str) || !im.isDir(v.Str) {
		v := im.add("OLDPWD", "")
		v.Set, v.Attr = false, expand.Exported
	}
}

// isDir tells whether a directory is there. Where the policy says what may be looked at, the
// environment is believed.
func (im *importer) isDir(name string) bool {
	if !im.sh.gate.OwnPath() {
		return true
	}
	info, err := im.sh.gate.Stat("/", name)
	return err == nil && info.IsDir()
}

// level sets SHLVL.
func (im *importer) level() {
	n := 0
	if v := im.vars["SHLVL"]; v != nil {
		n, _ = strconv.Atoi(strings.TrimSpace(v.Str))
	}
	if n++; n < 0 {
		n = 0
	} else if n >= maxLevel {
		im.sh.writeTo(2, im.sh.name+": warning: shell level ("+strconv.Itoa(n)+") too high, resetting to 1\n")
		n = 1
	}
	im.add("SHLVL", strconv.Itoa(n)).Attr = expand.Exported
}

// lowerLevel takes one off SHLVL before another program takes this shell's place: a shell adds
// it again.
func (sh *Shell) lowerLevel() {
	if n, err := strconv.Atoi(sh.value("SHLVL")); err == nil && n > 0 {
		sh.setVar("SHLVL", strconv.Itoa(n-1))
	}
}

// function imports BASH_FUNC_name%%=() {…}. Anything but one function definition is kept
// aside for children.
func (im *importer) function(entry string) {
	sh := im.sh
	name, body, _ := strings.Cut(strings.TrimPrefix(entry, "BASH_FUNC_"), "%%=")
	src := name + " " + body
	if !isFuncName(name) {
		sh.rawEnv = append(sh.rawEnv, entry)
		return
	}
	t, err := sh.parse(src, "")
	if err == nil && len(t.File.Stmts) == 1 {
		if d, ok := t.File.Stmts[0].Cmd.(*syntax.FuncDecl); ok && d.Name != nil && d.Name.Value == name {
			sh.funcs[name] = &function{
				name: name, decl: d, text: src, source: "environment", hints: t.Hints, attr: expand.Exported,
			}
			return
		}
	}
	sh.rawEnv = append(sh.rawEnv, entry)
	sh.writeTo(2, sh.name+": error importing function definition for `"+name+"'\n")
}

// isFuncName tells whether a function may come from the environment under this name.
func isFuncName(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\n\"'\\$`|&;()<>{}*?[]!#/=")
}
