package jq

import (
	"io"
	"strings"
)

// jqOrigin is the directory of jq as its caller names it (jq 1.6 takes it from argv[0]).
const jqOrigin = "."

// linker finds and loads modules.
type linker struct {
	modules  Modules
	loaded   map[string]*source
	own      *source // of ~/.jq
	ownKnown bool
}

// notFound is the error for a module that is nowhere, or whose name is none.
func notFound(text string) error { return &CompileError{Text: text + "\n", Count: 1, Missing: true} }

// link loads what src imports; origin is the directory of its file, "" for the filter's. Other
// errors of modules are collected, what is not there ends it (jq 1.6, process_dependencies).
func (l *linker) link(src *source, origin string) error {
	var all, last *CompileError
	for _, dep := range src.imports {
		err := l.dependency(dep, origin)
		if err == nil {
			continue
		}
		wrong, ok := err.(*CompileError)
		if !ok {
			return err
		}
		if all == nil {
			all = wrong
		} else {
			last.Next = wrong
			all.Count += wrong.Count
		}
		for last = wrong; last.Next != nil; last = last.Next {
		}
		if wrong.Missing && wrong.of == dep {
			all.Count = 1
			break
		}
	}
	if all == nil {
		return nil
	}
	return all
}

// dependency finds and loads one import.
func (l *linker) dependency(dep *dependency, origin string) error {
	suffix := ".jq"
	if dep.isData {
		suffix = ".json"
	}
	var file string
	var paths []searchPath
	err := notFound("module not found: " + dep.path)
	if l.modules != nil {
		if paths, err = l.chain(dep.meta.get("search"), dep.meta.find("search") >= 0, origin); err == nil {
			file, err = l.find(dep.path, suffix, paths)
		}
	}
	if wrong, ok := err.(*CompileError); ok {
		wrong.of = dep
	}
	if err != nil {
		return err
	}
	if dep.isData {
		dep.data, err = l.data(file, dep.meta.get("raw") == true)
	} else {
		dep.lib, err = l.load(file)
	}
	return err
}

// load loads the module of a file, once.
func (l *linker) load(file string) (*source, error) {
	if lib := l.loaded[file]; lib != nil {
		if lib.loading {
			return nil, notFound("circular import of " + file)
		}
		return lib, nil
	}
	text, err := l.modules.Read(file)
	if err != nil {
		return nil, err
	}
	lib, err := parseModule(Text(text), file)
	if err != nil {
		return nil, err
	}
	l.loaded[file], lib.loading = lib, true
	dir := file[:strings.LastIndexByte(file, '/')+1]
	err = l.link(lib, strings.TrimRight(dir, "/")+"/.")
	lib.loading = false
	return lib, err
}

// data reads a file of JSON texts into an array, or a raw one into a string.
func (l *linker) data(file string, raw bool) (Value, error) {
	text, err := l.modules.Read(file)
	if err != nil || raw {
		return Text(text), err
	}
	list, d := NewArray(), NewDecoder(strings.NewReader(text))
	for {
		v, err := d.Next()
		if err == io.EOF {
			return list, nil
		}
		if err == nil {
			list.Add(v)
			continue
		}
		return nil, &CompileError{Text: "error loading data file " + file + ": " + err.Error() + "\n", Count: 1, Data: true}
	}
}

