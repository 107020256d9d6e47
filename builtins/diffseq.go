package builtins

import "math"

// diffSeq finds what to delete from x and to insert from y, as gnulib's diffseq.h does.
type diffSeq struct {
	x, y          []int // lines by class
	deleted       []bool
	inserted      []bool
	realX, realY  []int // where the lines are in the files
	forward, back []int // by diagonal
	middle        int   // the index of diagonal 0
	tooExpensive  int
	stopped       func() bool
	given         bool // up: the call must end
}

// diffPart is where a comparison is cut in two.
type diffPart struct{ x, y int }

// diffLines marks the lines of a that are not in b, and those of b that are not in a.
func diffLines(a, b []int, classes int, stopped func() bool) (deleted, inserted []bool) {
	deleted, inserted = make([]bool, len(a)), make([]bool, len(b))
	prefix := 0
	for prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	suffix := 0
	for suffix < len(a)-prefix && suffix < len(b)-prefix && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
		suffix++
	}
	middleA, middleB := a[prefix:len(a)-suffix], b[prefix:len(b)-suffix]
	s := &diffSeq{deleted: deleted, inserted: inserted, stopped: stopped}
	s.x, s.realX = keptLines(middleA, middleB, classes, deleted[prefix:], prefix)
	s.y, s.realY = keptLines(middleB, middleA, classes, inserted[prefix:], prefix)
	diagonals := len(s.x) + len(s.y) + 3
	s.forward, s.back, s.middle = make([]int, diagonals), make([]int, diagonals), len(s.y)+1
	s.tooExpensive = 1
	for n := diagonals; n != 0; n >>= 2 {
		s.tooExpensive <<= 1
	}
	s.tooExpensive = max(4096, s.tooExpensive)
	s.compare(0, len(s.x), 0, len(s.y))
	shiftBoundaries(a, deleted, inserted)
	shiftBoundaries(b, inserted, deleted)
	return deleted, inserted
}

func (s *diffSeq) compare(x, xEnd, y, yEnd int) {
	for x < xEnd && y < yEnd && s.x[x] == s.y[y] {
		x++
		y++
	}
	for x < xEnd && y < yEnd && s.x[xEnd-1] == s.y[yEnd-1] {
		xEnd--
		yEnd--
	}
	switch {
	case s.given:
	case x == xEnd:
		for ; y < yEnd; y++ {
			s.inserted[s.realY[y]] = true
		}
	case y == yEnd:
		for ; x < xEnd; x++ {
			s.deleted[s.realX[x]] = true
		}
	default:
		p := s.diagonal(x, xEnd, y, yEnd)
		s.compare(x, p.x, y, p.y)
		s.compare(p.x, xEnd, p.y, yEnd)
	}
}

// diagonal finds the middle of a shortest way from (x,y) to (xEnd,yEnd).
func (s *diffSeq) diagonal(x0, xEnd, y0, yEnd int) diffPart {
	fd, bd := s.forward, s.back
	low, high := x0-yEnd, xEnd-y0
	fmid, bmid := x0-y0, xEnd-yEnd
	fmin, fmax, bmin, bmax := fmid, fmid, bmid, bmid
	odd := (fmid-bmid)&1 != 0
	at := func(d int) int { return s.middle + d }
	fd[at(fmid)], bd[at(bmid)] = x0, xEnd
	for cost := 1; ; cost++ {
		if fmin, fmax = widen(fd, at(0), fmin, fmax, low, high, -1); s.given {
			return diffPart{xEnd, yEnd}
		}
		for d := fmax; d >= fmin; d -= 2 {
			x := max(fd[at(d-1)]+1, fd[at(d+1)])
			y := x - d
			for x < xEnd && y < yEnd && s.x[x] == s.y[y] {
				x++
				y++
			}
			fd[at(d)] = x
			if odd && bmin <= d && d <= bmax && bd[at(d)] <= x {
				return diffPart{x, y}
			}
		}
		bmin, bmax = widen(bd, at(0), bmin, bmax, low, high, math.MaxInt)
		for d := bmax; d >= bmin; d -= 2 {
			x := bd[at(d-1)]
			if over := bd[at(d+1)]; over <= x {
				x = over - 1
			}
			y := x - d
			for x0 < x && y0 < y && s.x[x-1] == s.y[y-1] {
				x--
				y--
			}
			bd[at(d)] = x
			if !odd && fmin <= d && d <= fmax && x <= fd[at(d)] {
				return diffPart{x, y}
			}
		}
		if cost&0xff == 0 && s.stopped() {
			s.given = true
		}
		if cost >= s.tooExpensive {
			return s.giveUp(x0, xEnd, y0, yEnd, [2]int{fmin, fmax}, [2]int{bmin, bmax})
		}
	}
}

// widen extends the range of diagonals by one at both ends, or takes in what left the square.
func widen(table []int, zero, from, to, low, high, none int) (int, int) {
	if from > low {
		from--
		table[zero+from-1] = none
	} else {
		from++
	}
	if to < high {
		to++
		table[zero+to+1] = none
	} else {
		to--
	}
	return from, to
}

