package builtins

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// elf tells programs, libraries and objects: the header, then what the program headers and
// sections say (System V ABI, "Object Files").
func (m *magic) elf() (text, mime string, ok bool) {
	b := m.b
	e := &elfFile{m: m, order: binary.LittleEndian, wide: b[4] == 2}
	bits, end := "32-bit", "LSB"
	if e.wide {
		bits = "64-bit"
	}
	if b[5] == 2 {
		e.order, end = binary.BigEndian, "MSB"
	}
	e.programs()
	e.sections()
	kind := e.order.Uint16(b[16:])
	text, mime = "unknown type", "application/octet-stream"
	switch kind {
	case 1:
		text, mime = "relocatable", "application/x-object"
	case 2:
		text, mime = "executable", "application/x-executable"
	case 3:
		text, mime = "shared object", "application/x-sharedlib"
		if e.pie {
			text, mime = "pie executable", "application/x-pie-executable"
		}
	case 4:
		text, mime = "core file", "application/x-coredump"
	}
	text = "ELF " + bits + " " + end + " " + text + ", " + elfMachine(e.order.Uint16(b[18:])) + ", version 1"
	switch b[7] {
	case 0:
		text += " (SYSV)"
	case 3:
		text += " (GNU/Linux)"
	case 9:
		text += " (FreeBSD)"
	}
	if kind == 2 || kind == 3 {
		if e.dynamic {
			text += ", dynamically linked"
		} else {
			text += ", statically linked"
		}
		if e.interpreter != "" {
			text += ", interpreter " + e.interpreter
		}
	}
	return text + e.notes + e.stripped(), mime, true
}

func elfMachine(n uint16) string {
	switch n {
	case 3:
		return "Intel 80386"
	case 40:
		return "ARM, EABI5"
	case 62:
		return "x86-64"
	case 183:
		return "ARM aarch64"
	case 243:
		return "UCB RISC-V"
	}
	return fmt.Sprintf("machine %d", n)
}

// elfFile is what is gathered of a file.
type elfFile struct {
	m           *magic
	order       binary.ByteOrder
	wide        bool
	dynamic     bool
	pie         bool
	interpreter string
	notes       string
	read        bool // the section headers are there
	symbols     bool
	debug       bool
	missing     int64 // where the section headers should be, 0 if they are there
}

// number reads an address-sized field.
func (e *elfFile) number(b []byte, at, narrow int) int64 {
	if e.wide {
		return int64(e.order.Uint64(b[at:]))
	}
	return int64(e.order.Uint32(b[narrow:]))
}

// elfTables bounds how many headers are looked at.
const elfTables = 2048

// table returns the place, the size and the number of the headers of a kind.
func (e *elfFile) table(offsetAt, offsetNarrow, sizeAt, sizeNarrow int) (place int64, size, count int) {
	b := e.m.b
	if len(b) < 64 {
		return 0, 0, 0
	}
	if !e.wide {
		sizeAt = sizeNarrow
	}
	return e.number(b, offsetAt, offsetNarrow), int(e.order.Uint16(b[sizeAt:])), min(int(e.order.Uint16(b[sizeAt+2:])), elfTables)
}

func (e *elfFile) programs() {
	place, size, count := e.table(32, 28, 54, 42)
	if size < 32 || e.wide && size < 56 {
		return
	}
	for i := range count {
		h := e.m.at(place+int64(i*size), size)
		if len(h) < size {
			return
		}
		at, length := e.number(h, 8, 4), e.number(h, 32, 16)
		if length < 0 || length > 1<<20 {
			continue
		}
		switch e.order.Uint32(h) {
		case 2:
			e.dynamic = true
			e.dynamicFlags(e.m.at(at, int(length)))
		case 3:
			e.interpreter = string(bytes.TrimRight(e.m.at(at, int(length)), "\x00"))
		case 4:
			e.note(e.m.at(at, int(length)))
		}
	}
}

