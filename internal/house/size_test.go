package house

import (
	"go/ast"
	"strings"
	"testing"
)

// The lengths in lines that the house keeps to.
const (
	warnFunc = 60
	maxFunc  = 80
	maxFile  = 500
)

// longFuncs are flat tables and switches: each case is a line or calls one function.
var longFuncs = map[string]string{}

// longFiles are to be split; none may grow.
var longFiles = map[string]int{}

// TestSize fails on long functions and files, and on entries of the lists that are not needed
// any more.
func TestSize(t *testing.T) {
	funcs, files := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if n := s.fset.File(s.file.FileStart).LineCount(); n > maxFile {
			files[s.name] = true
			if most := longFiles[s.name]; n > max(most, maxFile) {
				t.Errorf("%s has %d lines, more than %d", s.name, n, max(most, maxFile))
			}
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name, n := s.room+"."+funcName(f), s.lines(f)
			switch {
			case n <= warnFunc:
			case longFuncs[name] != "":
				funcs[name] = true
			case n > maxFunc:
				t.Errorf("%s: %s has %d lines, more than %d", s.at(f), name, n, maxFunc)
			default:
				t.Logf("%s: %s has %d lines, more than %d", s.at(f), name, n, warnFunc)
			}
		}
	}
	for name := range longFuncs {
		if !funcs[name] {
			t.Errorf("%s is not long any more: take it off the list", name)
		}
	}
	for name := range longFiles {
		if !files[name] {
			t.Errorf("%s is not long any more: take it off the list", name)
		}
	}
}

// funcName is Type.Method or the function's name.
func funcName(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name + "." + f.Name.Name
	}
	return strings.TrimSpace(f.Name.Name)
}
