package builtins

import (
	"strconv"
	"strings"
	"time"
)

// Kinds of tokens of a date beside characters.
const (
	dateUnsigned = 256 + iota
	dateSigned
	dateMonth
	dateDay
	dateOrdinal
	dateUnit     // name is YEAR, MONTH, DAY, HOUR, MINUTE or SEC, value how many of it
	dateDayShift // today, tomorrow, yesterday
	dateZone     // value: seconds east
	dateDayZone  // value: seconds east of the zone without daylight saving
	dateLocalZone
	dateDST
	dateMeridian
	dateAgo
)

// dateToken is a number, a word or a character.
type dateToken struct {
	kind     int
	value    int
	digits   int
	nanos    int
	negative bool
	fraction bool
	name     string
}

// dateTokens cuts a text; false if there is a word that nobody knows.
func dateTokens(text string, now time.Time) ([]dateToken, bool) {
	var tokens []dateToken
	for text != "" {
		switch c := text[0]; {
		case isSpace(c):
			text = text[1:]
		case isDigit(c) || c == '+' || c == '-':
			t, rest, ok := dateNumber(text)
			if !ok {
				return nil, false
			}
			if text = rest; t.kind != 0 {
				tokens = append(tokens, t)
			}
		case isLetter(c):
			n := 0
			for n < len(text) && (isLetter(text[n]) || text[n] == '.') {
				n++
			}
			t, ok := dateWord(strings.ToUpper(text[:n]), now)
			if !ok {
				return nil, false
			}
			tokens = append(tokens, t)
			text = text[n:]
		case c == '(':
			depth, i := 0, 0
			for ; i < len(text); i++ {
				if text[i] == '(' {
					depth++
				} else if text[i] == ')' {
					depth--
				}
				if depth == 0 {
					break
				}
			}
			if i == len(text) {
				return tokens, true
			}
			text = text[i+1:]
		default:
			tokens = append(tokens, dateToken{kind: int(c)})
			text = text[1:]
		}
	}
	return tokens, true
}

// dateNumber reads a number; a sign without one is passed over.
func dateNumber(text string) (t dateToken, rest string, ok bool) {
	t.kind = dateUnsigned
	if text[0] == '+' || text[0] == '-' {
		t.kind, t.negative = dateSigned, text[0] == '-'
		text = strings.TrimLeft(text[1:], " \t\n\v\f\r")
		if text == "" || !isDigit(text[0]) {
			return dateToken{}, text, true
		}
	}
	for t.digits < len(text) && isDigit(text[t.digits]) {
		if t.value > 1<<58 {
			return t, "", false
		}
		t.value = t.value*10 + int(text[t.digits]-'0')
		t.digits++
	}
	text = text[t.digits:]
	if len(text) > 1 && (text[0] == '.' || text[0] == ',') && isDigit(text[1]) {
		t.fraction = true
		i, unit, lost := 1, 100_000_000, false
		for ; i < len(text) && isDigit(text[i]); i++ {
			t.nanos += int(text[i]-'0') * unit
			lost = lost || unit == 0 && text[i] != '0'
			unit /= 10
		}
		if text = text[i:]; t.negative && lost {
			t.nanos++
		}
	}
	if t.negative {
		t.value, t.nanos = -t.value, -t.nanos
	}
	return t, text, true
}

// dateWord looks a word up.
func dateWord(word string, now time.Time) (dateToken, bool) {
	switch word {
	case "AM", "A.M.":
		return dateToken{kind: dateMeridian, value: 'a'}, true
	case "PM", "P.M.":
		return dateToken{kind: dateMeridian, value: 'p'}, true
	}
	if t, ok := dateName(word); ok {
		return t, true
	}
	if t, ok := dateZoneWord(word, now); ok {
		return t, true
	}
	if word == "DST" {
		return dateToken{kind: dateDST}, true
	}
	if t, ok := dateUnitWord(word); ok {
		return t, true
	}
	if t, ok := dateUnitWord(strings.TrimSuffix(word, "S")); ok {
		return t, true
	}
	if t, ok := dateRelativeWord(word); ok {
		return t, true
	}
	if len(word) == 1 {
		return militaryZone(word[0])
	}
	if plain := strings.ReplaceAll(word, ".", ""); plain != word {
		return dateZoneWord(plain, now)
	}
	return dateToken{}, false
}