// giveUp takes the best way so far of a comparison that costs too much.
func (s *diffSeq) giveUp(x0, xEnd, y0, yEnd int, f, b [2]int) diffPart {
	bestF, forward := -1, diffPart{}
	for d := f[1]; d >= f[0]; d -= 2 {
		x := min(s.forward[s.middle+d], xEnd)
		y := x - d
		if yEnd < y {
			x, y = yEnd+d, yEnd
		}
		if bestF < x+y {
			bestF, forward = x+y, diffPart{x, y}
		}
	}
	bestB, back := math.MaxInt, diffPart{}
	for d := b[1]; d >= b[0]; d -= 2 {
		x := max(x0, s.back[s.middle+d])
		y := x - d
		if y < y0 {
			x, y = y0+d, y0
		}
		if x+y < bestB {
			bestB, back = x+y, diffPart{x, y}
		}
	}
	if xEnd+yEnd-bestB < bestF-(x0+y0) {
		return forward
	}
	return back
}

// What becomes of a line before the comparison.
const (
	lineKept   byte = iota
	lineAlone       // it is not in the other file
	lineCommon      // it is there so often that it may be left out
)

// keptLines leaves out the lines that only confuse the comparison: those that the other file
// does not have, and among them those it has very often (GNU's discard_confusing_lines).
func keptLines(lines, other []int, classes int, changed []bool, offset int) (kept, real []int) {
	counts := make([]int, classes)
	for _, class := range other {
		counts[class]++
	}
	many := 5
	for n := len(lines) / 64 >> 2; n > 0; n >>= 2 {
		many *= 2
	}
	marks := make([]byte, len(lines))
	for i, class := range lines {
		switch n := counts[class]; {
		case n == 0:
			marks[i] = lineAlone
		case n > many:
			marks[i] = lineCommon
		}
	}
	for i := 0; i < len(marks); i++ {
		switch marks[i] {
		case lineCommon:
			marks[i] = lineKept
		case lineAlone:
			i = settleRun(marks, i)
		}
	}
	for i, class := range lines {
		if marks[i] == lineKept {
			kept, real = append(kept, class), append(real, i+offset)
		} else {
			changed[i] = true
		}
	}
	return kept, real
}

// settleRun decides about the common lines in the run of marked lines at i and returns where
// to go on.
func settleRun(marks []byte, i int) int {
	end, common := i, 0
	for ; end < len(marks) && marks[end] != lineKept; end++ {
		if marks[end] == lineCommon {
			common++
		}
	}
	for end > i && marks[end-1] == lineCommon {
		end--
		marks[end] = lineKept
		common--
	}
	run := marks[i:end]
	if common*4 > len(run) {
		for j := range run {
			if run[j] == lineCommon {
				run[j] = lineKept
			}
		}
		return i
	}
	least := 1
	for n := len(run) >> 2 >> 2; n > 0; n >>= 2 {
		least <<= 1
	}
	least++
	for j, row := 0, 0; j < len(run); j++ {
		if run[j] != lineCommon {
			row = 0
			continue
		}
		if row++; row == least {
			j -= row
		} else if row > least {
			run[j] = lineKept
		}
	}
	trimRun(len(run), func(j int) *byte { return &run[j] })
	trimRun(len(run), func(j int) *byte { return &run[len(run)-1-j] })
	return end - 1
}

// trimRun keeps the common lines at one end of a run.
func trimRun(n int, at func(j int) *byte) {
	for j, row := 0, 0; j < n; j++ {
		mark := at(j)
		if j >= 8 && *mark == lineAlone {
			return
		}
		switch *mark {
		case lineCommon:
			*mark, row = lineKept, 0
		case lineKept:
			row = 0
		default:
			row++
		}
		if row == 3 {
			return
		}
	}
}

// shiftBoundaries moves runs of changed lines to where they join others, or as far down as
// they go (GNU's shift_boundaries).
func shiftBoundaries(lines []int, changed, other []bool) {
	is := func(list []bool, i int) bool { return i >= 0 && i < len(list) && list[i] }
	i, j, end := 0, 0, len(lines)
	for {
		for i < end && !changed[i] {
			for is(other, j) {
				j++
			}
			j++
			i++
		}
		if i == end {
			return
		}
		start := i
		for i++; is(changed, i); i++ {
		}
		for is(other, j) {
			j++
		}
		corresponding := end
		for length := -1; length != i-start; {
			length = i - start
			for start > 0 && lines[start-1] == lines[i-1] {
				start--
				i--
				changed[start], changed[i] = true, false
				for is(changed, start-1) {
					start--
				}
				for j--; is(other, j); j-- {
				}
			}
			corresponding = end
			if is(other, j-1) {
				corresponding = i
			}
			for i != end && lines[start] == lines[i] {
				changed[start], changed[i] = false, true
				start++
				for i++; is(changed, i); i++ {
				}
				for j++; is(other, j); j++ {
					corresponding = i
				}
			}
		}
		for corresponding < i {
			start--
			i--
			changed[start], changed[i] = true, false
			for j--; is(other, j); j-- {
			}
		}
	}
}
