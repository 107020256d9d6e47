package interp

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// menu is the numbered list that select shows, in columns as bash's execute_cmd.c lays them
// out.
func (sh *Shell) menu(words []string) string {
	digits := len(strconv.Itoa(len(words)))
	longest := 0
	for _, w := range words {
		longest = max(longest, utf8.RuneCountInString(w))
	}
	longest += digits + 2 // "N) "
	width, err := strconv.Atoi(sh.value("COLUMNS"))
	if err != nil || width <= 0 {
		width = 80
	}
	cell := longest + 2
	cols := max(width/cell, 1)
	rows := (len(words) + cols - 1) / cols
	cols = (len(words) + rows - 1) / rows
	if rows == 1 {
		rows, cols = cols, 1
	}
	first := len(strconv.Itoa(rows)) // the first column needs no more digits than its rows
	var b strings.Builder
	for row := range rows {
		for i, pos := row, 0; i < len(words); i += rows {
			if i == row {
				digits := first
				pos = sh.menuCell(&b, words[i], i+1, digits)
			} else {
				pos += sh.menuCell(&b, words[i], i+1, digits)
			}
			if i+rows >= len(words) {
				break
			}
			next := (i/rows + 1) * cell
			pos = indent(&b, pos, next)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// menuCell prints one entry and returns its width.
func (sh *Shell) menuCell(b *strings.Builder, word string, n, digits int) int {
	number := strconv.Itoa(n)
	b.WriteString(strings.Repeat(" ", max(digits-len(number), 0)) + number + ") " + word)
	return max(digits, len(number)) + 2 + utf8.RuneCountInString(word)
}

// indent goes from one column to another with tabs and blanks, as bash does.
func indent(b *strings.Builder, from, to int) int {
	for from < to {
		if to/8 > from/8 {
			b.WriteByte('\t')
			from += 8 - from%8
			continue
		}
		b.WriteByte(' ')
		from++
	}
	return from
}

// badTimeFormat returns the place of a character that TIMEFORMAT does not know, -1 for none.
func badTimeFormat(format string) int {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			continue
		}
		i++
		if format[i] >= '0' && format[i] <= '9' && i+1 < len(format) {
			i++
		}
		if format[i] == 'l' && i+1 < len(format) {
			i++
		}
		if strings.IndexByte("%RUSP", format[i]) < 0 {
			return i
		}
	}
	return -1
}
