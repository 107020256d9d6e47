package bc

import "math/big"

// library brings the functions of -l. Their results are the true values with what is beyond
// scale dropped, which is what GNU bc's come to but for a last digit here and there.
func (m *machine) library() {
	one := func(name string, body func(c *fixed, x *big.Int) (*big.Int, error)) {
		m.functions = append(m.functions, &function{name: name, defined: true, params: make([]param, 1),
			native: func(m *machine, args []num) (num, error) {
				return m.native(args[0], func(c *fixed) (*big.Int, error) { return body(c, c.from(args[0])) })
			}})
	}
	one("s", func(c *fixed, x *big.Int) (*big.Int, error) {
		half := c.pi()
		return c.cos(x.Sub(x, half.Rsh(half, 1)))
	})
	one("c", (*fixed).cos)
	one("a", (*fixed).atan)
	one("e", (*fixed).exp)
	m.functions = append(m.functions, &function{name: "l", defined: true, params: make([]param, 1),
		native: func(m *machine, args []num) (num, error) {
			if args[0].v.Sign() > 0 {
				return m.native(args[0], func(c *fixed) (*big.Int, error) { return c.log(c.from(args[0])) })
			}
			if err := m.room(m.scale * 2); err != nil {
				return num{}, err
			}
			least := new(big.Int).Sub(big.NewInt(1), tenTo(m.scale))
			return num{least, 0}.atScale(m.scale), nil
		}}, &function{name: "j", defined: true, params: make([]param, 2), native: bessel})
}

// fixed computes with numbers that are whole multiples of a power of two.
type fixed struct {
	m    *machine
	bits uint
	one  *big.Int
}

// native computes with digits enough for scale and for what is before the point of x.
func (m *machine) native(x num, body func(c *fixed) (*big.Int, error)) (num, error) {
	front := max(0, digitsOf(x.v)-x.scale)
	small := max(0, x.scale-digitsOf(x.v)) // zeros behind the point: a logarithm needs them
	digits := m.scale + 2*front + 2*small + 20
	if err := m.room(8 * digits); err != nil {
		return num{}, err
	}
	bits := uint(float64(digits)*3.33) + 64
	c := &fixed{m, bits, new(big.Int).Lsh(big.NewInt(1), bits)}
	v, err := body(c)
	if err != nil {
		return num{}, err
	}
	v.Mul(v, tenTo(m.scale))
	return num{v.Quo(v, c.one), m.scale}, nil
}

func (c *fixed) from(n num) *big.Int {
	v := new(big.Int).Lsh(n.v, c.bits)
	return v.Quo(v, tenTo(n.scale))
}

func (c *fixed) mul(a, b *big.Int) *big.Int {
	v := new(big.Int).Mul(a, b)
	return v.Rsh(v, c.bits)
}

func (c *fixed) quo(a, b *big.Int) *big.Int {
	v := new(big.Int).Lsh(a, c.bits)
	return v.Quo(v, b)
}

// inverse is the sum of 1/(n^k*k) for odd k, with the signs + - + - if it is of an arc tangent.
func (c *fixed) inverse(n int64, tangent bool) *big.Int {
	term, square := new(big.Int).Quo(c.one, big.NewInt(n)), big.NewInt(n*n)
	sum, part := new(big.Int), new(big.Int)
	for k := int64(1); term.Sign() != 0; k += 2 {
		part.Quo(term, big.NewInt(k))
		if tangent && k%4 == 3 {
			part.Neg(part)
		}
		sum.Add(sum, part)
		term.Quo(term, square)
	}
	return sum
}

// pi by Machin's formula.
func (c *fixed) pi() *big.Int {
	a, b := c.inverse(5, true), c.inverse(239, true)
	a.Lsh(a, 2)
	a.Sub(a, b)
	return a.Lsh(a, 2)
}

// ln2 is 18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749).
func (c *fixed) ln2() *big.Int {
	sum := c.inverse(26, false)
	sum.Mul(sum, big.NewInt(18))
	b := c.inverse(4801, false)
	sum.Sub(sum, b.Lsh(b, 1))
	b = c.inverse(8749, false)
	return sum.Add(sum, b.Lsh(b, 3))
}

// series adds terms while there are any: the next is term*factor/div(k).
func (c *fixed) series(first, factor *big.Int, div func(k int64) *big.Int) (*big.Int, error) {
	sum, term := new(big.Int).Set(first), new(big.Int).Set(first)
	for k := int64(1); term.Sign() != 0; k++ {
		if err := c.m.pause(int(c.bits) / 8); err != nil {
			return nil, err
		}
		term.Mul(term, factor)
		term.Quo(term, c.one) // towards zero, that it ends
		term.Quo(term, div(k))
		sum.Add(sum, term)
	}
	return sum, nil
}

