package interp

import (
	"strings"

	"safesh/interp/expand"
)

// options are the states of set -o and shopt; a value, copied into subshells.
type options struct{ set, shopt uint64 }

// setOption is one option of set: its name and letter (0 for none). The order is that of
// `set -o`.
type setOption struct {
	name   string
	letter byte
}

// The options of set, in the order of the constants below.
var setOptions = [...]setOption{
	{"allexport", 'a'}, {"braceexpand", 'B'}, {"emacs", 0}, {"errexit", 'e'}, {"errtrace", 'E'},
	{"functrace", 'T'}, {"hashall", 'h'}, {"histexpand", 'H'}, {"history", 0}, {"ignoreeof", 0},
	{"interactive-comments", 0}, {"keyword", 'k'}, {"monitor", 'm'}, {"noclobber", 'C'},
	{"noexec", 'n'}, {"noglob", 'f'}, {"nolog", 0}, {"notify", 'b'}, {"nounset", 'u'},
	{"onecmd", 't'}, {"physical", 'P'}, {"pipefail", 0}, {"posix", 0}, {"privileged", 'p'},
	{"verbose", 'v'}, {"vi", 0}, {"xtrace", 'x'},
}

// The bits of options.set.
const (
	optAllexport = 1 << iota
	optBraceexpand
	optEmacs
	optErrexit
	optErrtrace
	optFunctrace
	optHashall
	optHistexpand
	optHistory
	optIgnoreeof
	optInteractiveComments
	optKeyword
	optMonitor
	optNoclobber
	optNoexec
	optNoglob
	optNolog
	optNotify
	optNounset
	optOnecmd
	optPhysical
	optPipefail
	optPosix
	optPrivileged
	optVerbose
	optVi
	optXtrace
)

// The options of shopt, sorted by name as bash 5.2 lists them.
var shoptNames = [...]string{
	"autocd", "assoc_expand_once", "cdable_vars", "cdspell", "checkhash", "checkjobs",
	"checkwinsize", "cmdhist", "compat31", "compat32", "compat40", "compat41", "compat42",
	"compat43", "compat44", "complete_fullquote", "direxpand", "dirspell", "dotglob",
	"execfail", "expand_aliases", "extdebug", "extglob", "extquote", "failglob",
	"force_fignore", "globasciiranges", "globskipdots", "globstar", "gnu_errfmt",
	"histappend", "histreedit", "histverify", "hostcomplete", "huponexit", "inherit_errexit",
	"interactive_comments", "lastpipe", "lithist", "localvar_inherit", "localvar_unset",
	"login_shell", "mailwarn", "no_empty_cmd_completion", "nocaseglob", "nocasematch",
	"noexpand_translation", "nullglob", "patsub_replacement", "progcomp", "progcomp_alias",
	"promptvars", "restricted_shell", "shift_verbose", "sourcepath", "varredir_close",
	"xpg_echo",
}

// The bits of options.shopt, in the order of shoptNames.
const (
	shoptAutocd uint64 = 1 << iota
	shoptAssocExpandOnce
	shoptCdableVars
	shoptCdspell
	shoptCheckhash
	shoptCheckjobs
	shoptCheckwinsize
	shoptCmdhist
	shoptCompat31
	shoptCompat32
	shoptCompat40
	shoptCompat41
	shoptCompat42
	shoptCompat43
	shoptCompat44
	shoptCompleteFullquote
	shoptDirexpand
	shoptDirspell
	shoptDotglob
	shoptExecfail
	shoptExpandAliases
	shoptExtdebug
	shoptExtglob
	shoptExtquote
	shoptFailglob
	shoptForceFignore
	shoptGlobasciiranges
	shoptGlobskipdots
	shoptGlobstar
	shoptGnuErrfmt
	shoptHistappend
	shoptHistreedit
	shoptHistverify
	shoptHostcomplete
	shoptHuponexit
	shoptInheritErrexit
	shoptInteractiveComments
	shoptLastpipe
	shoptLithist
	shoptLocalvarInherit
	shoptLocalvarUnset
	shoptLoginShell
	shoptMailwarn
	shoptNoEmptyCmdCompletion
	shoptNocaseglob
	shoptNocasematch
	shoptNoexpandTranslation
	shoptNullglob
	shoptPatsubReplacement
	shoptProgcomp
	shoptProgcompAlias
	shoptPromptvars
	shoptRestrictedShell
	shoptShiftVerbose
	shoptSourcepath
	shoptVarredirClose
	shoptXpgEcho
)

const defaultShopts = shoptCheckwinsize | shoptCmdhist | shoptCompleteFullquote |
	shoptExtquote | shoptForceFignore | shoptGlobasciiranges |
	shoptGlobskipdots | shoptHostcomplete | shoptInteractiveComments |
	shoptPatsubReplacement | shoptProgcomp | shoptPromptvars |
	shoptSourcepath

