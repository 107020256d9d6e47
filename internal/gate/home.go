package gate

import (
	"os"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Home returns a user's home directory from the user database, "" for this process's user.
// Only /etc/passwd is asked: another name service needs the C library.
func (g *Gate) Home(user string) (string, bool) {
	data, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return "", false
	}
	uid := strconv.Itoa(os.Getuid())
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), ":")
		if len(f) >= 6 && (f[0] == user || user == "" && f[2] == uid) {
			return f[5], true
		}
	}
	return "", false
}
