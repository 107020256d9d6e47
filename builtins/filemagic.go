package builtins

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"
)

// signature is bytes at a place that tell a type.
type signature struct {
	at         int
	bytes      string
	text, mime string
}

// signatures are the types that a few bytes tell whole (file 5.44's texts).
var signatures = []signature{
	{0, "7z\xbc\xaf\x27\x1c", "7-zip archive data, version 0.4", "application/x-7z-compressed"},
	{0, "!<arch>\n", "current ar archive", "application/x-archive"},
	{0, "fLaC", "FLAC audio bitstream data", "audio/flac"},
	{0, "Rar!\x1a\x07\x01", "RAR archive data, v5", "application/x-rar"},
	{0, "\x04\"M\x18", "LZ4 compressed data (v1.4+)", "application/x-lz4"},
	{0, "wOF2\x00\x01\x00\x00", "Web Open Font Format (Version 2), TrueType", "font/woff2"},
	{0, "%!PS-Adobe-3.0", "PostScript document text conforming DSC level 3.0", "application/postscript"},
	{0, "{\\rtf1\\ansi", "Rich Text Format data, version 1, ANSI", "text/rtf"},
	{0, "\xfd7zXZ\x00\x00\x04", "XZ compressed data, checksum CRC64", "application/x-xz"},
	{0, "\xfd7zXZ\x00\x00\x01", "XZ compressed data, checksum CRC32", "application/x-xz"},
	{0, "\xfd7zXZ\x00", "XZ compressed data", "application/x-xz"},
	{0, "OggS", "Ogg data", "application/octet-stream"},
	{257, "ustar\x0000", "POSIX tar archive", "application/x-tar"},
	{257, "ustar  \x00", "POSIX tar archive (GNU)", "application/x-tar"},
	{4, "ftypisom", "ISO Media, MP4 Base Media v1 [ISO 14496-12:2003]", "video/mp4"},
	{4, "ftypmp42", "ISO Media, MP4 v2 [ISO 14496-14]", "video/mp4"},
	{4, "ftypqt  ", "ISO Media, Apple QuickTime movie, Apple QuickTime (.MOV/QT)", "video/quicktime"},
	{0, "\xcf\xfa\xed\xfe\x07\x00\x00\x01\x03\x00\x00\x00\x02", "Mach-O 64-bit x86_64 executable", "application/x-mach-binary"},
	{0, "\xcf\xfa\xed\xfe\x0c\x00\x00\x01\x00\x00\x00\x00\x02", "Mach-O 64-bit arm64 executable", "application/x-mach-binary"},
}

// kind tells the type: bytes first, then text.
func (m *magic) kind() fileKind {
	if len(m.b) == 0 {
		return fileKind{text: "empty", mime: "inode/x-empty", encoding: "binary"}
	}
	enc := encodingOf(m.b[:min(len(m.b), 64<<10)], m.partial())
	k := fileKind{encoding: enc.charset}
	var ok bool
	if k.text, k.mime, ok = m.binary(); ok {
		return k
	}
	if enc.words == "" {
		k.text, k.mime = "data", "application/octet-stream"
		if len(m.b) == 1 {
			k.text = "very short file (no magic)"
		}
		return k
	}
	if len(m.b) == 1 {
		return fileKind{"very short file (no magic)", "application/octet-stream", "binary", false}
	}
	k.text, k.mime = m.textKind(enc)
	return k
}

// partial reports whether the file goes on behind what is looked at.
func (m *magic) partial() bool { return len(m.b) > 64<<10 || m.end > int64(len(m.b)) }

func (m *magic) has(prefix string) bool { return bytes.HasPrefix(m.b, []byte(prefix)) }

