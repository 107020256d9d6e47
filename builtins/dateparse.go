package builtins

import (
	"math"
	"strings"
	"time"
)

// dateReader reads what GNU's date -d takes, by the grammar of gnulib's parse-datetime: items in
// any order, each read as far as it goes (a shift before a reduction).
type dateReader struct {
	now    time.Time
	tokens []dateToken

	dates, times, days, zones, localZones, dsts, relatives int // how many items of a kind there are

	year, month, day     dateToken
	hour, minute, second int
	nanos                int
	meridian             int  // 'a', 'p' or 0
	zone                 int  // seconds east
	localDST             bool // of a local zone that is named
	ordinal, weekday     int
	rel                  dateShift
}

// dateShift is a relative time.
type dateShift struct{ years, months, days, hours, minutes, seconds, nanos int }

// add adds factor times s.
func (d *dateShift) add(s dateShift, factor int) {
	d.years += factor * s.years
	d.months += factor * s.months
	d.days += factor * s.days
	d.hours += factor * s.hours
	d.minutes += factor * s.minutes
	d.seconds += factor * s.seconds
	d.nanos += factor * s.nanos
}

// parseDate reads a date; now gives what it leaves out, and the zone.
func parseDate(text string, now time.Time) (time.Time, bool) {
	text = strings.TrimLeft(text, " \t\n\v\f\r")
	if text == "" {
		text = "0"
	}
	r := &dateReader{now: now, hour: now.Hour(), minute: now.Minute(), second: now.Second(), nanos: now.Nanosecond()}
	r.year, r.month, r.day = dateToken{value: now.Year(), digits: 0}, dateToken{value: int(now.Month())}, dateToken{value: now.Day()}
	var ok bool
	if r.tokens, ok = dateTokens(text, now); !ok {
		return time.Time{}, false
	}
	if r.kind(0) == '@' {
		n := r.tokens[len(r.tokens)-1]
		if len(r.tokens) != 2 || n.kind != dateUnsigned && n.kind != dateSigned || n.value > math.MaxInt64/4 || n.value < math.MinInt64/4 {
			return time.Time{}, false
		}
		return time.Unix(int64(n.value), int64(n.nanos)), true
	}
	for len(r.tokens) > 0 {
		if !r.item() {
			return time.Time{}, false
		}
	}
	return r.time()
}

// kind is the kind of the token at a place, 0 behind the last.
func (r *dateReader) kind(i int) int {
	if i < len(r.tokens) {
		return r.tokens[i].kind
	}
	return 0
}

// whole reports whether the tokens at the start are of these kinds, numbers without a fraction.
func (r *dateReader) whole(kinds ...int) bool {
	for i, kind := range kinds {
		if r.kind(i) != kind || r.tokens[i].fraction {
			return false
		}
	}
	return true
}

func (r *dateReader) skip(n int) bool {
	r.tokens = r.tokens[n:]
	return true
}

// item reads one item.
func (r *dateReader) item() bool {
	t := r.tokens[0]
	switch t.kind {
	case dateUnsigned:
		return r.number()
	case dateSigned:
		return r.relativeItem()
	case dateMonth:
		return r.monthFirst()
	case dateDay:
		r.setDay(0, t.value)
		if r.kind(1) == ',' {
			return r.skip(2)
		}
		return r.skip(1)
	case dateOrdinal:
		if r.kind(1) == dateDay {
			r.setDay(t.value, r.tokens[1].value)
			return r.skip(2)
		}
		return r.relativeItem()
	case dateUnit:
		return r.relativeItem()
	case dateDayShift:
		r.relatives++
		r.rel.days += t.value
		return r.skip(1)
	case dateZone, 'T', dateDayZone:
		return r.zoneItem()
	case dateLocalZone:
		r.localZones++
		r.localDST = t.value > 0
		if r.kind(1) == dateDST {
			r.localDST = true
			r.dsts++
			return r.skip(2)
		}
		return r.skip(1)
	case dateDST:
		r.localZones++
		r.dsts++
		r.localDST = true
		return r.skip(1)
	}
	return false
}

func (r *dateReader) setDay(ordinal, day int) {
	r.days++
	r.ordinal, r.weekday = ordinal, day
}

