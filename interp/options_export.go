package interp

import "safesh/interp/expand"

// optionAttr is the nature of SHELLOPTS (0) and BASHOPTS (1).
func (sh *Shell) optionAttr(which int) expand.Attr {
	if sh.passOpts[which] {
		return expand.Readonly | expand.Exported
	}
	return expand.Readonly
}

// exportOptions follows `export SHELLOPTS`: the options reach the shells that are started.
func (sh *Shell) exportOptions(d *declaration, name string) {
	i := 0
	switch {
	case (d.on|d.off)&expand.Exported == 0:
		return
	case name == "SHELLOPTS":
	case name == "BASHOPTS":
		i = 1
	default:
		return
	}
	sh.passOpts[i] = d.on&expand.Exported != 0
	sh.env = nil
}
