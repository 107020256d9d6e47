package builtins

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateReader reads what GNU's date -d takes: a part at a time, in any order.
type dateReader struct {
	now   time.Time
	words []string

	hasDate, hasTime, hasZone, hasDay bool

	year, month, day     int
	hour, minute, second int
	nanos                int
	zone                 *time.Location
	weekday, weeks       int // a day of the week, and how many weeks on

	years, months, days int // relative
	rest                time.Duration
	last                func(sign int) // turns the last relative item around: "ago"
}

// parseDate reads a date; now gives what it leaves out, and the zone.
func parseDate(text string, now time.Time) (time.Time, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if at, ok := strings.CutPrefix(text, "@"); ok {
		return parseEpoch(at)
	}
	r := &dateReader{now: now, words: dateWords(text), zone: now.Location()}
	r.year, r.month, r.day = now.Year(), int(now.Month()), now.Day()
	for len(r.words) > 0 {
		used := r.item()
		if used == 0 {
			return time.Time{}, false
		}
		r.words = r.words[used:]
	}
	return r.time(text == "")
}

func parseEpoch(text string) (time.Time, bool) {
	whole, part, _ := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(part, "0123456789") != "" || seconds > math.MaxInt64/4 || seconds < math.MinInt64/4 {
		return time.Time{}, false
	}
	nanos, _ := strconv.Atoi((part + "000000000")[:9])
	if strings.HasPrefix(whole, "-") {
		nanos = -nanos
	}
	return time.Unix(seconds, int64(nanos)), true
}

// dateWords cuts a date at spaces, commas and comments, and between "2" and "days".
func dateWords(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == ',' }) {
		// A number and a unit, or a time and am or pm, written together.
		i := 0
		for i < len(word) && (isDigit(word[i]) || i == 0 && (word[i] == '+' || word[i] == '-')) {
			i++
		}
		if n := len(words); n > 0 && (words[n-1] == "+" || words[n-1] == "-") && i > 0 {
			word, words = words[n-1]+word, words[:n-1]
			i++
		}
		if i > 0 && i < len(word) && isLetter(word[i]) && strings.Trim(word[i:], "abcdefghijklmnopqrstuvwxyz") == "" && word[i:] != "z" {
			words = append(words, word[:i], word[i:])
			continue
		}
		words = append(words, word)
	}
	return words
}

// item reads one item and returns how many words it took, 0 if it is none.
func (r *dateReader) item() int {
	for _, read := range []func() int{r.keyword, r.relative, r.namedMonth, r.weekdayName, r.isoDate, r.clockTime, r.zoneName} {
		if used := read(); used > 0 {
			return used
		}
	}
	return 0
}

func (r *dateReader) word(i int) string {
	if i < len(r.words) {
		return r.words[i]
	}
	return ""
}

func (r *dateReader) keyword() int {
	switch r.words[0] {
	case "now", "today":
	case "yesterday":
		r.days--
	case "tomorrow":
		r.days++
	case "midnight":
		r.setTime(0, 0, 0, 0)
	case "noon":
		r.setTime(12, 0, 0, 0)
	case "ago":
		if r.last == nil {
			return 0
		}
		r.last(-2)
		r.last = nil
	case "at", "on", "and":
		return 1
	default:
		return 0
	}
	return 1
}

func (r *dateReader) setTime(hour, minute, second, nanos int) {
	r.hour, r.minute, r.second, r.nanos, r.hasTime = hour, minute, second, nanos, true
}

// relative reads "3 days", "+1 week", "next month", "year".
func (r *dateReader) relative() int {
	count, used := 1, 1
	switch word := r.words[0]; word {
	case "next", "last", "this":
		count = map[string]int{"next": 1, "last": -1, "this": 0}[word]
	default:
		n, err := strconv.Atoi(word)
		if err != nil || len(word) > 9 {
			if isDateUnit(word) {
				return r.addUnit(word, 1, 1)
			}
			return 0
		}
		count = n
	}
	if r.word(used) == "" || !isDateUnit(r.word(used)) {
		return 0
	}
	return r.addUnit(r.word(used), count, used+1)
}

func dateUnit(word string) string {
	if len(word) > 3 {
		word = strings.TrimSuffix(word, "s")
	}
	return word
}

