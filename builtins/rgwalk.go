package builtins

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// filters makes the lists of -g, -t, -T and --ignore-file.
func (r *rg) filters() error {
	if len(r.o.globs) > 0 {
		r.globs = &ignoreList{}
		for _, glob := range r.o.globs {
			if text := globError(glob.text); text != "" {
				fmt.Fprintf(r.c.io.Stderr, "error parsing glob '%s': %s\n", glob.text, text)
				return stop(2)
			}
			r.globs.add(glob.text, glob.fold || r.o.globFold, true)
		}
	}
	types := rgTypes(r.o.typeAdd)
	for _, t := range r.o.types {
		globs, ok := types[t.name]
		if !ok && t.name != "all" {
			fmt.Fprintf(r.c.io.Stderr, "unrecognized file type: %s\n", t.name)
			return stop(2)
		}
		list := &r.types
		if t.not {
			list = &r.nots
		}
		if *list == nil {
			*list = &ignoreList{}
		}
		for _, glob := range globs {
			(*list).add(glob, false, true)
		}
	}
	for _, name := range r.o.ignoreFile {
		text, err := r.readFile(name)
		if err != nil {
			return err
		}
		r.extra = parseIgnore(text, "")
	}
	return nil
}

// skips reports whether an entry of a directory is left out.
func (r *rg) skips(name string, isDir bool, scope *ignoreScope) bool {
	// The answers of -g are the other way round: a plain glob keeps.
	switch r.globs.ask(name, isDir) {
	case ignoreKeep:
		return true
	case ignoreSkip:
		return false
	}
	if r.globs != nil && !isDir && slices.ContainsFunc(r.globs.globs, func(g ignoreGlob) bool { return !g.keep }) {
		return true
	}
	answer := ignoreSilent
	if !r.o.noIgnore {
		if answer = scope.ask(name, isDir); answer == ignoreSilent {
			answer = r.extra.ask(name, isDir)
		}
	}
	if answer == ignoreSkip {
		return true
	}
	if !isDir {
		if r.nots.ask(name, false) == ignoreSkip || r.types != nil && r.types.ask(name, false) != ignoreSkip {
			return true
		}
	}
	return answer == ignoreSilent && !r.o.hidden && name[strings.LastIndexByte(name, '/')+1] == '.'
}

// walkTop searches the directory of an operand. The ignore files of the directories between
// the current one and it count too.
func (r *rg) walkTop(name, prefix string) error {
	var scope *ignoreScope
	clean := strings.TrimPrefix(prefix, "./")
	if !r.o.noIgnore && !r.o.noParent && clean != "" && clean[0] != '/' && !strings.Contains("/"+clean, "/../") {
		for i := 0; i >= 0; {
			dir := clean[:i]
			if err := r.readIgnores(dir, nil, &scope); err != nil {
				return err
			}
			next := strings.IndexByte(clean[i:], '/')
			if next < 0 || i+next+1 >= len(clean) {
				break
			}
			i += next + 1
		}
	}
	return r.walkDir(name, prefix, scope, nil, 1)
}

// ignoreNames are the ignore files, by rising importance.
var ignoreNames = []string{".gitignore", ".ignore", ".rgignore"}

// readIgnores reads the ignore files of a directory; entries are what it holds, nil if not known.
func (r *rg) readIgnores(dir string, entries []fs.DirEntry, scope **ignoreScope) error {
	here := &ignoreScope{up: *scope}
	for _, name := range ignoreNames {
		known := entries == nil || slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
		if !known || r.o.noVCS && name == ".gitignore" || r.o.noDot && name != ".gitignore" {
			continue
		}
		in, err := r.c.open(dir + name)
		if err == nil {
			var text []byte
			text, err = io.ReadAll(in)
			in.close()
			here.lists = append(here.lists, parseIgnore(string(text), strings.TrimPrefix(dir, "./")))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			if end := r.c.mustStop(err); end != nil {
				return end
			}
		}
	}
	if len(here.lists) > 0 {
		*scope = here
	}
	return nil
}