// number reads an item that begins with a number without a sign.
func (r *dateReader) number() bool {
	t := r.tokens[0]
	if t.fraction {
		return r.relativeItem()
	}
	switch r.kind(1) {
	case dateMeridian:
		return r.clock(t, dateToken{}, dateToken{}, 1)
	case ':':
		return r.clockItem(0)
	case '/':
		return r.slashes()
	case dateMonth:
		return r.dayFirst()
	case dateDay:
		r.setDay(t.value, r.tokens[1].value)
		return r.skip(2)
	case dateUnit:
		return r.relativeItem()
	case dateSigned:
		return r.numberSigned()
	}
	r.digits(t)
	return r.skip(1)
}

// numberSigned reads a number and one with a sign: a date, a time with its zone, or a number
// and a relative item.
func (r *dateReader) numberSigned() bool {
	t, s := r.tokens[0], r.tokens[1]
	switch {
	case r.kind(2) == dateUnit:
		r.digits(t)
		r.skip(1)
		shift, ok := r.shift()
		r.relatives++
		r.rel.add(shift, 1)
		return ok && r.kind(0) != dateAgo
	case s.fraction:
		return false
	case r.kind(2) == dateSigned && !r.tokens[2].fraction:
		r.dates++
		r.year = t
		r.month, r.day = dateToken{value: -s.value}, dateToken{value: -r.tokens[2].value}
		if r.skip(3); r.kind(0) != 'T' {
			return true
		}
		return r.clockItem(1)
	}
	r.times++
	r.hour, r.minute, r.second, r.nanos, r.meridian = t.value, 0, 0, 0, 0
	r.skip(1)
	return r.offset()
}

// digits is a number alone: a year, a date without separators or a time.
func (r *dateReader) digits(t dateToken) {
	if r.dates > 0 && r.year.digits == 0 && r.relatives == 0 && (r.times > 0 || t.digits > 2) {
		r.year = t
		return
	}
	if t.digits > 4 {
		r.dates++
		r.day, r.month = dateToken{value: t.value % 100}, dateToken{value: t.value / 100 % 100}
		r.year = dateToken{value: t.value / 10000, digits: t.digits - 4}
		return
	}
	r.times++
	r.hour, r.minute, r.second, r.nanos, r.meridian = t.value, 0, 0, 0, 0
	if t.digits > 2 {
		r.hour, r.minute = t.value/100, t.value%100
	}
}

// clockItem reads H:M and H:M:S with am, pm or a zone, and behind a T an hour with a zone; from
// is where the hour stands.
func (r *dateReader) clockItem(from int) bool {
	r.skip(from)
	if !r.whole(dateUnsigned) {
		return false
	}
	hour := r.tokens[0]
	if from > 0 && r.kind(1) != ':' {
		r.times++
		r.hour, r.minute, r.second, r.nanos, r.meridian = hour.value, 0, 0, 0, 0
		r.skip(1)
		return r.kind(0) == dateSigned && r.offset()
	}
	if !r.whole(dateUnsigned, ':', dateUnsigned) {
		return false
	}
	minute, second, used := r.tokens[2], dateToken{}, 3
	if r.kind(3) == ':' {
		if r.kind(4) != dateUnsigned {
			return false
		}
		second, used = r.tokens[4], 5
	}
	if r.kind(used) == dateMeridian && from == 0 {
		return r.clock(hour, minute, second, used)
	}
	r.times++
	r.hour, r.minute, r.second, r.nanos, r.meridian = hour.value, minute.value, second.value, second.nanos, 0
	r.skip(used)
	if r.kind(0) == dateSigned {
		return r.offset()
	}
	return true
}

// clock is a time with am or pm, which stands at a place.
func (r *dateReader) clock(hour, minute, second dateToken, at int) bool {
	r.times++
	r.hour, r.minute, r.second, r.nanos = hour.value, minute.value, second.value, second.nanos
	r.meridian = r.tokens[at].value
	return r.skip(at + 1)
}

// offset reads the zone behind a time: +2, +0200, +02:00.
func (r *dateReader) offset() bool {
	r.zones++
	return r.hours(0)
}

func (r *dateReader) hours(base int) bool {
	if !r.whole(dateSigned) {
		return false
	}
	t := r.tokens[0]
	r.skip(1)
	minutes := t.value
	if r.kind(0) == ':' {
		if !r.whole(':', dateUnsigned) {
			return false
		}
		minutes = t.value * 60
		if t.negative {
			minutes -= r.tokens[1].value
		} else {
			minutes += r.tokens[1].value
		}
		r.skip(2)
	} else {
		if t.digits <= 2 {
			minutes *= 100
		}
		minutes = minutes/100*60 + minutes%100
	}
	r.zone = base + minutes*60
	return minutes >= -24*60 && minutes <= 24*60
}