// binary knows what bytes tell.
func (m *magic) binary() (text, mime string, ok bool) {
	for i := range signatures {
		s := &signatures[i]
		if len(m.b) >= s.at+len(s.bytes) && string(m.b[s.at:s.at+len(s.bytes)]) == s.bytes {
			return s.text, s.mime, true
		}
	}
	switch {
	case m.has("\x7fELF") && len(m.b) > 20:
		return m.elf()
	case m.has("\x1f\x8b") && len(m.b) > 10:
		return m.gzip(), "application/gzip", true
	case m.has("BZh") && len(m.b) > 3 && isDigit(m.b[3]):
		return "bzip2 compressed data, block size = " + string(m.b[3]) + "00k", "application/x-bzip2", true
	case m.has("\x28\xb5\x2f\xfd") && len(m.b) > 8:
		return m.zstd(), "application/zstd", true
	case m.has("PK\x03\x04"):
		return m.zip()
	case m.has("PK\x05\x06"):
		return "Zip archive data (empty)", "application/zip", true
	case m.has("SQLite format 3\x00") && len(m.b) >= 100:
		return m.sqlite(), "application/vnd.sqlite3", true
	case m.has("%PDF-"):
		return m.pdf(), "application/pdf", true
	case m.has("MZ"):
		return m.pe()
	case m.has("\x00asm") && len(m.b) >= 8:
		v := binary.LittleEndian.Uint32(m.b[4:])
		text = fmt.Sprintf("WebAssembly (wasm) binary module version %#x", v)
		if v == 1 {
			text += " (MVP)"
		}
		return text, "application/wasm", true
	case m.has("\xca\xfe\xba\xbe") && len(m.b) >= 8:
		return m.javaClass()
	case m.has("ID3") && len(m.b) > 4:
		return fmt.Sprintf("Audio file with ID3 version 2.%d.%d", m.b[3], m.b[4]), "application/octet-stream", true
	}
	return m.image()
}

func (m *magic) gzip() string {
	b := m.b
	text := "gzip compressed data"
	rest := b[10:]
	if b[3]&4 != 0 && len(rest) >= 2 {
		rest = rest[min(len(rest), 2+int(binary.LittleEndian.Uint16(rest))):]
	}
	if b[3]&8 != 0 {
		name, _, _ := bytes.Cut(rest, []byte{0})
		text += ", was \"" + string(name) + "\""
	}
	if b[3]&16 != 0 {
		text += ", has comment"
	}
	if when := binary.LittleEndian.Uint32(b[4:]); when != 0 {
		text += ", last modified: " + time.Unix(int64(when), 0).UTC().Format("Mon Jan _2 15:04:05 2006")
	}
	switch b[8] {
	case 2:
		text += ", max compression"
	case 4:
		text += ", max speed"
	}
	switch b[9] {
	case 0:
		text += ", from FAT filesystem (MS-DOS, OS/2, NT)"
	case 3:
		text += ", from Unix"
	}
	if m.end >= 18 {
		if tail := m.at(m.end-4, 4); len(tail) == 4 {
			text += ", original size modulo 2^32 " + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(tail)), 10)
		}
	}
	return text
}

func (m *magic) zstd() string {
	text := "Zstandard compressed data (v0.8+), Dictionary ID: "
	if m.b[4]&3 == 0 {
		return text + "None"
	}
	return text + "yes"
}

// zip tells archives by the name and method of their first file, and documents by the third.
func (m *magic) zip() (text, mime string, ok bool) {
	b := m.b
	if len(b) < 30 {
		return "Zip archive data", "application/zip", true
	}
	nameLen := int(binary.LittleEndian.Uint16(b[26:]))
	name := string(b[30:min(len(b), 30+nameLen)])
	if name == "mimetype" {
		rest := b[min(len(b), 38):]
		switch {
		case bytes.HasPrefix(rest, []byte("application/epub+zip")):
			return "EPUB document", "application/epub+zip", true
		case bytes.HasPrefix(rest, []byte("application/vnd.oasis.opendocument.text")):
			return "OpenDocument Text", "application/vnd.oasis.opendocument.text", true
		case bytes.HasPrefix(rest, []byte("application/vnd.oasis.opendocument.spreadsheet")):
			return "OpenDocument Spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", true
		}
	}
	if name == "[Content_Types].xml" || name == "_rels/.rels" || name == "docProps" {
		const office = "application/vnd.openxmlformats-officedocument."
		for _, doc := range []struct{ dir, text, mime string }{
			{"word/", "Microsoft Word 2007+", "wordprocessingml.document"},
			{"xl/", "Microsoft Excel 2007+", "spreadsheetml.sheet"},
			{"ppt/", "Microsoft PowerPoint 2007+", "presentationml.presentation"},
		} {
			if m.zipHolds(doc.dir) {
				return doc.text, office + doc.mime, true
			}
		}
		return "Microsoft OOXML", "application/octet-stream", true
	}
	version := int(b[4])
	text = fmt.Sprintf("Zip archive data, at least v%d.%d to extract", version/10, version%10)
	switch binary.LittleEndian.Uint16(b[8:]) {
	case 0:
		text += ", compression method=store"
	case 8:
		text += ", compression method=deflate"
	}
	return text, "application/zip", true
}

