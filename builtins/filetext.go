package builtins

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fileEncoding is how a text is encoded: words for the type and the MIME name.
type fileEncoding struct {
	words   string // "" for what is no text
	charset string
	utf16   bool
}

// encodingOf tells the encoding of a text; partial says that it goes on behind b.
func encodingOf(b []byte, partial bool) fileEncoding {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) && utf8Text(b[3:], partial):
		return fileEncoding{"Unicode text, UTF-8 (with BOM)", "utf-8", false}
	case bytes.HasPrefix(b, []byte("\xff\xfe")) && len(b)%2 == 0 && len(b) > 2:
		return fileEncoding{"Unicode text, UTF-16, little-endian", "utf-16le", true}
	case bytes.HasPrefix(b, []byte("\xfe\xff")) && len(b)%2 == 0 && len(b) > 2:
		return fileEncoding{"Unicode text, UTF-16, big-endian", "utf-16be", true}
	}
	var high, extended bool
	for _, c := range b {
		switch {
		case c >= 0x80:
			high = true
			extended = extended || c < 0xa0 && c != 0x85
		case c < ' ' && !strings.ContainsRune("\a\b\t\n\f\r\x1b", rune(c)) || c == 0x7f:
			return fileEncoding{"", "binary", false}
		}
	}
	switch {
	case !high:
		return fileEncoding{"ASCII", "us-ascii", false}
	case utf8Text(b, partial):
		return fileEncoding{"Unicode text, UTF-8", "utf-8", false}
	case !extended:
		return fileEncoding{"ISO-8859", "iso-8859-1", false}
	}
	return fileEncoding{"Non-ISO extended-ASCII", "unknown-8bit", false}
}

// utf8Text reports whether b is UTF-8; the last character may be cut off when b is partial.
func utf8Text(b []byte, partial bool) bool {
	if partial {
		for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
			if utf8.RuneStart(b[len(b)-i]) {
				if !utf8.FullRune(b[len(b)-i:]) {
					b = b[:len(b)-i]
				}
				break
			}
		}
	}
	return utf8.Valid(b)
}

// fileLanguage is what makes a text a source of a language.
type fileLanguage struct {
	atStart    bool   // ^ is the start of the text, else of a line
	pattern    string // an extended regular expression in the first 8 KiB
	text, mime string
}