// walkDir searches the entries of a directory in the order of their names.
func (r *rg) walkDir(name, prefix string, scope *ignoreScope, up *directory, depth int) error {
	if err := r.c.alive(); err != nil {
		return err
	}
	if r.o.depth >= 0 && depth > r.o.depth {
		return nil
	}
	here := &directory{up: up}
	if r.o.follow {
		info, err := r.c.io.Files.Stat(name)
		if err != nil {
			return r.fail(name, err)
		}
		for dir := up; dir != nil; dir = dir.up {
			if sameFile(info, dir.info) {
				return nil // a loop of links
			}
		}
		here.info = info
	}
	dir, err := r.c.openDir(name)
	if err != nil {
		return r.fail(name, err)
	}
	defer dir.Close()
	here.files = dir
	entries := dir.Entries()
	if !r.o.noIgnore {
		if err := r.readIgnores(prefix, entries, &scope); err != nil {
			return err
		}
	}
	for _, entry := range r.ordered(prefix, entries) {
		if err := r.entry(prefix, entry, scope, here, depth); err != nil {
			return err
		}
	}
	return nil
}

// ordered are the entries of a directory as --sort has them; they come by name.
func (r *rg) ordered(prefix string, entries []fs.DirEntry) []fs.DirEntry {
	if r.o.order == "" || r.o.order == "path" && !r.o.reverse {
		return entries
	}
	times := make(map[string]time.Time, len(entries))
	for _, entry := range entries {
		if r.o.order == "path" {
			continue
		}
		if info, err := r.c.io.Files.Stat(prefix + entry.Name()); err == nil {
			st := statusOf(info)
			if times[entry.Name()] = st.mtime; r.o.order == "accessed" {
				times[entry.Name()] = st.atime
			}
		}
	}
	list := slices.Clone(entries)
	slices.SortStableFunc(list, func(a, b fs.DirEntry) int {
		n := times[a.Name()].Compare(times[b.Name()])
		if r.o.order == "path" {
			n = strings.Compare(a.Name(), b.Name())
		}
		if r.o.reverse {
			n = -n
		}
		return n
	})
	return list
}

// tooLarge reports whether --max-filesize leaves a file out.
func (r *rg) tooLarge(name string, entry fs.DirEntry) bool {
	info, err := entry.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = r.c.io.Files.Stat(name)
	}
	return err == nil && info.Size() > r.o.maxSize
}

func (r *rg) entry(prefix string, entry fs.DirEntry, scope *ignoreScope, up *directory, depth int) error {
	name, mode := prefix+entry.Name(), entry.Type()
	if mode&fs.ModeSymlink != 0 {
		if !r.o.follow {
			return nil
		}
		info, err := r.c.io.Files.Stat(name)
		if err != nil {
			return r.fail(name, err)
		}
		mode = info.Mode()
	}
	if r.skips(name, mode.IsDir(), scope) || r.o.sized && mode.IsRegular() && r.tooLarge(name, entry) {
		return nil
	}
	switch {
	case mode.IsDir():
		return r.walkDir(name, name+"/", scope, up, depth+1)
	case mode.IsRegular():
		return r.searchFile(name, func() error { return r.fileIn(up, entry.Name(), name) })
	}
	return nil
}

// rgTypes returns the globs of the file types by name.
func rgTypes(added []string) map[string][]string {
	types := make(map[string][]string, 80)
	for line := range strings.Lines(rgTypeTable) {
		name, globs, _ := strings.Cut(strings.TrimSpace(line), ": ")
		types[name] = strings.Fields(globs)
	}
	for _, add := range added {
		if name, glob, ok := strings.Cut(add, ":"); ok {
			if other, ok := strings.CutPrefix(glob, "include:"); ok {
				for _, t := range strings.Split(other, ",") {
					types[name] = append(types[name], types[t]...)
				}
				continue
			}
			types[name] = append(types[name], glob)
		}
	}
	return types
}

func (r *rg) listTypes() error {
	types := rgTypes(r.o.typeAdd)
	names := make([]string, 0, len(types))
	for name := range types {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		globs := slices.Sorted(slices.Values(types[name]))
		if err := r.c.printf("%s: %s\n", name, strings.Join(globs, ", ")); err != nil {
			return err
		}
	}
	return nil
}