// zipHolds reports whether a file of an archive has a name with this beginning.
func (m *magic) zipHolds(dir string) bool {
	for rest := m.b; ; {
		i := bytes.Index(rest, []byte("PK\x03\x04"))
		if i < 0 || len(rest) < i+30 {
			return false
		}
		rest = rest[i+30:]
		if bytes.HasPrefix(rest, []byte(dir)) {
			return true
		}
	}
}

func (m *magic) sqlite() string {
	b := m.b
	number := func(at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
	text := fmt.Sprintf("SQLite 3.x database, last written using SQLite version %d, file counter %d, database pages %d",
		number(96), number(24), number(28))
	if free := number(36); free != 0 {
		text += fmt.Sprintf(", 1st free page %d, free pages %d", number(32), free)
	}
	text += fmt.Sprintf(", cookie %#x, schema %d", number(40), number(44))
	if largest := number(52); largest != 0 {
		text += fmt.Sprintf(", largest root page %d", largest)
	}
	switch number(56) {
	case 1:
		text += ", UTF-8"
	case 2:
		text += ", UTF-16 little endian"
	case 3:
		text += ", UTF-16 big endian"
	}
	if v := number(60); v != 0 {
		text += fmt.Sprintf(", user version %d", v)
	}
	return text + fmt.Sprintf(", version-valid-for %d", number(92))
}

func (m *magic) pdf() string {
	end := 5
	for end < len(m.b) && (isDigit(m.b[end]) || m.b[end] == '.') {
		end++
	}
	text := "PDF document, version " + string(m.b[5:end])
	head := m.b[:min(len(m.b), 8192)]
	if i := bytes.Index(head, []byte("/Count ")); i >= 0 {
		digits := head[i+7:]
		n := 0
		for n < len(digits) && isDigit(digits[n]) {
			n++
		}
		if n > 0 {
			text += ", " + string(digits[:n]) + " pages"
		}
	}
	return text
}

// pe tells programs of Windows.
func (m *magic) pe() (text, mime string, ok bool) {
	const kind = "application/vnd.microsoft.portable-executable"
	if len(m.b) < 64 {
		return "", "", false
	}
	head := m.at(int64(binary.LittleEndian.Uint32(m.b[60:])), 96)
	if len(head) < 94 || string(head[:4]) != "PE\x00\x00" {
		return "MS-DOS executable", "application/x-dosexec", true
	}
	text = "PE32"
	if head[24] == 0x0b && head[25] == 2 {
		text = "PE32+"
	}
	if head[23]&0x20 != 0 {
		text += " executable (DLL)"
	} else {
		text += " executable"
	}
	switch head[92] {
	case 1:
		text += " (native)"
	case 2:
		text += " (GUI)"
	case 3:
		text += " (console)"
	}
	switch binary.LittleEndian.Uint16(head[4:]) {
	case 0x14c:
		text += " Intel 80386"
	case 0x8664:
		text += " x86-64"
	case 0xaa64:
		text += " Aarch64"
	}
	return text + ", for MS Windows, " + strconv.Itoa(int(head[6])) + " sections", kind, true
}

func (m *magic) javaClass() (text, mime string, ok bool) {
	major := binary.BigEndian.Uint16(m.b[6:])
	if major < 45 {
		return "Mach-O universal binary", "application/x-mach-binary", true
	}
	text = fmt.Sprintf("compiled Java class data, version %d.%d", major, binary.BigEndian.Uint16(m.b[4:]))
	switch {
	case major <= 48:
		text += fmt.Sprintf(" (Java 1.%d)", major-44)
	case major <= 52:
		text += fmt.Sprintf(" (Java 1.%d)", major-44)
	default:
		text += fmt.Sprintf(" (Java SE %d)", major-44)
	}
	return text, "application/x-java-applet", true
}
