package audit

import (
	"slices"
	"strings"
)

// maskText stands for a secret.
const maskText = "***"

// Mask replaces what looks like a secret in a text by ***: values given to names such as
// API_TOKEN=, --password or "secret":, what follows Bearer, passwords in URLs, private key
// blocks, and words that start as the tokens of well known services do.
//
// It guesses from shapes and misses the rest; a log is to be kept as safe as what was typed.
func Mask(s string) string {
	m := masker{in: s}
	for m.pos < len(s) {
		if m.pos > 0 && wordByte(s[m.pos-1]) && wordByte(s[m.pos]) || !m.secret() {
			m.pos++
		}
	}
	if m.out == nil {
		return s
	}
	return string(append(m.out, s[m.done:]...))
}

// masker walks over a text. out holds what was copied and masked of in[:done].
type masker struct {
	in        string
	pos, done int
	out       []byte
}

// hide masks in[from:to] and goes on behind it.
func (m *masker) hide(from, to int) bool {
	if from >= to {
		return false
	}
	m.out = append(append(m.out, m.in[m.done:from]...), maskText...)
	m.pos, m.done = to, to
	return true
}

// secret masks the secret that starts at pos, or whose name does.
func (m *masker) secret() bool {
	rest := m.in[m.pos:]
	switch c := rest[0]; {
	case c == ':' && strings.HasPrefix(rest, "://"):
		return m.urlPassword()
	case c == '-' && strings.HasPrefix(rest, "-----BEGIN "):
		return m.keyBlock()
	case !wordByte(c):
		return false
	}
	end := m.pos + span(rest, wordByte)
	word := m.in[m.pos:end]
	if tokenWord(rest) {
		return m.hide(m.pos, m.pos+span(rest, tokenByte))
	}
	if strings.EqualFold(word, "bearer") && end < len(m.in) && m.in[end] == ' ' {
		from := end + span(m.in[end:], func(c byte) bool { return c == ' ' })
		return m.hide(from, from+span(m.in[from:], tokenByte))
	}
	dashes := m.pos >= 2 && m.in[m.pos-2:m.pos] == "--"
	if dashes {
		end = m.pos + span(rest[:min(len(rest), maxName)], func(c byte) bool { return wordByte(c) || c == '-' })
		word = m.in[m.pos:end]
	}
	if secretName(word) {
		return m.named(end, dashes)
	}
	return false
}

// named masks the value behind a name that ends at end: NAME=value, "name": "value",
// --name value.
func (m *masker) named(end int, dashes bool) bool {
	at := end
	quoted := at < len(m.in) && (m.in[at] == '"' || m.in[at] == '\'')
	if quoted {
		at++
	}
	blanks := func() { at += span(m.in[at:], func(c byte) bool { return c == ' ' || c == '\t' }) }
	switch {
	case at < len(m.in) && m.in[at] == '=' && !quoted:
		at++
	case dashes && at < len(m.in) && m.in[at] == ' ':
		blanks()
		if at < len(m.in) && m.in[at] == '-' { // the next flag
			return false
		}
	default:
		blanks()
		if at >= len(m.in) || m.in[at] != ':' {
			return false
		}
		at++
		blanks()
	}
	return m.hide(m.value(at))
}

// value returns where the shell word or JSON string at i lies, without its quotes.
func (m *masker) value(i int) (from, to int) {
	if i < len(m.in) && m.in[i] == '$' && i+1 < len(m.in) && m.in[i+1] != '\'' {
		return i, i // a variable's name is no secret
	}
	if i < len(m.in) && (m.in[i] == '"' || m.in[i] == '\'') {
		quote := m.in[i]
		for to = i + 1; to < len(m.in) && m.in[to] != quote; to++ {
			if m.in[to] == '\\' && quote == '"' {
				to++
			}
		}
		return i + 1, min(to, len(m.in))
	}
	return i, i + span(m.in[i:], func(c byte) bool { return !strings.ContainsRune(" \t\r\n;|&<>(),\"'}", rune(c)) })
}

