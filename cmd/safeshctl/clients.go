package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// client is a harness that doctor knows: how it picks its shell (docs/harnesses.md has the
// versions that this was seen with) and the line that makes it pick safesh.
type client struct {
	name     string
	programs []string // what is on PATH where it is installed
	profile  string   // the harness profile that its texts need, "" for none
	shells   func(m *machine) []picked
	fix      string // LINKS stands for the directory of the links
}

// picked is a shell that a harness will call, and why this one.
type picked struct{ path, why string }

const (
	fixPath = "export PATH=LINKS:$PATH"
	// fixBound is for a harness that names /bin/bash or /bin/sh itself.
	fixBound = "unshare -m sh -c 'mount --bind LINKS/SHELL $(readlink -f /bin/SHELL) && exec PROGRAM'"
)

// clients are the harnesses, by name.
func clients() []client {
	bound := func(shell, program string) string {
		return strings.NewReplacer("SHELL", shell, "PROGRAM", program).Replace(fixBound)
	}
	return []client{
		{"aider", []string{"aider"}, "", shellVarOr("/bin/sh", true), "export SHELL=LINKS/bash  # and, without a terminal: " + bound("sh", "aider")},
		{"claude-code", []string{"claude"}, "claude-code", claudeShell, "export CLAUDE_CODE_SHELL=LINKS/bash"},
		{"cline", []string{"cline"}, "", fixed("/bin/bash"), bound("bash", "cline")},
		{"codex", []string{"codex"}, "codex", codexShell, "usermod -s LINKS/bash $(id -un)  # and " + fixPath},
		{"continue", []string{"cn"}, "", shellVarOr("/bin/bash", false), "export SHELL=LINKS/bash"},
		{"copilot", []string{"copilot"}, "copilot", fixed("/bin/bash"), bound("bash", "copilot")},
		{"gemini", []string{"gemini"}, "gemini", bashOnPath, fixPath},
		{"goose", []string{"goose"}, "", gooseShell, "export GOOSE_SHELL=LINKS/bash"},
		{"kilo", []string{"kilo"}, "", opencodeShell("kilo", "kilo"), `"shell": "LINKS/bash"  in ~/.config/kilo/kilo.json`},
		{"mini-swe-agent", []string{"mini", "mini-swe-agent"}, "", fixed("/bin/sh"), bound("sh", "mini")},
		{"opencode", []string{"opencode"}, "", opencodeShell("opencode", "opencode"), `"shell": "LINKS/bash"  in ~/.config/opencode/opencode.json`},
		{"openhands", []string{"openhands"}, "", openhandsShell, fixPath + "  # tmux is asked for /bin/bash: leave it out"},
		{"pi", []string{"pi"}, "", piShell, `"shellPath": "LINKS/bash"  in ~/.pi/agent/settings.json`},
		{"qwen", []string{"qwen"}, "", bashOnPath, fixPath},
		{"swe-agent", []string{"sweagent"}, "", bashOnPath, fixPath},
		{"zed", []string{"zed", "zeditor"}, "", fixed("/bin/sh"), bound("sh", "zed")},
	}
}

func uidText() string { return strconv.Itoa(os.Getuid()) }

// fixed is a shell that the harness names itself.
func fixed(shell string) func(*machine) []picked {
	return func(*machine) []picked { return []picked{{shell, "hard-coded"}} }
}

func bashOnPath(m *machine) []picked { return []picked{{m.which("bash"), "bash on PATH"}} }

// shellVarOr is SHELL, else a shell of its own; also: that one in other cases, too.
func shellVarOr(other string, also bool) func(*machine) []picked {
	return func(m *machine) []picked {
		list := []picked{{other, "hard-coded (SHELL is not set)"}}
		if s := m.getenv("SHELL"); s != "" {
			list = []picked{{s, "SHELL"}}
			if also {
				list = append(list, picked{other, "hard-coded, when stdin is no terminal"})
			}
		}
		return list
	}
}

