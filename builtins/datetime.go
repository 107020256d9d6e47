package builtins

import "time"

// time puts the items together, as gnulib's parse_datetime_body does.
func (r *dateReader) time() (time.Time, bool) {
	if r.times|r.dates|r.days|r.dsts|(r.localZones+r.zones) > 1 {
		return time.Time{}, false
	}
	year := r.year.value
	if r.year.digits == 2 && year >= 0 {
		if year += 1900; year < 1969 {
			year += 100
		}
	}
	if year < 0 {
		year = -year
	}
	hour, ok := r.clockHour()
	if !ok {
		return time.Time{}, false
	}
	start, ok := r.local(year, r.month.value, r.day.value, hour)
	if !ok && r.zones == 0 {
		return time.Time{}, false
	}
	if !ok { // it may be there in the zone that is named, though not here
		start = time.Date(year, time.Month(r.month.value), r.day.value, hour, r.minute, r.second, 0, time.UTC)
		if !sameClock(start, year, r.month.value, r.day.value, hour, r.minute, r.second) {
			return time.Time{}, false
		}
		_, offset := r.now.Zone()
		start = start.Add(-time.Duration(offset) * time.Second).In(r.now.Location())
	}
	if r.days > 0 && r.dates == 0 {
		ahead := (r.weekday - int(start.Weekday()) + 7) % 7
		weeks := r.ordinal
		if weeks > 0 && int(start.Weekday()) != r.weekday {
			weeks--
		}
		start = time.Date(start.Year(), start.Month(), start.Day()+ahead+7*weeks, hour, r.minute, r.second, 0, r.now.Location())
	}
	if s := r.rel; s.years != 0 || s.months != 0 || s.days != 0 {
		moved := time.Date(start.Year()+s.years, start.Month()+time.Month(s.months), start.Day()+s.days, hour, r.minute, r.second, 0,
			r.now.Location())
		if r.dates|r.days|r.times == 0 && moved.IsDST() != r.now.IsDST() {
			_, was := r.now.Zone() // it counts on in the time of now
			_, is := moved.Zone()
			moved = moved.Add(time.Duration(is-was) * time.Second)
		}
		start = moved
	}
	if r.zones > 0 {
		_, offset := start.Zone()
		start = start.Add(time.Duration(offset-r.zone) * time.Second)
	}
	s := r.rel
	start = start.Add(time.Duration(r.nanos + s.nanos))
	return time.Unix(start.Unix()+3600*int64(s.hours)+60*int64(s.minutes)+int64(s.seconds), int64(start.Nanosecond())).In(r.now.Location()), true
}

// clockHour settles the time of the day: now, midnight, or what was said.
func (r *dateReader) clockHour() (hour int, ok bool) {
	if r.times == 0 && (r.relatives == 0 || r.dates > 0 || r.days > 0) {
		r.hour, r.minute, r.second, r.nanos, r.meridian = 0, 0, 0, 0, 0
	}
	switch {
	case r.meridian == 0:
		return r.hour, r.hour >= 0 && r.hour <= 23
	case r.hour < 1 || r.hour > 12:
		return 0, false
	case r.meridian == 'p':
		return r.hour%12 + 12, true
	}
	return r.hour % 12, true
}

// local is a time by the local clock; false if there is none.
func (r *dateReader) local(year, month, day, hour int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, hour, r.minute, r.second, 0, r.now.Location())
	if r.localZones > 0 && t.IsDST() != r.localDST {
		return t, false
	}
	return t, sameClock(t, year, month, day, hour, r.minute, r.second)
}

func sameClock(t time.Time, year, month, day, hour, minute, second int) bool {
	return t.Year() == year && int(t.Month()) == month && t.Day() == day && t.Hour() == hour && t.Minute() == minute && t.Second() == second
}