// urlPassword masks the password of scheme://user:password@host; pos is at the colon.
func (m *masker) urlPassword() bool {
	from := m.pos + len("://")
	length := span(m.in[from:], func(c byte) bool { return c > ' ' && c != '/' && c != '"' && c != '\'' })
	user, _, found := strings.Cut(m.in[from:from+length], ":")
	at := strings.LastIndexByte(m.in[from:from+length], '@')
	if !found || at < len(user) {
		return false
	}
	return m.hide(from+len(user)+1, from+at)
}

// keyBlock masks what is between -----BEGIN … PRIVATE KEY----- and its end.
func (m *masker) keyBlock() bool {
	head := strings.Index(m.in[m.pos:min(m.pos+60, len(m.in))], "PRIVATE KEY-----")
	if head < 0 {
		return false
	}
	from := m.pos + head + len("PRIVATE KEY-----")
	to := strings.Index(m.in[from:], "-----END ")
	if to < 0 {
		return m.hide(from, len(m.in))
	}
	return m.hide(from, from+to)
}

// maxName is how long a name may be. A bound, here and in tokenWord, keeps Mask linear.
const maxName = 64

// secretName reports whether a value under this name is a secret.
func secretName(name string) bool {
	if len(name) > maxName {
		return false
	}
	up := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	for _, s := range [...]string{"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY", "CREDENTIAL"} {
		if strings.Contains(up, s) {
			return true
		}
	}
	return up == "TOKEN" || strings.HasSuffix(up, "_TOKEN") || strings.HasSuffix(up, "_KEY") ||
		strings.HasSuffix(up, "_PAT") || up == "PGPASS" || up == "MYSQL_PWD"
}

// tokenPrefixes start the tokens of well known services.
var tokenPrefixes = [...]string{
	"sk-", "sk_live_", "sk_test_", "rk_live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-",
	"xoxb-", "xoxp-", "xoxa-", "xoxs-", "AKIA", "ASIA", "AIza", "hf_", "npm_", "pypi-", "eyJ", "dop_v1_",
}

// tokenWord reports whether s starts with such a token: a known start and 16 more.
func tokenWord(s string) bool {
	for _, p := range tokenPrefixes {
		if !strings.HasPrefix(s, p) {
			continue
		}
		n := span(s[:min(len(s), 4096)], tokenByte)
		if n >= len(p)+16 {
			return p != "eyJ" || strings.Count(s[:n], ".") >= 2 // a JWT has three parts
		}
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func tokenByte(c byte) bool {
	return wordByte(c) || c == '-' || c == '.' || c == '~' || c == '+' || c == '/' || c == '='
}

// span returns how many bytes at the start of s are in a set.
func span(s string, in func(byte) bool) int {
	for i := range len(s) {
		if !in(s[i]) {
			return i
		}
	}
	return len(s)
}

// masked returns a copy of r with every string masked that a text or a call brought in.
func masked(r *Record) *Record {
	c := *r
	c.Text, c.Command, c.Dir, c.Error = Mask(r.Text), Mask(r.Command), Mask(r.Dir), Mask(r.Error)
	c.Calls = slices.Clone(r.Calls)
	for i := range c.Calls {
		call := &c.Calls[i]
		call.Why, call.Key = Mask(call.Why), Mask(call.Key)
		call.Argv, call.Files, call.Notes = maskWords(call.Argv), maskList(call.Files), maskList(call.Notes)
		call.Absorbed = slices.Clone(call.Absorbed)
		for j := range call.Absorbed {
			a := &call.Absorbed[j]
			a.Decorator, a.Became = Mask(a.Decorator), Mask(a.Became)
		}
	}
	return &c
}

// maskWords masks an argv: also a word whose name is the word before it.
func maskWords(argv []string) []string {
	out := maskList(argv)
	for i := 1; i < len(out); i++ {
		name, ok := strings.CutPrefix(argv[i-1], "--")
		if ok && !strings.Contains(name, "=") && secretName(name) && !strings.HasPrefix(argv[i], "-") {
			out[i] = maskText
		}
	}
	return out
}

func maskList(list []string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = Mask(out[i])
	}
	return out
}
