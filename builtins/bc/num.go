package bc

import (
	"math/big"
)

// num is a number: v divided by ten to the power of scale. It is not changed once it is made.
type num struct {
	v     *big.Int
	scale int
}

func whole(n int64) num { return num{v: big.NewInt(n)} }

func (n num) isZero() bool { return n.v.Sign() == 0 }

// tenTo is ten to the power of n.
func tenTo(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// digitsOf is about how many decimal digits v has.
func digitsOf(v *big.Int) int { return int(float64(v.BitLen())*0.30103) + 1 }

// atScale is n with another scale; digits beyond it are dropped.
func (n num) atScale(scale int) num {
	switch {
	case scale > n.scale:
		return num{new(big.Int).Mul(n.v, tenTo(scale-n.scale)), scale}
	case scale < n.scale:
		return num{new(big.Int).Quo(n.v, tenTo(n.scale-scale)), scale}
	}
	return n
}

// integer is n without its fraction.
func (n num) integer() *big.Int { return n.atScale(0).v }

// align brings two numbers to one scale.
func align(a, b num) (*big.Int, *big.Int, int) {
	scale := max(a.scale, b.scale)
	return a.atScale(scale).v, b.atScale(scale).v, scale
}

// room is asked for a number of so many digits.
func (m *machine) room(digits int) error {
	if digits > maxDigits {
		return ErrMemory
	}
	return m.need(digits)
}

// size is about how many digits n is written with.
func (n num) size() int { return max(digitsOf(n.v), n.scale) }

func (m *machine) add(a, b num, sign int) (num, error) {
	if err := m.room(a.size() + b.size() + max(a.scale, b.scale)); err != nil {
		return num{}, err
	}
	x, y, scale := align(a, b)
	if sign < 0 {
		return num{new(big.Int).Sub(x, y), scale}, nil
	}
	return num{new(big.Int).Add(x, y), scale}, nil
}

func (m *machine) compare(a, b num) (int, error) {
	if err := m.room(a.size() + b.size() + max(a.scale, b.scale)); err != nil {
		return 0, err
	}
	x, y, _ := align(a, b)
	return x.Cmp(y), nil
}

// multiply keeps at most scale digits of the fraction, or as many as the factor that has more.
func (m *machine) multiply(a, b num, scale int) (num, error) {
	if err := m.room(a.size() + b.size()); err != nil {
		return num{}, err
	}
	product := num{new(big.Int).Mul(a.v, b.v), a.scale + b.scale}
	return product.atScale(min(product.scale, max(scale, a.scale, b.scale))), nil
}

// divide returns scale digits of the fraction; b is not zero.
func (m *machine) divide(a, b num, scale int) (num, error) {
	shift := scale + b.scale - a.scale
	if err := m.room(a.size() + b.size() + max(shift, -shift)); err != nil {
		return num{}, err
	}
	x, y := a.v, b.v
	if shift >= 0 {
		x = new(big.Int).Mul(x, tenTo(shift))
	} else {
		y = new(big.Int).Mul(y, tenTo(-shift))
	}
	return num{new(big.Int).Quo(x, y), scale}, nil
}

// modulo is a - (a/b)*b with a/b of scale digits.
func (m *machine) modulo(a, b num, scale int) (num, error) {
	q, err := m.divide(a, b, scale)
	if err != nil {
		return num{}, err
	}
	keep := max(a.scale, b.scale+scale)
	if q, err = m.multiply(q, b, keep); err != nil {
		return num{}, err
	}
	return m.add(a, q, -1)
}

// power raises to a whole number that is not 0.
func (m *machine) power(a num, exponent int64, scale int) (num, error) {
	n, keep := exponent, min(int64(a.scale)*exponent, int64(max(scale, a.scale)))
	if exponent < 0 {
		n, keep = -n, int64(scale)
	}
	if a.v.CmpAbs(big.NewInt(1)) > 0 {
		if float64(a.size())*float64(n) > 2*maxDigits {
			return num{}, ErrMemory
		}
		if err := m.room(int(float64(a.size()) * float64(n) / 2)); err != nil {
			return num{}, err
		}
	} else if float64(a.scale)*float64(n) > maxDigits {
		return num{}, ErrMemory
	}
	result := num{new(big.Int).Exp(a.v, big.NewInt(n), nil), a.scale * int(n)}
	if exponent < 0 {
		return m.divide(whole(1), result, int(keep))
	}
	return result.atScale(min(result.scale, int(keep))), nil
}

// root is the square root of a number that is not negative.
func (m *machine) root(a num, scale int) (num, error) {
	if a.isZero() {
		return whole(0), nil
	}
	if c, err := m.compare(a, whole(1)); err != nil || c == 0 {
		return whole(1), err
	}
	scale = max(scale, a.scale)
	if err := m.room(a.size() + 2*scale); err != nil {
		return num{}, err
	}
	return num{new(big.Int).Sqrt(a.atScale(2 * scale).v), scale}, nil
}

// length is the number of digits, that of the fraction if there is nothing before it.
func (n num) length() int {
	text := new(big.Int).Abs(n.v).String()
	if n.scale == 0 {
		return len(text)
	}
	return max(len(text), n.scale)
}

// parseNum reads a number in a base: one digit stands for itself, others are at most base-1.
func (m *machine) parseNum(text []byte, base int) (num, error) {
	if err := m.room(2 * len(text)); err != nil {
		return num{}, err
	}
	if len(text) == 1 {
		return whole(int64(digitValue(text[0]))), nil
	}
	digits := make([]byte, 0, len(text))
	scale := -1
	for _, b := range text {
		if b == '.' {
			scale = 0
			continue
		}
		if scale >= 0 {
			scale++
		}
		digits = append(digits, "0123456789abcdefghijklmnopqrstuvwxyz"[min(digitValue(b), base-1)])
	}
	v := new(big.Int)
	if len(digits) > 0 {
		v.SetString(string(digits), base)
	}
	scale = max(scale, 0)
	if base == 10 || scale == 0 {
		return num{v, scale}, nil
	}
	divisor := new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(scale)), nil)
	return m.divide(num{v: v}, num{v: divisor}, scale)
}

func digitValue(b byte) int {
	if b >= 'A' {
		return int(b-'A') + 10
	}
	return int(b - '0')
}
