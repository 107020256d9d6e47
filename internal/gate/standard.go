package gate

import (
	"context"
	"fmt"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// ToolInfos describes the tools to the policy's parser.
func ToolInfos(table *builtins.Table) []allowlist.ToolInfo {
	tools := table.Tools()
	infos := make([]allowlist.ToolInfo, len(tools))
	for i := range tools {
		infos[i] = allowlist.ToolInfo{Name: tools[i].Name, ReadOnly: tools[i].ReadOnly, Forms: tools[i].Forms, Refusal: tools[i].Refusal}
		if edit := tools[i].Edit; edit != nil {
			infos[i].Edit = func(args []string) allowlist.Edit { return allowlist.Edit(edit(args)) }
		}
	}
	return infos
}

// Standard takes over the process's own descriptors 0 to 2 for the text, nil where one is
// closed. In enforce mode its output is limited as the policy says, terminals excepted.
// Denials go to a copy of descriptor 2 that the text can't touch; in observe mode none are said,
// and no copy keeps a reader waiting after the text has closed its own.
func (g *Gate) Standard() []interp.File {
	files := make([]interp.File, 3)
	for fd := range files {
		if d := (&desc{fd: fd, gate: g}); d.look() {
			files[fd] = d.ref()
		}
	}
	if g.observe {
		return files
	}
	if own, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 10); err == nil {
		g.stderr = (&desc{fd: own, gate: g}).ref()
	}
	g.limitOutput(files)
	return files
}

// limitOutput puts the policy's limit on stdout and stderr. When both are one file they
// share it, and their order stays.
func (g *Gate) limitOutput(files []interp.File) {
	if g.observe || g.policy == nil {
		return
	}
	n := g.policy.Limits().Output
	if n <= 0 {
		return
	}
	var ids [3]fileID
	for fd := 1; fd <= 2; fd++ {
		f, ok := files[fd].(*file)
		if !ok || f.d.tty || f.d.null {
			continue
		}
		ids[fd] = f.d.id
		g.limits[fd-1] = &outputLimit{left: n}
		if fd == 2 && g.limits[0] != nil && ids[1] == ids[2] {
			g.limits[1] = g.limits[0]
		}
		f.d.limit = g.limits[fd-1]
	}
}

// SayLimits says what the output limit kept back.
func (g *Gate) SayLimits() {
	for i, name := range []string{"stdout", "stderr"} {
		l := g.limits[i]
		if l == nil || i == 1 && l == g.limits[0] {
			continue
		}
		l.mu.Lock()
		lost := l.lost
		l.mu.Unlock()
		if lost > 0 && g.stderr != nil {
			text := fmt.Sprintf("safesh: note: %d more bytes on %s were not sent: the limit is %d bytes\n", lost, name, g.policy.Limits().Output)
			g.stderr.Write(context.Background(), []byte(text))
		}
	}
}

// Dir is the directory that the shell was started in.
func (g *Gate) Dir() string { return g.cfg.Dir }