// zoneItem reads a zone's name, and an offset from it or DST behind it.
func (r *dateReader) zoneItem() bool {
	t := r.tokens[0]
	r.zones++
	switch r.zone = t.value; t.kind {
	case 'T':
		r.zone = -7 * 3600
	case dateDayZone:
		r.zone += 3600
		return r.skip(1)
	}
	r.skip(1)
	switch {
	case r.kind(0) == dateSigned && r.kind(1) == dateUnit:
		shift, ok := r.shift()
		r.relatives++
		r.rel.add(shift, 1)
		return ok && r.kind(0) != dateAgo
	case r.kind(0) == dateSigned && t.kind == dateZone:
		return r.hours(t.value)
	case r.kind(0) == dateDST && t.kind == dateZone:
		r.zone += 3600
		return r.skip(1)
	}
	return true
}

// slashes reads M/D, M/D/Y and Y/M/D.
func (r *dateReader) slashes() bool {
	if !r.whole(dateUnsigned, '/', dateUnsigned) {
		return false
	}
	r.dates++
	a, b := r.tokens[0], r.tokens[2]
	if r.kind(3) != '/' {
		r.month, r.day = a, b
		return r.skip(3)
	}
	if r.kind(4) != dateUnsigned || r.tokens[4].fraction {
		return false
	}
	c := r.tokens[4]
	if a.digits >= 4 {
		r.year, r.month, r.day = a, b, c
	} else {
		r.month, r.day, r.year = a, b, c
	}
	return r.skip(5)
}

// dayFirst reads "2 jan", "2 jan 2024", "2-jan-2024".
func (r *dateReader) dayFirst() bool {
	r.dates++
	r.day, r.month = r.tokens[0], r.tokens[1]
	r.skip(2)
	switch {
	case r.whole(dateSigned):
		r.year = dateToken{value: -r.tokens[0].value, digits: r.tokens[0].digits}
	case r.whole(dateUnsigned):
		r.year = r.tokens[0]
	default:
		return true
	}
	return r.skip(1)
}

// monthFirst reads "jan 2", "jan 2, 2024", "jan-2-2024".
func (r *dateReader) monthFirst() bool {
	r.dates++
	r.month = r.tokens[0]
	r.skip(1)
	switch {
	case r.whole(dateSigned, dateSigned):
		r.day = dateToken{value: -r.tokens[0].value}
		r.year = dateToken{value: -r.tokens[1].value, digits: r.tokens[1].digits}
		return r.skip(2)
	case !r.whole(dateUnsigned):
		return false
	}
	r.day = r.tokens[0]
	r.skip(1)
	if r.kind(0) != ',' {
		return true
	}
	if !r.whole(',', dateUnsigned) {
		return false
	}
	r.year = r.tokens[1]
	return r.skip(2)
}

// relativeItem reads a relative item and "ago".
func (r *dateReader) relativeItem() bool {
	shift, ok := r.shift()
	if !ok {
		return false
	}
	factor := 1
	if r.kind(0) == dateAgo {
		factor = r.tokens[0].value
		r.skip(1)
	}
	r.relatives++
	r.rel.add(shift, factor)
	return true
}

// shift reads a count and a unit.
func (r *dateReader) shift() (s dateShift, ok bool) {
	count := dateToken{value: 1}
	if r.kind(0) != dateUnit {
		count = r.tokens[0]
		r.skip(1)
	}
	if r.kind(0) != dateUnit {
		return s, false
	}
	unit := r.tokens[0]
	r.skip(1)
	if count.fraction && unit.name != "SEC" || count.value > math.MaxInt32*100 || count.value < math.MinInt32*100 {
		return s, false
	}
	n := count.value * unit.value
	switch unit.name {
	case "YEAR":
		s.years = n
	case "MONTH":
		s.months = n
	case "DAY":
		s.days = n
	case "HOUR":
		s.hours = n
	case "MINUTE":
		s.minutes = n
	default:
		s.seconds, s.nanos = n, count.nanos
	}
	return s, true
}
