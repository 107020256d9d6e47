package audit

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// full is a record with every field set.
func full() *Record {
	return &Record{
		Version: Version, Time: time.Date(2025, 11, 3, 4, 5, 6, 789_012_000, time.UTC), Session: "s-1",
		Labels: []Label{{"model", "m"}, {"z", "1"}, {"a", "2"}}, Pid: 42, Seq: 7, Shell: "-safesh", Mode: "-c",
		Dir: "/work", Text: "list_sessions | head -5", Harness: "gemini", Command: "list_sessions", Startup: "/etc/profile",
		Calls: []Call{{
			Argv: []string{"uv", "run", "scripts/list_sessions.py", ""}, Name: "list_sessions", Verdict: Allow, Rule: "list_sessions",
			StrictClass: "pipe-filter", Absorbed: []Absorption{{"| head -5", "--limit 5", "pipe-filter"}, {Decorator: "2>&1"}},
			Took: 12_345 * time.Microsecond, Out: 1 << 40, Err: 3, Notes: []string{"n"},
		}, {
			Argv: []string{"rm", "-rf", "/"}, Verdict: Deny, Class: "tool-name", Why: "no rule", Status: 126, Key: "rm tool-name",
			Files: []string{"write:/"}, ArgvLeftOut: 1,
		}},
		Denials: 1, Status: 126, Took: 1500 * time.Microsecond, StrictClass: "chain", Error: "e", Cut: 9, CallsLeftOut: 2,
	}
}

func readAll(t testing.TB, text string) (list []Record, torn []TornLine) {
	t.Helper()
	rd := Reader{Torn: func(l TornLine) { torn = append(torn, l) }}
	add := func(r *Record) error { list = append(list, *r); return nil }
	if err := rd.Read(strings.NewReader(text), add); err != nil {
		t.Fatal(err)
	}
	if err := rd.Flush(add); err != nil {
		t.Fatal(err)
	}
	return list, torn
}

func TestEveryFieldComesBack(t *testing.T) {
	want := full()
	line := AppendJSON(nil, want)
	if !json.Valid(line) {
		t.Fatalf("not JSON: %s", line)
	}
	list, torn := readAll(t, string(line)+"\n")
	if len(list) != 1 || len(torn) != 0 || !reflect.DeepEqual(&list[0], want) {
		t.Fatalf("got %+v, torn %v\nwant %+v", list, torn, want)
	}
}

// The schema as a reader with another JSON library sees it.
func TestLineIsAsDocumented(t *testing.T) {
	const want = `{"v":1,"event":"end","id":"42.7.1762142706789012","time":"2025-11-03T04:05:06.789012Z","session":"s-1",` +
		`"labels":{"model":"m","z":"1","a":"2"},"pid":42,"seq":7,"shell":"-safesh","mode":"-c","dir":"/work",` +
		`"text":"list_sessions | head -5","harness":"gemini","command":"list_sessions","startup":"/etc/profile","calls":[{"argv":["uv","run","scripts/list_sessions.py",""],"name":"list_sessions",` +
		`"verdict":"allow","rule":"list_sessions","strict_class":"pipe-filter","absorbed":[{"decorator":"| head -5",` +
		`"became":"--limit 5","class":"pipe-filter"},{"decorator":"2>&1"}],"status":0,"ms":12.345,"out":1099511627776,"err":3,` +
		`"notes":["n"]},{"argv":["rm","-rf","/"],"argv_left_out":1,"verdict":"deny","class":"tool-name","why":"no rule",` +
		`"status":126,"ms":0.000,"key":"rm tool-name","files":["write:/"]}],"calls_left_out":2,"denials":1,"status":126,` +
		`"ms":1.500,"strict_class":"chain","error":"e","cut":9}`
	if got := string(AppendJSON(nil, full())); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	const begin = `{"v":1,"event":"begin","id":"0.0.1762142706789012","time":"2025-11-03T04:05:06.789012Z","pid":0,"seq":0,"text":"x"}`
	if got := string(appendBegin(nil, &Record{Version: 1, Time: full().Time, Text: "x"})); got != begin {
		t.Fatalf("got  %s\nwant %s", got, begin)
	}
}

