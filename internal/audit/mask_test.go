package audit

import (
	"strings"
	"testing"
	"time"
)

func TestMask(t *testing.T) {
	const long = "abcdefghijklmnop0123456789"
	tests := []struct{ name, in, want string }{
		{"nothing", "ls -la /key; echo token of thanks", "ls -la /key; echo token of thanks"},
		{"name", "GITHUB_TOKEN=abc ls", "GITHUB_TOKEN=*** ls"},
		{"key", "export AWS_KEY='a b' X=1", "export AWS_KEY='***' X=1"},
		{"secret anywhere", `MY_SECRET_2="a \" b" y`, `MY_SECRET_2="***" y`},
		{"variable", "A_TOKEN=$OTHER x", "A_TOKEN=$OTHER x"},
		{"flag", "x --password hunter2 --token=t --api-key k -v", "x --password *** --token=*** --api-key *** -v"},
		{"flag without value", "x --password --token", "x --password --token"},
		{"json", `{"api_key": "v", "n": 1, 'client_secret':'z'}`, `{"api_key": "***", "n": 1, 'client_secret':'***'}`},
		{"bearer", "curl -H 'Authorization: Bearer a.b-c' u", "curl -H 'Authorization: Bearer ***' u"},
		{"openai", "echo sk-" + long + " x", "echo *** x"},
		{"github", "echo ghp_" + long, "echo ***"},
		{"short", "sk-1 ghp_2 eyJ", "sk-1 ghp_2 eyJ"},
		{"inside a word", "task-" + long, "task-" + long},
		{"jwt", "t eyJ" + long + ".e30." + long + " x", "t *** x"},
		{"url", "git clone https://u:pa:ss@h/x?y=a@b", "git clone https://u:***@h/x?y=a@b"},
		{"plain url", "curl http://h:80/a@b", "curl http://h:80/a@b"},
		{"pem", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----"},
		{"end", "A_TOKEN=", "A_TOKEN="},
		{"open quote", `A_TOKEN="abc\`, `A_TOKEN="***`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Mask(tt.in); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Shapes that start over and over must not cost the square of their length.
func TestMaskIsLinear(t *testing.T) {
	for _, s := range []string{"eyJ.", "--a", "a.", "://", "-----BEGIN ", "x_key ", `"secret"`, "Bearer ", "sk-", "\"", "://a:"} {
		start := time.Now()
		Mask(strings.Repeat(s, 1<<20/len(s)))
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%q: %v", s, d)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("A_TOKEN='x' --secret y Bearer z https://a:b@c \"key\": 1 -----BEGIN PRIVATE KEY-----")
	f.Fuzz(func(t *testing.T, s string) {
		if got := Mask(s); got != s && !strings.Contains(got, maskText) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