func isDateUnit(word string) bool {
	switch dateUnit(word) {
	case "year", "month", "fortnight", "week", "day", "hour", "minute", "min", "second", "sec":
		return true
	}
	return false
}

func (r *dateReader) addUnit(word string, count, used int) int {
	add := func(n int) {
		switch dateUnit(word) {
		case "year":
			r.years += n
		case "month":
			r.months += n
		case "fortnight":
			r.days += 14 * n
		case "week":
			r.days += 7 * n
		case "day":
			r.days += n
		case "hour":
			r.rest += time.Duration(n) * time.Hour
		case "minute", "min":
			r.rest += time.Duration(n) * time.Minute
		default:
			r.rest += time.Duration(n) * time.Second
		}
	}
	add(count)
	before := r.last
	r.last = func(sign int) { // all items so far turn around
		add(sign * count)
		if before != nil {
			before(sign)
		}
	}
	return used
}

func monthNumber(word string) int {
	word = strings.TrimSuffix(word, ".")
	if word == "sept" {
		return 9
	}
	for m := time.January; m <= time.December; m++ {
		if full := strings.ToLower(m.String()); word == full || word == full[:3] {
			return int(m)
		}
	}
	return 0
}

// namedMonth reads "jan 2 2024", "2 jan 2024", "jan 2".
func (r *dateReader) namedMonth() int {
	month, day, used := monthNumber(r.words[0]), r.word(1), 2
	if month == 0 {
		if parts := strings.Split(r.words[0], "-"); len(parts) == 3 && monthNumber(parts[1]) > 0 {
			r.words = append([]string{parts[0], parts[1], parts[2]}, r.words[1:]...)
		}
		month, day = monthNumber(r.word(1)), r.words[0]
	}
	n, err := strconv.Atoi(day)
	if month == 0 || err != nil || n < 1 || n > 31 || r.hasDate {
		return 0
	}
	r.month, r.day, r.hasDate = month, n, true
	if year := r.word(2); len(year) == 4 && allDigits(year) {
		r.year, _ = strconv.Atoi(year)
		used++
	}
	return used
}

func (r *dateReader) weekdayName() int {
	word, used, weeks := r.words[0], 1, 0
	if word == "next" || word == "last" || word == "this" {
		weeks = map[string]int{"next": 1, "last": -1}[word]
		word, used = r.word(1), 2
	}
	word = strings.TrimSuffix(word, ".")
	for day := time.Sunday; day <= time.Saturday; day++ {
		full := strings.ToLower(day.String())
		if word == full || word == full[:3] || word == "tues" && day == 2 || word == "wednes" && day == 3 ||
			(word == "thur" || word == "thurs") && day == 4 {
			r.weekday, r.weeks, r.hasDay = int(day), weeks, true
			return used
		}
	}
	return 0
}

// isoDate reads 2024-01-02, 2024/01/02, 01/02/2024, 20240102 and 2024-01-02t10:20:30.
func (r *dateReader) isoDate() int {
	word := r.words[0]
	date, rest, joined := strings.Cut(word, "t")
	separator := "-"
	if strings.Contains(date, "/") {
		separator = "/"
	}
	parts := strings.Split(date, separator)
	if len(parts) == 1 && len(date) == 8 && allDigits(date) {
		parts = []string{date[:4], date[4:6], date[6:]}
	}
	if len(parts) == 2 && separator == "/" {
		parts = append([]string{strconv.Itoa(r.year)}, parts...)
	}
	if len(parts) == 3 && separator == "/" && len(parts[0]) <= 2 && len(parts[2]) >= 2 {
		parts = []string{parts[2], parts[0], parts[1]}
	}
	if len(parts) != 3 || r.hasDate {
		return 0
	}
	var n [3]int
	for i, part := range parts {
		if !allDigits(part) || len(part) > 4 {
			return 0
		}
		n[i], _ = strconv.Atoi(part)
	}
	if len(parts[0]) == 2 {
		n[0] += 1900
		if n[0] < 1969 {
			n[0] += 100
		}
	}
	r.year, r.month, r.day, r.hasDate = n[0], n[1], n[2], true
	if joined {
		r.words[0] = rest
		if rest == "" {
			return 0
		}
		if used := r.clockTime(); used > 0 {
			return used
		}
		return 0
	}
	return 1
}

