package builtins

import (
	"encoding/binary"
	"strings"
	"time"
)

// zoneReader is what an [FS] has that reads the time zone database for its tools: the file
// of a zone, by its whole path. Without it, zones are UTC, what TZ spells out (EST5EDT, <+02>-2)
// and, without TZ, the zone of the process.
type zoneReader interface {
	Zone(path string) ([]byte, bool)
}

// location returns the call's time zone; false if TZ names one that is not known.
func (c *call) location() (*time.Location, bool) {
	name, ok := c.getenv("TZ")
	if !ok {
		return time.Unix(0, 0).Location(), true
	}
	return c.zone(strings.TrimPrefix(name, ":"))
}

func (c *call) zone(name string) (*time.Location, bool) {
	switch name {
	case "", "UTC", "UTC0", "Etc/UTC", "Universal", "Zulu":
		return time.UTC, true
	case "GMT", "GMT0", "Etc/GMT":
		return time.FixedZone("GMT", 0), true
	}
	if z, ok := c.io.Files.(zoneReader); ok && !strings.Contains(name, "..") {
		path := name
		if !strings.HasPrefix(name, "/") {
			path = "/usr/share/zoneinfo/" + name
		}
		if data, ok := z.Zone(path); ok {
			if loc, err := time.LoadLocationFromTZData(name, data); err == nil {
				return loc, true
			}
		}
	}
	if !spellsZone(name) {
		return time.UTC, false
	}
	loc, err := time.LoadLocationFromTZData(name, zoneData(name))
	if err != nil {
		return time.UTC, false
	}
	return loc, true
}

// spellsZone reports whether TZ has an offset: NAME[+-]H… or <NAME>[+-]H….
func spellsZone(name string) bool {
	if rest, ok := strings.CutPrefix(name, "<"); ok {
		var found bool
		if _, name, found = strings.Cut(rest, ">"); !found {
			return false
		}
	} else {
		short := strings.TrimLeft(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
		if len(name)-len(short) < 3 {
			return false
		}
		name = short
	}
	if name != "" && (name[0] == '+' || name[0] == '-') {
		name = name[1:]
	}
	return name != "" && isDigit(name[0])
}

// zoneData is a file of the time zone database with nothing but a rule (RFC 8536).
func zoneData(rule string) []byte {
	header := func(b []byte, transitions, zones, chars uint32) []byte {
		b = append(b, "TZif2"...)
		b = append(b, make([]byte, 15)...)
		for _, n := range []uint32{0, 0, 0, transitions, zones, chars} {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		return b
	}
	b := header(nil, 0, 0, 0)
	b = header(b, 1, 1, 4)
	b = binary.BigEndian.AppendUint64(b, 1<<63) // one transition, long ago
	b = append(b, 0)                            // to zone 0,
	b = append(b, 0, 0, 0, 0, 0, 0)             // UTC
	b = append(b, "UTC\x00"...)                 // by its name
	return append(b, ("\n" + rule + "\n")...)   // and the rule from then on
}