func (c *fixed) exp(x *big.Int) (*big.Int, error) {
	ln2 := c.ln2()
	k, r := new(big.Int).QuoRem(x, ln2, new(big.Int))
	if !k.IsInt64() || k.Int64() > 3*maxDigits {
		if k.Sign() < 0 {
			return new(big.Int), nil
		}
		return nil, ErrMemory
	}
	n := k.Int64()
	if n > int64(c.bits)/4 { // digits before the point need as many more behind it
		wide := &fixed{c.m, c.bits + 2*uint(n), nil}
		wide.one = new(big.Int).Lsh(big.NewInt(1), wide.bits)
		if err := c.m.room(int(wide.bits)); err != nil {
			return nil, err
		}
		v, err := wide.scaledExp(n, new(big.Int).Lsh(x, 2*uint(n)))
		if err != nil {
			return nil, err
		}
		return v.Rsh(v, 2*uint(n)), nil
	}
	sum, err := c.series(c.one, r, big.NewInt)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return sum.Rsh(sum, uint(min(-n, int64(c.bits)+1))), nil
	}
	return sum.Lsh(sum, uint(n)), nil
}

// scaledExp is exp of x, of which n is the whole part divided by the logarithm of two.
func (c *fixed) scaledExp(n int64, x *big.Int) (*big.Int, error) {
	r := c.ln2()
	r.Mul(r, big.NewInt(n))
	sum, err := c.series(c.one, r.Sub(x, r), big.NewInt)
	if err != nil {
		return nil, err
	}
	return sum.Lsh(sum, uint(n)), nil
}

// cos of x, brought into a turn first.
func (c *fixed) cos(x *big.Int) (*big.Int, error) {
	turn := c.pi()
	turn.Lsh(turn, 1)
	x = new(big.Int).Rem(x, turn)
	square := c.mul(x, x)
	return c.series(c.one, square.Neg(square), func(k int64) *big.Int { return big.NewInt(2 * k * (2*k - 1)) })
}

// odd is x + x^3/3 + x^5/5…, with the signs + - + - if it is an arc tangent.
func (c *fixed) odd(x *big.Int, tangent bool) (*big.Int, error) {
	square := c.mul(x, x)
	if tangent {
		square.Neg(square)
	}
	sum, term := new(big.Int).Set(x), new(big.Int).Set(x)
	part := new(big.Int)
	for k := int64(3); term.Sign() != 0; k += 2 {
		if err := c.m.pause(int(c.bits) / 8); err != nil {
			return nil, err
		}
		term.Mul(term, square)
		term.Quo(term, c.one)
		sum.Add(sum, part.Quo(term, big.NewInt(k)))
	}
	return sum, nil
}

// halvings is how often an argument is brought closer to where a series ends soon.
const halvings = 8

func (c *fixed) atan(x *big.Int) (*big.Int, error) {
	negative, x := x.Sign() < 0, new(big.Int).Abs(x)
	if x.Sign() == 0 {
		return x, nil
	}
	large := x.Cmp(c.one) > 0
	if large {
		x = c.quo(c.one, x)
	}
	for range halvings {
		root := new(big.Int).Add(c.one, c.mul(x, x))
		root.Sqrt(root.Lsh(root, c.bits))
		x = c.quo(x, root.Add(root, c.one))
	}
	sum, err := c.odd(x, true)
	if err != nil {
		return nil, err
	}
	sum.Lsh(sum, halvings)
	if large {
		half := c.pi()
		sum.Sub(half.Rsh(half, 1), sum)
	}
	if negative {
		sum.Neg(sum)
	}
	return sum, nil
}

// log of a number above zero.
func (c *fixed) log(x *big.Int) (*big.Int, error) {
	k := x.BitLen() - int(c.bits) - 1
	m := new(big.Int).Set(x)
	if k > 0 {
		m.Rsh(m, uint(k))
	} else {
		m.Lsh(m, uint(-k))
	}
	for range halvings {
		m.Sqrt(m.Lsh(m, c.bits))
	}
	m = c.quo(new(big.Int).Sub(m, c.one), new(big.Int).Add(m, c.one))
	sum, err := c.odd(m, false)
	if err != nil {
		return nil, err
	}
	sum.Lsh(sum, halvings+1)
	ln2 := c.ln2()
	return sum.Add(sum, ln2.Mul(ln2, big.NewInt(int64(k)))), nil
}

// bessel is j(n,x), the Bessel function of a whole order.
func bessel(m *machine, args []num) (num, error) {
	x, order := args[0], args[1] // as they come from the stack
	n, ok := small(order)
	size, fits := small(x)
	if !ok || !fits || size > 1_000_000 || size < -1_000_000 {
		return num{}, ErrMemory
	}
	sign := n < 0 && n%2 != 0
	n = max(n, -n)
	guard := num{tenTo(int(max(size, -size)) + 4), 0} // terms are that large before they are small
	return m.native(guard, func(c *fixed) (*big.Int, error) {
		half := c.from(x)
		half.Rsh(half, 1)
		term := new(big.Int).Set(c.one)
		for i := int64(1); i <= n && term.Sign() != 0; i++ {
			if err := m.pause(int(c.bits) / 8); err != nil {
				return nil, err
			}
			term.Mul(term, half)
			term.Quo(term, c.one)
			term.Quo(term, big.NewInt(i))
		}
		square := c.mul(half, half)
		sum, err := c.series(term, square.Neg(square), func(k int64) *big.Int { return big.NewInt(k * (k + n)) })
		if err == nil && sign {
			sum.Neg(sum)
		}
		return sum, err
	})
}
