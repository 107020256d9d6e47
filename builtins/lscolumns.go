package builtins

// lsLeastColumn is the smallest width of a column: a character and two spaces.
const lsLeastColumn = 3

// columns prints files in columns, down or across.
func (f *lsFormatter) columns(files []*lsFile) error {
	cells := make([]string, len(files))
	widths := make([]int, len(files))
	for i, file := range files {
		cells[i] = f.cell(file)
		widths[i] = f.widthOf(cells[i])
	}
	across := f.o.format == 'x'
	columns, columnWidths := fitColumns(widths, f.o.width, across)
	rows := (len(files) + columns - 1) / columns
	for row := range rows {
		pos := 0
		for column := range columns {
			i := row + column*rows
			if across {
				i = row*columns + column
			}
			if i >= len(files) {
				break
			}
			if err := f.indent(pos, f.start(columnWidths, column)); err != nil {
				return err
			}
			if err := f.writeCell(files[i], cells[i], f.start(columnWidths, column)); err != nil {
				return err
			}
			pos = f.start(columnWidths, column) + widths[i]
		}
		if err := f.c.writeByte(f.o.end); err != nil {
			return err
		}
	}
	return nil
}

func (f *lsFormatter) start(widths []int, column int) int {
	pos := 0
	for _, w := range widths[:column] {
		pos += w
	}
	return pos
}

// indent moves from one column to another with tabs and spaces, as ls does.
func (f *lsFormatter) indent(from, to int) error {
	tab := 8
	if f.o.hasTab {
		tab = f.o.tab
	}
	for from < to {
		if f.o.width > 0 && tab > 0 && f.colors == nil && to/tab > (from+1)/tab {
			if err := f.c.writeByte('\t'); err != nil {
				return err
			}
			from += tab - from%tab
			continue
		}
		if err := f.c.writeByte(' '); err != nil {
			return err
		}
		from++
	}
	return nil
}

// fitColumns finds the most columns that fit into a line.
func fitColumns(widths []int, line int, across bool) (int, []int) {
	most := len(widths)
	if line > 0 {
		most = min(most, (line+lsLeastColumn-1)/lsLeastColumn)
	}
	most = max(most, 1)
	for columns := most; columns > 1; columns-- {
		rows := (len(widths) + columns - 1) / columns
		sizes := make([]int, columns)
		total := columns * lsLeastColumn
		for i := range sizes {
			sizes[i] = lsLeastColumn
		}
		for i, w := range widths {
			column := i / rows
			if across {
				column = i % columns
			}
			if column != columns-1 {
				w += 2
			}
			if w > sizes[column] {
				total += w - sizes[column]
				sizes[column] = w
			}
		}
		if line == 0 || total < line {
			return columns, sizes
		}
	}
	return 1, []int{0}
}

// commas prints files as a list that fills the lines.
func (f *lsFormatter) commas(files []*lsFile) error {
	pos := 0
	for i, file := range files {
		cell := f.cell(file)
		width := f.widthOf(cell)
		if i > 0 {
			separator := ", "
			if f.o.width != 0 && pos+width+2 >= f.o.width {
				separator, pos = ",\n", 0
			} else {
				pos += 2
			}
			if err := f.c.writeString(separator); err != nil {
				return err
			}
		}
		if err := f.writeCell(file, cell, pos); err != nil {
			return err
		}
		pos += width
	}
	return f.c.writeByte(f.o.end)
}