// The languages in the order in which they are looked for (magic of file 5.44: the stronger
// match comes first).
var fileLanguages = []fileLanguage{
	{true, `^(diff |Index: )`, "diff output", "text/x-diff"},
	{true, `^--- .*\n\+\+\+ .*\n@@`, "unified diff output", "text/x-diff"},
	{true, `^(\*\*\* ).*\n--- `, "context diff output", "text/x-diff"},
	{true, `^[[:space:]]*<\?xml version="?1`, "XML 1.0 document", "text/xml"},
	{true, `^[[:space:]]*<!(DOCTYPE|doctype) (HTML|html)|^[[:space:]]*<(html|HTML|head|HEAD|title|TITLE|body|BODY)[ >]`, "HTML document", "text/html"},
	{true, `^<\?php`, "PHP script", "text/x-php"},
	{true, `^@(echo|ECHO) (off|OFF)`, "DOS batch file", "text/x-msdos-batch"},
	{true, `^-----BEGIN CERTIFICATE-----`, "PEM certificate", "text/plain"},
	{true, `^-----BEGIN RSA PRIVATE KEY-----`, "PEM RSA private key", "text/plain"},
	{true, `^-----BEGIN OPENSSH PRIVATE KEY-----`, "OpenSSH private key", "text/plain"},
	{true, `^-----BEGIN PGP PUBLIC KEY BLOCK-----`, "PGP public key block Public-Key (old)", "application/pgp-keys"},
	{true, `^From: `, "news or mail", "message/rfc822"},
	{true, `^(Received|Return-Path|Message-ID|Delivered-To): `, "SMTP mail", "message/rfc822"},
	{false, `^\\documentclass`, "LaTeX 2e document", "text/x-tex"},
	{false, `^"""`, "Python script", "text/plain"}, // a docstring
	{false, `^from[ \t]+([A-Za-z0-9_]|\.)+[ \t]+import.*$`, "Python script", "text/x-script.python"},
	{false, `^(  |\t){0,20}def {1,50}[a-zA-Z_]{1,100} {0,50}\(([a-zA-Z]|,| ){0,200}\):$`, "Python script", "text/x-script.python"},
	{false, `^class [_[:alpha:]]+(\(.*\))?( )*:([ \t]+pass)?$`, "Python script", "text/x-script.python"},
	{false, `^"use strict"|^'use strict'|^(const|var|let).*=.*require\(|^module\.exports.*=`, "JavaScript source", "application/javascript"},
	{false, `^export (function|class|default|const|var|let|async) |^(import|export).* from ['"]`, "JavaScript source", "application/javascript"},
	{false, `^#include[ \t]+<(iostream|string|vector|map|memory)>|^using namespace|^(private|public|protected):|^template[ \t\n]*<`, "C++ source", "text/x-c++"},
	{false, `^#[ \t]*(include|pragma|endif)|^(char|double|extern|float|struct|union)[ \t\n]+|main\(`, "C source", "text/x-c"},
	{false, `^package[ \t]+[0-9A-Za-z_:]+ *;`, "Perl5 module source", "text/plain"},
	{false, `^(CFLAGS|VPATH|LDFLAGS|all:|\.PRECIOUS|\.BEGIN|\.PHONY|\.SUFFIXES)`, "makefile script", "text/x-makefile"},
}

// interpreters are the programs behind #! that are named.
var interpreters = []struct{ name, text, mime string }{
	{"sh", "POSIX shell script", "text/x-shellscript"},
	{"dash", "POSIX shell script", "text/x-shellscript"},
	{"bash", "Bourne-Again shell script", "text/x-shellscript"},
	{"zsh", "Paul Falstad's zsh script", "text/x-shellscript"},
	{"ksh", "Korn shell script", "text/x-shellscript"},
	{"python", "Python script", "text/x-script.python"},
	{"python2", "Python script", "text/x-script.python"},
	{"python3", "Python script", "text/x-script.python"},
	{"perl", "Perl script text executable", "text/x-perl"},
	{"ruby", "Ruby script", "text/x-ruby"},
	{"awk", "awk script", "text/x-awk"},
	{"gawk", "GNU awk script", "text/x-gawk"},
	{"node", "Node.js script executable", "application/javascript"},
	{"php", "PHP script", "text/x-php"},
}

// textKind tells what a text is.
func (m *magic) textKind(enc fileEncoding) (text, mime string) {
	if text, mime, ok := m.data(); ok {
		return text, mime
	}
	name, mime, executable := m.language(enc)
	tail := m.textTail(enc)
	if name == "" {
		return enc.words + " text" + tail, mime
	}
	if strings.HasPrefix(name, "PEM ") || strings.HasPrefix(name, "OpenSSH ") || strings.HasPrefix(name, "PGP ") {
		return name, mime
	}
	words := enc.words + " text" + executable + tail
	if strings.HasSuffix(name, " text executable") {
		return name + tail, mime
	}
	return name + ", " + words, mime
}

// data knows the formats that are told without an encoding.
func (m *magic) data() (text, mime string, ok bool) {
	switch trimmed := bytes.TrimLeft(m.b, " \t\r\n"); {
	case bytes.HasPrefix(trimmed, []byte("<svg")):
		return "SVG Scalable Vector Graphics image", "image/svg+xml", true
	case bytes.HasPrefix(trimmed, []byte("<?xml")) && bytes.Contains(m.b[:min(len(m.b), 1024)], []byte("<svg")):
		return "SVG Scalable Vector Graphics image", "image/svg+xml", true
	}
	if whole := m.end == int64(len(m.b)) || m.end < 0 && len(m.b) < fileSample; whole {
		switch jsonKind(m.b) {
		case 1:
			return "JSON text data", "application/json", true
		case 2:
			return "New Line Delimited JSON text data", "application/x-ndjson", true
		}
	}
	if isCSV(m.b) {
		return "CSV text", "text/csv", true
	}
	return "", "", false
}