// claudeShell: CLAUDE_CODE_SHELL, then SHELL, of the settings or the environment, each only
// when bash or zsh is part of the path; then what the machine has.
func claudeShell(m *machine) []picked {
	files := []string{
		filepath.Join(m.dir, ".claude/settings.local.json"), filepath.Join(m.dir, ".claude/settings.json"),
		filepath.Join(m.home, ".claude/settings.json"),
	}
	passed := ""
	for _, name := range []string{"CLAUDE_CODE_SHELL", "SHELL"} {
		value, why := m.getenv(name), name
		if v, file := m.setting(files, "env", name); v != "" {
			value, why = v, name+" in "+file
		}
		switch {
		case value == "":
		case !strings.Contains(value, "bash") && !strings.Contains(value, "zsh"):
			passed += "; " + why + " is passed over: neither bash nor zsh is part of " + value
		case !isExecutable(value):
			passed += "; " + why + " is passed over: " + value + " can't be run"
		default:
			return []picked{{value, why + passed}}
		}
	}
	s := claudeFallback(m)
	s.why += passed
	return []picked{s}
}

// claudeFallback is what Claude Code takes without a setting (seen with 2.1): where SHELL has bash
// in it, bash on PATH and in the usual places, then zsh there, then zsh on PATH; else the same
// with the names exchanged, so that /bin/bash comes before another bash on PATH.
func claudeFallback(m *machine) picked {
	first, second := "zsh", "bash"
	if strings.Contains(m.getenv("SHELL"), "bash") {
		first, second = second, first
	}
	if full := m.which(first); full != "" {
		return picked{full, first + " on PATH"}
	}
	for _, name := range []string{first, second} {
		if full := firstExecutable("/bin/"+name, "/usr/bin/"+name, "/usr/local/bin/"+name); full != "" {
			return picked{full, "the usual places"}
		}
	}
	return picked{m.which(second), second + " on PATH"}
}

// codexShell: the user database, when the name is one of three; the model may ask for others.
func codexShell(m *machine) []picked {
	login := m.loginShell()
	stem, _, _ := strings.Cut(filepath.Base(login), ".")
	if stem != "bash" && stem != "zsh" && stem != "sh" {
		return []picked{{m.which("bash"), "bash on PATH: the login shell is " + login + ", whose name is neither bash, zsh nor sh"}}
	}
	list := []picked{{login, "login shell of " + m.passwd}}
	for _, name := range linkNames {
		if full := m.which(name); name != stem && full != "" {
			list = append(list, picked{full, name + " on PATH, when the model asks for it"})
		}
	}
	return list
}

func gooseShell(m *machine) []picked {
	if s := m.getenv("GOOSE_SHELL"); s != "" {
		return []picked{{s, "GOOSE_SHELL"}}
	}
	if full := m.which("bash"); full != "" {
		return []picked{{full, "bash on PATH"}}
	}
	return []picked{{m.which("sh"), "sh on PATH"}}
}

// opencodeShell: the key shell of the configuration, a path or a name; SHELL; what there is.
// fish and nu are passed over.
func opencodeShell(dir, file string) func(*machine) []picked {
	return func(m *machine) []picked {
		files := []string{
			m.getenv("OPENCODE_CONFIG"), filepath.Join(m.dir, file+".json"), filepath.Join(m.dir, file+".jsonc"),
			m.config(dir + "/" + file + ".json"), m.config(dir + "/" + file + ".jsonc"),
		}
		takes := func(s string) bool {
			base := strings.ToLower(filepath.Base(s))
			return s != "" && base != "fish" && base != "nu"
		}
		if s, from := m.setting(files, "shell"); takes(s) {
			if !filepath.IsAbs(s) {
				s = m.which(s)
			}
			return []picked{{s, "shell in " + from}}
		}
		if s := m.getenv("SHELL"); takes(s) {
			return []picked{{s, "SHELL"}}
		}
		if full := m.which("bash"); full != "" {
			return []picked{{full, "bash on PATH"}}
		}
		return []picked{{"/bin/sh", "hard-coded"}}
	}
}

func openhandsShell(m *machine) []picked {
	if m.which("tmux") != "" {
		return []picked{{"/bin/bash", "hard-coded, as there is tmux"}}
	}
	return bashOnPath(m)
}

func piShell(m *machine) []picked {
	if s, from := m.setting([]string{filepath.Join(m.home, ".pi/agent/settings.json")}, "shellPath"); s != "" {
		return []picked{{s, "shellPath in " + from}}
	}
	if isExecutable("/bin/bash") {
		return []picked{{"/bin/bash", "hard-coded"}}
	}
	if full := m.which("bash"); full != "" {
		return []picked{{full, "bash on PATH"}}
	}
	return []picked{{m.which("sh"), "sh on PATH"}}
}