// dateName knows months and days, and their first three letters.
func dateName(word string) (dateToken, bool) {
	short := len(word) == 3 || len(word) == 4 && word[3] == '.'
	is := func(name string) bool {
		name = strings.ToUpper(name)
		return word == name || short && word[:3] == name[:3]
	}
	for m := time.January; m <= time.December; m++ {
		if is(m.String()) || m == 9 && word == "SEPT" {
			return dateToken{kind: dateMonth, value: int(m)}, true
		}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if is(d.String()) {
			return dateToken{kind: dateDay, value: int(d)}, true
		}
	}
	day := 0
	switch word {
	case "TUES":
		day = 2
	case "WEDNES":
		day = 3
	case "THUR", "THURS":
		day = 4
	default:
		return dateToken{}, false
	}
	return dateToken{kind: dateDay, value: day}, true
}

func dateUnitWord(word string) (dateToken, bool) {
	t := dateToken{kind: dateUnit, name: word, value: 1}
	switch word {
	case "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SEC":
	case "FORTNIGHT":
		t.name, t.value = "DAY", 14
	case "WEEK":
		t.name, t.value = "DAY", 7
	case "MIN":
		t.name = "MINUTE"
	case "SECOND":
		t.name = "SEC"
	default:
		return t, false
	}
	return t, true
}

func dateRelativeWord(word string) (dateToken, bool) {
	switch word {
	case "TODAY", "NOW":
		return dateToken{kind: dateDayShift}, true
	case "TOMORROW":
		return dateToken{kind: dateDayShift, value: 1}, true
	case "YESTERDAY":
		return dateToken{kind: dateDayShift, value: -1}, true
	case "AGO":
		return dateToken{kind: dateAgo, value: -1}, true
	case "HENCE":
		return dateToken{kind: dateAgo, value: 1}, true
	}
	for i, name := range strings.Fields("LAST THIS NEXT THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH ELEVENTH TWELFTH") {
		if word == name {
			if i >= 3 {
				i++ // the second is a unit
			}
			return dateToken{kind: dateOrdinal, value: i - 1}, true
		}
	}
	if word == "FIRST" {
		return dateToken{kind: dateOrdinal, value: 1}, true
	}
	return dateToken{}, false
}

// militaryZone is the zone of a letter: A to M go east, N to Y west. T may stand between a
// date and a time, too.
func militaryZone(letter byte) (dateToken, bool) {
	t := dateToken{kind: dateZone}
	switch {
	case letter == 'T':
		t.kind = 'T'
	case letter == 'Z':
	case letter == 'J':
		return t, false
	case letter < 'J':
		t.value = 3600 * int(letter-'A'+1)
	case letter <= 'M':
		t.value = 3600 * int(letter-'A')
	default:
		t.value = -3600 * int(letter-'N'+1)
	}
	return t, true
}

// dateZones are names of zones and minutes east; those of daylight saving are an hour on.
const dateZones = "WET 0 ART -180 BRT -180 NST -210 AST -240 CLT -240 EST -300 CST -360 MST -420 PST -480 AKST -540 HST -600 " +
	"HAST -600 SST -720 WAT 60 CET 60 MET 60 MEZ 60 EET 120 CAT 120 SAST 120 EAT 180 MSK 180 IST 330 SGT 480 KST 540 JST 540 " +
	"GST 600 NZST 720 "

const dateDayZones = "WEST 0 BST 0 BRST -180 NDT -210 ADT -240 CLST -240 EDT -300 CDT -360 MDT -420 PDT -480 AKDT -540 HADT -600 " +
	"CEST 60 MEST 60 MESZ 60 EEST 120 MSD 180 NZDT 720 "

// dateZoneWord knows the names of zones: Greenwich's, the local ones, those of a list.
func dateZoneWord(word string, now time.Time) (dateToken, bool) {
	switch word {
	case "GMT", "UT", "UTC":
		return dateToken{kind: dateZone}, true
	}
	for quarter := range 4 { // summer and winter
		at := now.AddDate(0, 0, 90*quarter)
		if name, _ := at.Zone(); strings.ToUpper(name) == word {
			t := dateToken{kind: dateLocalZone}
			if at.IsDST() {
				t.value = 1
			}
			return t, true
		}
	}
	for kind, list := range map[int]string{dateZone: dateZones, dateDayZone: dateDayZones} {
		_, rest, ok := strings.Cut(" "+list, " "+word+" ")
		if !ok || word[0] < 'A' {
			continue
		}
		minutes, _, _ := strings.Cut(rest, " ")
		n, _ := strconv.Atoi(minutes)
		return dateToken{kind: kind, value: n * 60}, true
	}
	return dateToken{}, false
}