// language tells the language of a text; executable is " executable" for scripts.
func (m *magic) language(enc fileEncoding) (name, mime, executable string) {
	mime = "text/plain"
	if enc.utf16 {
		return "", mime, ""
	}
	if m.has("#!") {
		return m.script()
	}
	head := m.b[:min(len(m.b), 8192)]
	for i := range fileLanguages {
		l := &fileLanguages[i]
		re, err := compileRegex(l.pattern, regexOptions{syntax: regexExtended, multiline: !l.atStart, escapes: true})
		if err != nil || !re.match(head) {
			continue
		}
		if l.text == "Python script" {
			executable = " executable"
		}
		return l.text, l.mime, executable
	}
	return "", mime, ""
}

// script tells what runs a text that begins with #!.
func (m *magic) script() (name, mime, executable string) {
	line, _, _ := bytes.Cut(m.b[2:], []byte("\n"))
	text := strings.TrimRight(strings.TrimLeft(string(line), " \t"), " \t\r")
	words := strings.Fields(text)
	if len(words) == 0 {
		return "", "text/plain", ""
	}
	base := words[0][strings.LastIndexByte(words[0], '/')+1:]
	if base == "env" && len(words) > 1 {
		base = words[1]
		text = strings.TrimSpace(strings.TrimPrefix(text, words[0]))
	}
	for _, in := range interpreters {
		if in.name != base && in.name != strings.TrimRight(base, "0123456789.") {
			continue
		}
		if base == "node" {
			return in.text, in.mime, ""
		}
		return in.text, in.mime, " executable"
	}
	return "a " + text + " script", "text/plain", " executable"
}

// textTail says what is unusual in a text: long lines, ends of lines, control characters.
func (m *magic) textTail(enc fileEncoding) string {
	b := m.b[:min(len(m.b), 64<<10)]
	if enc.utf16 {
		b = bytes.ReplaceAll(b, []byte{0}, nil)
	}
	const longest = 300
	var lf, crlf, cr, line, most int
	escape, overstrike := false, false
	for i, c := range b {
		switch c {
		case '\n':
			if i > 0 && b[i-1] == '\r' {
				crlf++
				cr--
			} else {
				lf++
			}
			most, line = max(most, line), 0
			continue
		case '\r':
			cr++
			most, line = max(most, line), 0
			continue
		case 0x1b:
			escape = true
		case '\b':
			overstrike = true
		}
		if c < 0x80 || c >= 0xc0 || !strings.HasPrefix(enc.words, "Unicode") {
			line++
		}
	}
	tail := ""
	if most > longest {
		tail += ", with very long lines (" + strconv.Itoa(most) + ")"
	}
	tail += lineEnds(lf, crlf, cr)
	if escape {
		tail += ", with escape sequences"
	}
	if overstrike {
		tail += ", with overstriking"
	}
	return tail
}

func lineEnds(lf, crlf, cr int) string {
	if crlf == 0 && cr == 0 && lf > 0 {
		return ""
	}
	if lf+crlf+cr == 0 {
		return ", with no line terminators"
	}
	var kinds []string
	if crlf > 0 {
		kinds = append(kinds, "CRLF")
	}
	if cr > 0 {
		kinds = append(kinds, "CR")
	}
	if lf > 0 {
		kinds = append(kinds, "LF")
	}
	return ", with " + strings.Join(kinds, ", ") + " line terminators"
}