// home is ~/.jq as a module, nil if there is none that may be read. Its imports are left
// alone, and its errors are the standard library's, as in jq 1.6.
func (l *linker) home() (*source, error) {
	if l.ownKnown || l.modules == nil {
		return l.own, nil
	}
	l.ownKnown = true
	dir := l.modules.Home()
	if dir == "" {
		return nil, nil
	}
	file, err := l.modules.Find(dir+"/.jq", true)
	if err != nil || file == "" {
		return nil, err
	}
	text, err := l.modules.Read(file)
	if _, ok := err.(*CompileError); ok { // it can't be read: as if it were not there
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lib, err := parseModule(Text(text), "<builtin>")
	if err != nil {
		return nil, err
	}
	lib.imports = nil
	l.own = lib
	return lib, nil
}

// searchPath is a directory to look in.
type searchPath struct {
	dir   string
	quiet bool // nobody named it
}

// chain returns the directories in which a module is searched: those of its import if it
// names some, else the current one and those of -L.
func (l *linker) chain(search Value, given bool, origin string) ([]searchPath, error) {
	var dirs []string
	usual := false
	switch v := search.(type) {
	case *Array:
		for i := range v.Len() {
			if s, ok := v.At(i).(string); ok {
				dirs = append(dirs, s)
			}
		}
	case string:
		dirs = []string{v}
	default:
		if given {
			return nil, nil
		}
		var err error
		if dirs, usual, err = l.modules.Dirs(); err != nil {
			return nil, err
		}
		dirs = append([]string{"."}, dirs...)
	}
	if origin == "" {
		var err error
		if origin, err = l.modules.Origin(); err != nil {
			return nil, err
		}
	}
	return l.expand(dirs, usual, origin), nil
}

// expand resolves ~ and $ORIGIN; what is relative is so to origin, if there is one.
func (l *linker) expand(dirs []string, usual bool, origin string) []searchPath {
	var paths []searchPath
	for _, dir := range dirs {
		quiet := usual && dir != "."
		if rest, ok := strings.CutPrefix(dir, "~/"); ok {
			home := l.modules.Home()
			if home == "" {
				continue
			}
			dir = home + "/" + rest
		}
		switch rest, ok := strings.CutPrefix(dir, "$ORIGIN/"); {
		case ok:
			dir = jqOrigin + "/" + rest
		case dir != "." && !strings.HasPrefix(dir, "/") && origin != "":
			dir = origin + "/" + dir
		}
		if dir != "" {
			paths = append(paths, searchPath{dir, quiet})
		}
	}
	return paths
}

// find returns the file of a module: DIR/NAME.jq, DIR/NAME/jq/main.jq or DIR/NAME/BASE.jq.
func (l *linker) find(name, suffix string, paths []searchPath) (string, error) {
	if !validModule(name) {
		return "", notFound("Module path must be a string")
	}
	base := name[strings.LastIndexByte(name, '/')+1:]
	for _, path := range paths {
		for _, rest := range [...]string{"", "/jq/main", "/" + base} {
			file, err := l.modules.Find(path.dir+"/"+name+rest+suffix, path.quiet)
			if err != nil || file != "" {
				return file, err
			}
		}
	}
	return "", notFound("module not found: " + name)
}

// validModule reports whether a name is one of a module: no part after the first is .., or
// what the part before is.
func validModule(name string) bool {
	if name == "" || strings.ContainsAny(name, "\\\x00") {
		return false
	}
	parts := strings.Split(name, "/")[1:]
	for i, part := range parts {
		if part == ".." || i > 0 && part == parts[i-1] {
			return false
		}
	}
	return true
}

func searchList(in *interp, _ Value, _ []Value) (Value, error) {
	list := NewArray()
	if in.prog.linker.modules == nil {
		return list, nil
	}
	dirs, _, err := in.prog.linker.modules.Dirs()
	if err != nil {
		panic(ended{err})
	}
	for _, dir := range dirs {
		list.Add(Text(dir))
	}
	return list, nil
}

func programOrigin(in *interp, _ Value, _ []Value) (Value, error) {
	if in.prog.linker.modules == nil {
		return nil, nil
	}
	dir, err := in.prog.linker.modules.Origin()
	if err != nil {
		panic(ended{err})
	}
	return Text(dir), nil
}

// moduleMeta is modulemeta: what a module says of itself, and what it imports.
func moduleMeta(in *interp, v Value, _ []Value) (Value, error) {
	name, ok := v.(string)
	if !ok {
		return nil, failf("modulemeta input module name must be a string")
	}
	meta, err := in.prog.linker.meta(name)
	if wrong, ok := err.(*CompileError); ok {
		if wrong.Missing {
			return nil, failf(strings.TrimSuffix(wrong.Text, "\n"))
		}
		if in.cfg.Stderr != nil && !wrong.Data { // jq says so and gives null
			io.WriteString(in.cfg.Stderr, "jq: error: "+wrong.Error()+"\n")
		}
		return nil, nil
	}
	if err != nil {
		panic(ended{err})
	}
	return meta, nil
}

func (l *linker) meta(name string) (Value, error) {
	if l.modules == nil {
		return nil, notFound("module not found: " + name)
	}
	dirs, usual, err := l.modules.Dirs()
	if err != nil {
		return nil, err
	}
	file, err := l.find(name, ".jq", l.expand(dirs, usual, ""))
	if err != nil {
		return nil, err
	}
	text, err := l.modules.Read(file)
	if err != nil {
		return nil, err
	}
	src, err := parseModule(Text(text), file)
	if err != nil {
		return nil, err
	}
	meta := &Object{}
	if own, ok := src.meta.(*Object); ok {
		meta = own
	}
	deps := NewArray()
	for _, dep := range src.imports {
		o := dep.meta
		if dep.as != "" {
			o.Set("as", dep.as)
		}
		o.Set("is_data", dep.isData)
		o.Set("relpath", dep.path)
		deps.Add(o)
	}
	meta.Set("deps", deps)
	return meta, nil
}
