package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestObservedStartup: what a login shell's own startup files do is no act of the sender; what
// the sender's nested login shell does is.
func TestObservedStartup(t *testing.T) {
	w := newWrapped(t, "")
	policy := "version = 1\nmode = \"observe\"\n[files]\nread = [\".\"]\n"
	home := w.tmp + "/home"
	if err := os.Mkdir(home, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		w.ws + "/policy.toml": policy, home + "/.bash_profile": "x=$(date); . ~/.more; false | head -1", home + "/.more": "rm -f /nonexistent/f",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", home)
	log := w.ws + "/audit.jsonl"
	for _, tt := range []struct {
		text string
		rm   int // that often at least it is recorded as denied; 0: never
	}{{"echo x", 0}, {"bash -lc 'echo x'; rm -f /nonexistent/f", 2}} {
		os.Remove(log)
		cmd := exec.Command(safeshBinary(t), "--policy", w.ws+"/policy.toml", "--audit", log, "-l", "-c", tt.text)
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "x\n" {
			t.Fatalf("%v %q", err, out)
		}
		rm := 0
		for line := range strings.Lines(w.left(log)) {
			startup := strings.Contains(line, `"startup":"/`)
			if startup && (!strings.Contains(line, `"calls":[],"denials":0,`) || strings.Contains(line, "strict_class")) {
				t.Errorf("%s: %s", tt.text, line)
			}
			if !startup {
				rm += strings.Count(line, `{"argv":["rm","-f","/nonexistent/f"],"verdict":"deny"`)
			}
		}
		if !strings.Contains(w.left(log), `"startup":"`+home+`/.bash_profile"`) || rm < tt.rm || tt.rm == 0 && rm > 0 {
			t.Errorf("%s: rm is there %d times: %s", tt.text, rm, w.left(log))
		}
	}
}
