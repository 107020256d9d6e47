package bc

import (
	"math/big"
	"strconv"
	"strings"
)

// put writes text and folds its lines.
func (m *machine) put(text string) error {
	if m.outErr != nil {
		return m.outErr
	}
	out := make([]byte, 0, len(text)+len(text)/32+2)
	for i := range len(text) {
		if text[i] == '\n' {
			m.column = 0
		} else if m.column++; m.config.Line > 0 && m.column == m.config.Line-1 {
			out = append(out, "\\\n"...)
			m.column = 1
		}
		out = append(out, text[i])
	}
	m.outErr = m.config.Out(out)
	return m.outErr
}

// putNum writes a number in the base of the output.
func (m *machine) putNum(n num) error {
	if n.isZero() {
		return m.put("0")
	}
	sign := ""
	if n.v.Sign() < 0 {
		sign = "-"
		n = negative(n)
	}
	if err := m.room(2 * n.size()); err != nil {
		return err
	}
	if m.obase == 10 {
		return m.put(sign + decimalText(n))
	}
	front := n.integer()
	text, err := m.wholeText(front)
	if err != nil {
		return err
	}
	if n.scale == 0 {
		return m.put(sign + text)
	}
	rest := new(big.Int).Sub(n.v, new(big.Int).Mul(front, tenTo(n.scale)))
	fraction, err := m.fractionText(rest, n.scale)
	if err != nil {
		return err
	}
	return m.put(sign + text + "." + fraction)
}

func decimalText(n num) string {
	text := n.v.String()
	if n.scale == 0 {
		return text
	}
	if pad := n.scale - len(text); pad > 0 {
		text = strings.Repeat("0", pad) + text
	}
	point := len(text) - n.scale
	return text[:point] + "." + text[point:]
}

// digitText is a digit of a base above 16: decimal, as wide as the largest.
func (m *machine) digitText(n int64) string {
	width := len(strconv.FormatInt(m.obase-1, 10))
	text := strconv.FormatInt(n, 10)
	return strings.Repeat("0", max(0, width-len(text))) + text
}

// wholeText is a whole number that is not negative; nothing for zero.
func (m *machine) wholeText(v *big.Int) (string, error) {
	if v.Sign() == 0 {
		return "", nil
	}
	if m.obase <= 16 {
		return strings.ToUpper(v.Text(int(m.obase))), nil
	}
	var digits []string
	base, digit := big.NewInt(m.obase), new(big.Int)
	v = new(big.Int).Set(v)
	for i := 0; v.Sign() > 0; i++ {
		if i%64 == 0 {
			if err := m.pause(64 * 32); err != nil {
				return "", err
			}
		}
		v.QuoRem(v, base, digit)
		digits = append(digits, m.digitText(digit.Int64()))
	}
	var b strings.Builder
	for i := len(digits) - 1; i >= 0; i-- {
		b.WriteByte(' ')
		b.WriteString(digits[i])
	}
	return b.String(), nil
}

// fractionText is as many digits as say what scale decimal digits do.
func (m *machine) fractionText(rest *big.Int, scale int) (string, error) {
	var b strings.Builder
	base, digit, one, ten := big.NewInt(m.obase), new(big.Int), tenTo(scale), tenTo(scale)
	for i, reach := 0, big.NewInt(1); reach.Cmp(ten) < 0; i++ {
		if i%64 == 0 {
			if err := m.pause(64 * 8); err != nil {
				return "", err
			}
		}
		rest = new(big.Int).Mul(rest, base)
		digit.QuoRem(rest, one, rest)
		if m.obase <= 16 {
			b.WriteByte("0123456789ABCDEF"[digit.Int64()])
		} else {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(m.digitText(digit.Int64()))
		}
		reach.Mul(reach, base)
	}
	return b.String(), nil
}

// putString writes the string of a print statement with its escapes.
func (m *machine) putString(text string) error {
	if strings.IndexByte(text, '\\') < 0 {
		return m.put(text)
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		if i++; i >= len(text) {
			break
		}
		const names, chars = `abfnrtq\`, "\a\b\f\n\r\t\"\\"
		if at := strings.IndexByte(names, text[i]); at >= 0 {
			b.WriteByte(chars[at])
		}
	}
	return m.put(b.String())
}
