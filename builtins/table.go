package builtins

import (
	"slices"
)

// tools lists the tools that read; a new one is a file with its function and a line here.
func tools() []Tool {
	return slices.Concat(checksumTools(), gzipTools(), toolsToM(), toolsFromN())
}

func toolsToM() []Tool {
	return []Tool{
		bracketTool(),
		archTool(),
		awkTool(),
		base32Tool(),
		base64Tool(),
		basenameTool(),
		bcTool(),
		catTool(),
		cmpTool(),
		columnTool(),
		commTool(),
		cutTool(),
		dateTool(),
		ddTool(),
		diffTool(),
		dirnameTool(),
		duTool(),
		echoTool(),
		egrepTool(),
		envTool(),
		expandTool(),
		exprTool(),
		factorTool(),
		falseTool(),
		fgrepTool(),
		fileTool(),
		findTool(),
		fmtTool(),
		foldTool(),
		grepTool(),
		groupsTool(),
		hdTool(),
		headTool(),
		hexdumpTool(),
		hostnameTool(),
		idTool(),
		joinTool(),
		lessTool(),
		lookTool(),
		jqTool(),
		lsTool(),
		moreTool(),
	}
}

func toolsFromN() []Tool {
	return []Tool{
		niceTool(),
		nlTool(),
		nohupTool(),
		nprocTool(),
		numfmtTool(),
		odTool(),
		pasteTool(),
		printenvTool(),
		printfTool(),
		pwdTool(),
		readlinkTool(),
		realpathTool(),
		revTool(),
		rgTool(),
		sedTool(),
		seqTool(),
		shasumTool(),
		shufTool(),
		sleepTool(),
		sortTool(),
		statTool(),
		stdbufTool(),
		stringsTool(),
		syncTool(),
		tacTool(),
		tailTool(),
		testTool(),
		timeTool(),
		timeoutTool(),
		trTool(),
		treeTool(),
		trueTool(),
		tsortTool(),
		ttyTool(),
		unameTool(),
		unexpandTool(),
		uniqTool(),
		wcTool(),
		whichTool(),
		whoamiTool(),
		xargsTool(),
		xxdTool(),
		yesTool(),
	}
}

// writingTools lists the tools that write files whatever their options: none is in @read-only.
func writingTools() []Tool {
	return []Tool{
		chmodTool(),
		cpTool(),
		installTool(),
		hardLinkTool(),
		lnTool(),
		mkdirTool(),
		mkfifoTool(),
		mktempTool(),
		mvTool(),
		rmTool(),
		rmdirTool(),
		splitTool(),
		teeTool(),
		touchTool(),
		truncateTool(),
		unlinkTool(),
	}
}

// Table holds the tools by name. It does not change after NewTable and may be used by many
// goroutines.
type Table struct {
	tools []Tool
	index map[string]int
}

// NewTable returns the table of all tools. The zero Table holds none.
func NewTable() *Table { return TableOf(append(tools(), writingTools()...)...) }

// TableOf returns a table of the tools that are given, each with a name of its own.
func TableOf(list ...Tool) *Table {
	t := &Table{tools: list, index: make(map[string]int, len(list))}
	for i := range list {
		t.index[list[i].Name] = i
	}
	return t
}

// Lookup returns the tool called name. The caller must not change it.
func (t *Table) Lookup(name string) (*Tool, bool) {
	i, ok := t.index[name]
	if !ok {
		return nil, false
	}
	return &t.tools[i], true
}

// Names returns the names of all tools, sorted.
func (t *Table) Names() []string {
	names := make([]string, 0, len(t.tools))
	for i := range t.tools {
		names = append(names, t.tools[i].Name)
	}
	slices.Sort(names)
	return names
}

// Tools returns all tools in the order of their names.
func (t *Table) Tools() []Tool {
	list := slices.Clone(t.tools)
	slices.SortFunc(list, func(a, b Tool) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return list
}