// dynamicFlags looks for DT_FLAGS_1 with DF_1_PIE.
func (e *elfFile) dynamicFlags(b []byte) {
	step := 8
	if e.wide {
		step = 16
	}
	for ; len(b) >= step; b = b[step:] {
		if e.number(b, 0, 0) == 0x6ffffffb && e.number(b, step/2, step/2)&0x08000000 != 0 {
			e.pie = true
		}
	}
}

// note reads the notes: build identifiers and the oldest kernel.
func (e *elfFile) note(b []byte) {
	align := func(n int) int { return (n + 3) &^ 3 }
	say := func(what, format string, args ...any) {
		if !strings.Contains(e.notes, what) { // a segment and a section may both hold it
			e.notes += ", " + what + fmt.Sprintf(format, args...)
		}
	}
	for len(b) >= 12 {
		nameLen, descLen := int(e.order.Uint32(b)), int(e.order.Uint32(b[4:]))
		kind := e.order.Uint32(b[8:])
		if nameLen < 0 || descLen < 0 || nameLen > len(b) || descLen > len(b) || 12+align(nameLen)+descLen > len(b) {
			return
		}
		name := string(bytes.TrimRight(b[12:12+nameLen], "\x00"))
		desc := b[12+align(nameLen):][:descLen]
		switch {
		case name == "GNU" && kind == 3 && descLen == 20:
			say("BuildID[sha1]=", "%x", desc)
		case name == "GNU" && kind == 3 && descLen == 16:
			say("BuildID[md5/uuid]=", "%x", desc)
		case name == "GNU" && kind == 3:
			say("BuildID[xxHash]=", "%x", desc)
		case name == "GNU" && kind == 1 && descLen >= 16 && e.order.Uint32(desc) == 0:
			say("for GNU/Linux ", "%d.%d.%d", e.order.Uint32(desc[4:]), e.order.Uint32(desc[8:]), e.order.Uint32(desc[12:]))
		case name == "Go" && kind == 4:
			say("Go BuildID=", "%s", desc)
		}
		b = b[min(len(b), 12+align(nameLen)+align(descLen)):]
	}
}

// sections looks for the symbol table and for debug information.
func (e *elfFile) sections() {
	place, size, count := e.table(40, 32, 58, 46)
	if size < 40 || e.wide && size < 64 || count == 0 {
		return
	}
	var headers [][]byte
	for i := range count {
		h := e.m.at(place+int64(i*size), size)
		if len(h) < size {
			e.missing = place
			return
		}
		headers = append(headers, bytes.Clone(h))
	}
	e.read = true
	names := int(e.order.Uint16(e.m.b[62:]))
	if !e.wide {
		names = int(e.order.Uint16(e.m.b[50:]))
	}
	var text []byte
	if names < len(headers) {
		if length := e.number(headers[names], 32, 20); length > 0 && length < 1<<20 {
			text = bytes.Clone(e.m.at(e.number(headers[names], 24, 16), int(length)))
		}
	}
	for _, h := range headers {
		switch length := e.number(h, 32, 20); {
		case e.order.Uint32(h[4:]) == 2:
			e.symbols = true
		case e.order.Uint32(h[4:]) == 7 && length > 0 && length < 1<<20:
			e.note(e.m.at(e.number(h, 24, 16), int(length)))
		}
		if at := int(e.order.Uint32(h)); at < len(text) && bytes.HasPrefix(text[at:], []byte(".debug_info\x00")) {
			e.debug = true
		}
	}
}

// stripped says what the sections tell.
func (e *elfFile) stripped() string {
	text := ""
	switch {
	case e.missing > 0:
		return fmt.Sprintf(", missing section headers at %d", e.missing)
	case !e.read:
		return ", no section header"
	}
	if e.debug {
		text = ", with debug_info"
	}
	if e.symbols {
		return text + ", not stripped"
	}
	return text + ", stripped"
}
