package builtins

import (
	"math/big"
	"strings"
)

const factorHelp = `Usage: factor [OPTION] [NUMBER]...
Print the prime factors of each specified integer NUMBER. If none are specified on the command
line, read them from standard input.

      --help     display this help and exit
      --version  output version information and exit
`

func factorTool() Tool {
	return Tool{Name: "factor", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "factor", func(c *call) error { return runFactor(c, args) })
	}}
}

func runFactor(c *call, args []string) error {
	g := &grammar{tool: "factor", status: 1, help: factorHelp}
	f := &factorizer{c: c}
	words, err := g.noOptions(args)
	if err != nil {
		return err
	}
	for _, word := range words {
		if err := f.print(word); err != nil {
			return err
		}
	}
	if len(words) > 0 {
		return nil
	}
	return c.eachLine([]string{"-"}, '\n', func(line []byte, _ bool) error {
		for _, word := range strings.FieldsFunc(string(line), func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }) {
			if err := f.print(word); err != nil {
				return err
			}
		}
		return nil
	})
}

// factorizer finds prime factors: small ones by division, then by Pollard's rho.
type factorizer struct{ c *call }

func (f *factorizer) print(word string) error {
	digits := strings.TrimPrefix(strings.TrimLeft(word, " "), "+")
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok || !allDigits(digits) {
		f.c.fail("%s is not a valid positive integer", f.c.quote(word))
		return nil
	}
	if err := f.c.writeString(n.String() + ":"); err != nil {
		return err
	}
	var primes []*big.Int
	if n.Sign() > 0 {
		var err error
		if primes, err = f.factors(n); err != nil {
			return err
		}
	}
	for _, prime := range primes {
		if err := f.c.writeString(" " + prime.String()); err != nil {
			return err
		}
	}
	return f.c.writeByte('\n')
}

// factors returns the prime factors in order.
func (f *factorizer) factors(n *big.Int) ([]*big.Int, error) {
	var primes []*big.Int
	rest := new(big.Int).Set(n)
	var quotient, remainder big.Int
	for p := int64(2); p < 5000; p++ {
		divisor := big.NewInt(p)
		for quotient.QuoRem(rest, divisor, &remainder); remainder.Sign() == 0 && rest.Cmp(divisor) >= 0; {
			primes = append(primes, divisor)
			rest.Set(&quotient)
			quotient.QuoRem(rest, divisor, &remainder)
		}
	}
	large, err := f.split(rest)
	if err != nil {
		return nil, err
	}
	for i := range large { // few: insertion keeps them in order
		for k := i; k > 0 && large[k].Cmp(large[k-1]) < 0; k-- {
			large[k], large[k-1] = large[k-1], large[k]
		}
	}
	return append(primes, large...), nil
}

// split factors a number without small factors.
func (f *factorizer) split(n *big.Int) ([]*big.Int, error) {
	one := big.NewInt(1)
	if n.Cmp(one) <= 0 {
		return nil, nil
	}
	if n.ProbablyPrime(20) {
		return []*big.Int{n}, nil
	}
	for c := int64(1); ; c++ {
		d, err := f.rho(n, big.NewInt(c))
		if err != nil {
			return nil, err
		}
		if d == nil {
			continue
		}
		a, err := f.split(d)
		if err != nil {
			return nil, err
		}
		b, err := f.split(new(big.Int).Quo(n, d))
		return append(a, b...), err
	}
}

// rho looks for a factor with the sequence x*x+c; nil when it ends in a cycle.
func (f *factorizer) rho(n, c *big.Int) (*big.Int, error) {
	one := big.NewInt(1)
	step := func(x *big.Int) { x.Mod(x.Add(x.Mul(x, x), c), n) }
	x, y, d, diff := big.NewInt(2), big.NewInt(2), big.NewInt(1), new(big.Int)
	for i := 0; d.Cmp(one) == 0; i++ {
		step(x)
		step(y)
		step(y)
		d.GCD(nil, nil, diff.Abs(diff.Sub(x, y)), n)
		if i%1024 == 0 {
			if err := f.c.alive(); err != nil {
				return nil, err
			}
		}
	}
	if d.Cmp(n) == 0 {
		return nil, nil
	}
	return d, nil
}