// clockTime reads 10:20, 10:20:30.5, 10:20:30z, 10:20+02:00, and am or pm behind it.
func (r *dateReader) clockTime() int {
	word, zone := r.words[0], ""
	if i := strings.IndexAny(word, "+-z"); i > 0 {
		word, zone = word[:i], word[i:]
	}
	parts := strings.Split(word, ":")
	half := strings.ReplaceAll(r.word(1), ".", "")
	if half != "am" && half != "pm" {
		half = ""
	}
	if r.hasTime || len(parts) > 3 || len(parts) == 1 && half == "" && !r.hasDate || len(parts) == 1 && half == "" && len(word) > 2 {
		return 0
	}
	var n [3]int
	nanos := 0
	for i, part := range parts {
		whole, fraction, dot := strings.Cut(part, ".")
		if dot && i == 2 && allDigits(fraction) {
			nanos, _ = strconv.Atoi((fraction + "000000000")[:9])
		} else if dot {
			return 0
		}
		if !allDigits(whole) || len(whole) > 2 {
			return 0
		}
		n[i], _ = strconv.Atoi(whole)
	}
	used := 1
	if half != "" {
		if n[0] < 1 || n[0] > 12 {
			return 0
		}
		n[0] %= 12
		if half == "pm" {
			n[0] += 12
		}
		used = 2
	}
	if n[0] > 23 || n[1] > 59 || n[2] > 60 {
		return 0
	}
	r.setTime(n[0], n[1], n[2], nanos)
	if zone != "" {
		return r.setZone(zone, used)
	}
	// As GNU's: a sign and a number behind a time are a zone, whatever follows.
	if next := r.word(used); len(next) > 1 && (next[0] == '+' || next[0] == '-') && isDigit(next[1]) {
		if with := r.setZone(next, used+1); with > 0 {
			return with
		}
	}
	return used
}

func (r *dateReader) zoneName() int {
	if r.hasZone {
		return 0
	}
	return r.setZone(r.words[0], 1)
}

// setZone reads z, utc, +0200, +02:00, est.
func (r *dateReader) setZone(word string, used int) int {
	hours := map[string]float64{"z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
		"mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "ist": 5.5, "jst": 9}
	offset, ok := hours[word]
	seconds := int(offset * 3600)
	if !ok {
		if word[0] != '+' && word[0] != '-' {
			return 0
		}
		digits := strings.Replace(word[1:], ":", "", 1)
		if len(digits) <= 2 {
			digits += "00"
		}
		if !allDigits(digits) || len(digits) > 4 {
			return 0
		}
		n, _ := strconv.Atoi(digits)
		if n%100 > 59 || n/100 > 24 {
			return 0
		}
		if seconds = n/100*3600 + n%100*60; word[0] == '-' {
			seconds = -seconds
		}
	}
	r.zone, r.hasZone = time.FixedZone("", seconds), true
	return used
}

// time puts the items together.
func (r *dateReader) time(empty bool) (time.Time, bool) {
	now := r.now
	if r.hasZone {
		now = now.In(r.zone)
		if !r.hasDate {
			r.year, r.month, r.day = now.Year(), int(now.Month()), now.Day()
		}
	}
	if !r.hasTime && !r.hasDate && !r.hasDay && !empty {
		r.hour, r.minute, r.second, r.nanos = now.Hour(), now.Minute(), now.Second(), now.Nanosecond()
	}
	base := time.Date(r.year, time.Month(r.month), r.day, 12, 0, 0, 0, time.UTC)
	if base.Day() != r.day || int(base.Month()) != r.month {
		return time.Time{}, false
	}
	days := r.days
	if r.hasDay && !r.hasDate {
		ahead := (r.weekday - int(base.Weekday()) + 7) % 7
		weeks := r.weeks
		if weeks > 0 && ahead != 0 {
			weeks--
		}
		days += ahead + 7*weeks
	}
	t := time.Date(r.year+r.years, time.Month(r.month+r.months), r.day+days, r.hour, r.minute, r.second, r.nanos, r.zone)
	return t.Add(r.rest), true
}
