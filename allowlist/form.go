package allowlist

import (
	"path"
	"slices"
	"strings"
)

// denyForm denies a call of a tool in a form that writes and that [tools] does not list.
func (t *trial) denyForm(name string) (Decision, bool) {
	info := t.p.known[name]
	if info == nil || info.Edit == nil {
		return Decision{}, false
	}
	edit := info.Edit(t.words[1:])
	for _, form := range edit.Forms {
		if slices.Contains(t.p.tools[name].options, form) {
			continue
		}
		form = name + " " + form
		use := ""
		if !t.open {
			use = t.useToRead(name, edit)
		}
		d := t.deny(WriteClass, form+" writes files and is not listed"+t.listing(), use)
		d.Key = form + ":" + string(WriteClass)
		return d, true
	}
	return Decision{}, false
}

// denyRefused denies arguments that the tool takes under no policy.
func (t *trial) denyRefused(name string) (Decision, bool) {
	info := t.p.known[name]
	if info == nil || info.Refusal == nil {
		return Decision{}, false
	}
	why := info.Refusal(t.words[1:])
	if why == "" {
		return Decision{}, false
	}
	class := BadArgument
	if strings.HasPrefix(why, name+": -") {
		class = UnknownFlag
	}
	return t.deny(class, atMost(200, why), ""), true
}

// useToRead suggests the call that prints what the denied one would have written, into the
// file that it would have written when that may be.
func (t *trial) useToRead(name string, edit Edit) string {
	if edit.Without == nil {
		return ""
	}
	use := t.usable(append([]string{name}, edit.Without...))
	if use == "" || edit.Out == "" {
		return use
	}
	out := edit.Out
	if !path.IsAbs(out) {
		out = path.Join(t.dir, out)
	}
	if t.p.DecideAccess(out, Write).Verdict != Allow {
		return ""
	}
	return use + " > " + Quote([]string{edit.Out})
}

// writer tells whether a tool writes files whatever its options.
func (p *Policy) writer(name string) bool {
	info := p.known[name]
	return info != nil && !info.ReadOnly
}

// denyWriter is the denial of a tool that writes and is not listed.
func (t *trial) denyWriter(name string) Decision {
	d := t.deny(WriteClass, brief(name)+" writes files and is not listed"+t.listing(), "")
	d.Program = t.words[0]
	return d
}