// No text makes a second line, ends its string or sends a control byte to a terminal.
func TestForgingIsEscaped(t *testing.T) {
	evil := []string{
		"a\n{\"v\":1,\"event\":\"end\",\"id\":\"1.1.1\"}", "\r\x1b[2J", "\x00", "\u2028\u2029", `","status":0,"x":"`, `\u0022`, "\\",
		"\x7f\u0080\u009b31m", "\x9b31m\xff", "\xed\xb2\x80", "\u202e\u2066\u200b\ufeff", "\U000e0041", "é ✓ 👍", "\ufffd",
		"\xf0\x9f", string([]byte{0xc2}) + "\n",
	}
	for _, s := range evil {
		line := AppendJSON(nil, &Record{
			Version: 1, Text: s, Session: s, Dir: s, Labels: []Label{{s, s}},
			Calls: []Call{{Argv: []string{s}, Verdict: s, Files: []string{s}, Absorbed: []Absorption{{s, s, s}}}},
		})
		if !json.Valid(line) || !utf8.Valid(line) {
			t.Errorf("%q: not valid: %s", s, line)
		}
		for _, r := range string(line) {
			if r < ' ' || r == 0x7f || r > 0x7f && unseen(r) {
				t.Errorf("%q: %U stands for itself", s, r)
			}
		}
		list, torn := readAll(t, string(line)+"\n")
		if len(list) != 1 || len(torn) != 0 {
			t.Fatalf("%q: %d records, %d torn", s, len(list), len(torn))
		}
		if r := list[0]; r.Text != s || r.Labels[0] != (Label{s, s}) || r.Calls[0].Argv[0] != s || r.Calls[0].Absorbed[0].Became != s {
			t.Errorf("%q came back as %q", s, r.Text)
		}
	}
}

func TestLongRecordIsCut(t *testing.T) {
	long := strings.Repeat("é\x00", 1<<20)
	tests := []struct {
		name string
		r    Record
	}{
		{"text", Record{Text: long, Dir: "/short"}},
		{"words", Record{Calls: []Call{{Argv: strings.Split(strings.Repeat("w ", 1<<20), " ")}}}},
		{"calls", Record{Calls: make([]Call, 1<<16)}},
		{"all", Record{
			Text: long, Harness: long, Command: long, Session: long, Labels: []Label{{long, long}}, Error: long, Calls: []Call{
				{Argv: []string{long, long}, Why: long, Notes: []string{long}, Absorbed: []Absorption{{long, long, long}}},
			},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := string(tt.r.Text)
			line := appendLine(nil, &tt.r, AppendJSON)
			if len(line) > MaxLine || !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
				t.Fatalf("%d bytes, valid %v", len(line), json.Valid(line))
			}
			if tt.r.Text != before || tt.r.Cut != 0 {
				t.Error("the caller's record was changed")
			}
			var r Record
			p := parser{in: string(line)}
			p.object(func(key string) {
				if key == "event" || key == "id" {
					p.skip()
				} else {
					p.recordField(key, &r)
				}
			})
			lost := r.Cut + r.CallsLeftOut
			for _, c := range r.Calls {
				lost += c.ArgvLeftOut
			}
			if lost == 0 {
				t.Error("cut silently")
			}
			if tt.name == "text" && (r.Dir != "/short" || !strings.Contains(r.Text, " bytes left out]")) {
				t.Errorf("dir %q, text %.60q", r.Dir, r.Text)
			}
		})
	}
}

func FuzzRecord(f *testing.F) {
	f.Add("echo x", "s", "a\x00b", int64(1), int64(12345), true)
	f.Add("\xff\ud7ff", "\u2028", "\\\"", int64(-1), int64(-999), false)
	f.Add("\xed\xa0\xbd\xed\xb8\x80", "\xc2", "\U0010ffff", int64(1<<62), int64(1<<40), true)
	f.Fuzz(func(t *testing.T, text, session, word string, n, us int64, call bool) {
		us %= 1 << 50
		want := Record{
			Version: 1, Time: time.UnixMicro(us).UTC(), Session: session, Pid: int(n), Text: text, Status: int(n),
			Took: time.Duration(us%(1<<40)) * time.Microsecond,
		}
		if call {
			want.Labels = []Label{{word, text}}
			want.Calls = []Call{{Argv: []string{word, text}, Verdict: word, Out: n, Notes: []string{session}, Absorbed: []Absorption{{word, text, session}}}}
		}
		line := AppendJSON(nil, &want)
		if !json.Valid(line) || bytes.ContainsAny(line, "\n\r\x00\x1b\x7f") {
			t.Fatalf("bad line %q", line)
		}
		list, torn := readAll(t, string(line)+"\n")
		if len(list) != 1 || len(torn) != 0 || !reflect.DeepEqual(list[0], want) {
			t.Fatalf("got %+v (torn %v)\nwant %+v", list, torn, want)
		}
	})
}

// FuzzRead: no bytes make the reader panic, and what it takes encoding/json takes too.
func FuzzRead(f *testing.F) {
	f.Add(string(AppendJSON(nil, full())) + "\n")
	f.Add("{\"v\":1,\"ev{\"v\":1,\"event\":\"end\",\"id\":\"1\"}\n\n[[[")
	f.Fuzz(func(t *testing.T, text string) {
		for line := range strings.Lines(text) {
			if _, _, _, err := parseLine(line); err == nil && !json.Valid([]byte(line)) {
				t.Fatalf("took %q", line)
			}
		}
		readAll(t, text)
	})
}