// expandOptions maps what expansion asks for to the bit and whether it is set's or shopt's.
var expandOptions = [...]struct {
	set bool
	bit uint64
}{
	expand.NoUnset:           {true, optNounset},
	expand.NoGlob:            {true, optNoglob},
	expand.BraceExpand:       {true, optBraceexpand},
	expand.PosixMode:         {true, optPosix},
	expand.NullGlob:          {false, shoptNullglob},
	expand.FailGlob:          {false, shoptFailglob},
	expand.DotGlob:           {false, shoptDotglob},
	expand.GlobStar:          {false, shoptGlobstar},
	expand.NoCaseGlob:        {false, shoptNocaseglob},
	expand.NoCaseMatch:       {false, shoptNocasematch},
	expand.ExtGlob:           {false, shoptExtglob},
	expand.GlobASCIIRanges:   {false, shoptGlobasciiranges},
	expand.GlobSkipDots:      {false, shoptGlobskipdots},
	expand.PatSubReplacement: {false, shoptPatsubReplacement},
	expand.AssocExpandOnce:   {false, shoptAssocExpandOnce},
}

// shoptBit returns the bit of a shopt option, 0 for an unknown name.
func shoptBit(name string) uint64 {
	for i, n := range shoptNames {
		if n == name {
			return 1 << i
		}
	}
	return 0
}

// setBit returns the bit of a set -o name, 0 for an unknown one; letterBit of a letter.
func setBit(name string) uint64 {
	for i, o := range setOptions {
		if o.name == name {
			return 1 << i
		}
	}
	return 0
}

func letterBit(letter byte) uint64 {
	for i, o := range setOptions {
		if o.letter == letter && letter != 0 {
			return 1 << i
		}
	}
	return 0
}

func (sh *Shell) set(bit uint64) bool   { return sh.opts.set&bit != 0 }
func (sh *Shell) shopt(bit uint64) bool { return sh.opts.shopt&bit != 0 }

// switchSet turns options of set on or off. Some need an act of their own.
func (sh *Shell) switchSet(bit uint64, on bool) {
	if on {
		sh.opts.set |= bit
	} else {
		sh.opts.set &^= bit
	}
	if sh.passOpts[0] {
		sh.env = nil
	}
	if bit == optPosix && !on {
		sh.unset("POSIXLY_CORRECT")
		sh.switchShopt(shoptExpandAliases, sh.interactive)
	}
	if bit == optPosix && on {
		sh.switchShopt(shoptExpandAliases, true)
		if _, ok := sh.valueSet("POSIXLY_CORRECT"); !ok {
			sh.setVar("POSIXLY_CORRECT", "y")
		}
	}
}

// switchShopt turns options of shopt on or off.
func (sh *Shell) switchShopt(bit uint64, on bool) {
	if on {
		sh.opts.shopt |= bit
	} else {
		sh.opts.shopt &^= bit
	}
	if sh.passOpts[1] {
		sh.env = nil
	}
	if bit == shoptExtdebug { // bash: implies functrace and errtrace
		sh.switchSet(optFunctrace|optErrtrace, on)
	}
}

// startOptions are the options that a shell begins with.
func startOptions(cfg *Config) options {
	o := options{
		set:   optBraceexpand | optHashall | optInteractiveComments,
		shopt: defaultShopts,
	}
	if cfg.Interactive {
		o.set |= optHistory | optHistexpand | optEmacs
		o.shopt |= shoptExpandAliases
	}
	if cfg.Posix {
		o.set |= optPosix
		o.shopt |= shoptExpandAliases
	}
	if cfg.Login {
		o.shopt |= shoptLoginShell
	}
	for name, on := range cfg.Options {
		if bit := setBit(name); on {
			o.set |= bit
		} else {
			o.set &^= bit
		}
	}
	for name, on := range cfg.Shopts {
		if bit := shoptBit(name); on {
			o.shopt |= bit
		} else {
			o.shopt &^= bit
		}
	}
	return o
}

// flags is $-.
func (sh *Shell) flags() string {
	var b strings.Builder
	for _, l := range []byte("abefhkmnptuvxBCEHPT") {
		if sh.opts.set&letterBit(l) != 0 {
			b.WriteByte(l)
		}
	}
	s := b.String()
	// bash puts i between h and m, c and s at the end.
	if sh.interactive {
		i := strings.IndexAny(s, "kmnptuvxBCEHPT")
		if i < 0 {
			i = len(s)
		}
		s = s[:i] + "i" + s[i:]
	}
	return s + sh.source
}
