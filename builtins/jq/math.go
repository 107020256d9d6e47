package jq

import "math"

// mathEntry is a function of the C library on one, two or three numbers.
type mathEntry struct {
	name  string
	arity int
	one   func(float64) float64
	two   func(a, b float64) float64
	three func(a, b, c float64) float64
}

// mathNames has no closures, so that it needs no initialisation.
var mathNames = [...]mathEntry{
	{"floor", 0, math.Floor, nil, nil}, {"ceil", 0, math.Ceil, nil, nil}, {"sqrt", 0, math.Sqrt, nil, nil},
	{"round", 0, math.Round, nil, nil}, {"trunc", 0, math.Trunc, nil, nil}, {"fabs", 0, math.Abs, nil, nil},
	{"rint", 0, math.RoundToEven, nil, nil}, {"nearbyint", 0, math.RoundToEven, nil, nil},
	{"sin", 0, math.Sin, nil, nil}, {"cos", 0, math.Cos, nil, nil}, {"tan", 0, math.Tan, nil, nil},
	{"asin", 0, math.Asin, nil, nil}, {"acos", 0, math.Acos, nil, nil}, {"atan", 0, math.Atan, nil, nil},
	{"sinh", 0, math.Sinh, nil, nil}, {"cosh", 0, math.Cosh, nil, nil}, {"tanh", 0, math.Tanh, nil, nil},
	{"asinh", 0, math.Asinh, nil, nil}, {"acosh", 0, math.Acosh, nil, nil}, {"atanh", 0, math.Atanh, nil, nil},
	{"exp", 0, math.Exp, nil, nil}, {"exp2", 0, math.Exp2, nil, nil}, {"exp10", 0, tenTo, nil, nil}, {"pow10", 0, tenTo, nil, nil},
	{"expm1", 0, math.Expm1, nil, nil}, {"log", 0, math.Log, nil, nil}, {"log2", 0, math.Log2, nil, nil},
	{"log10", 0, math.Log10, nil, nil}, {"log1p", 0, math.Log1p, nil, nil}, {"logb", 0, math.Logb, nil, nil},
	{"cbrt", 0, math.Cbrt, nil, nil}, {"erf", 0, math.Erf, nil, nil}, {"erfc", 0, math.Erfc, nil, nil},
	{"gamma", 0, lnGamma, nil, nil}, {"lgamma", 0, lnGamma, nil, nil}, {"lgamma_r", 0, lnGamma, nil, nil},
	{"tgamma", 0, math.Gamma, nil, nil}, {"j0", 0, math.J0, nil, nil}, {"j1", 0, math.J1, nil, nil},
	{"y0", 0, math.Y0, nil, nil}, {"y1", 0, math.Y1, nil, nil}, {"significand", 0, significand, nil, nil},
	{"pow", 2, nil, math.Pow, nil}, {"atan2", 2, nil, math.Atan2, nil}, {"fmod", 2, nil, math.Mod, nil},
	{"fmin", 2, nil, lesser, nil}, {"fmax", 2, nil, greater, nil}, {"fdim", 2, nil, math.Dim, nil},
	{"hypot", 2, nil, math.Hypot, nil}, {"copysign", 2, nil, math.Copysign, nil},
	{"remainder", 2, nil, math.Remainder, nil}, {"drem", 2, nil, math.Remainder, nil},
	{"nextafter", 2, nil, math.Nextafter, nil}, {"nexttoward", 2, nil, math.Nextafter, nil},
	{"ldexp", 2, nil, scaled, nil}, {"scalb", 2, nil, scaled, nil}, {"scalbln", 2, nil, scaled, nil},
	{"jn", 2, nil, func(n, x float64) float64 { return math.Jn(toInt(n), x) }, nil},
	{"yn", 2, nil, func(n, x float64) float64 { return math.Yn(toInt(n), x) }, nil}, {"fma", 3, nil, nil, math.FMA},
}

// lesser and greater are C's fmin and fmax: a number rather than nan.
func lesser(a, b float64) float64 {
	if a != a {
		return b
	}
	if b != b {
		return a
	}
	return math.Min(a, b)
}

func greater(a, b float64) float64 { return -lesser(-a, -b) }

func tenTo(f float64) float64 { return math.Pow(10, f) }

func lnGamma(f float64) float64 {
	v, _ := math.Lgamma(f)
	return v
}

func significand(f float64) float64 {
	if f == 0 || f != f || math.IsInf(f, 0) {
		return f
	}
	m, _ := math.Frexp(f)
	return 2 * m
}

func scaled(f, exp float64) float64 { return math.Ldexp(f, toInt(min(max(exp, -5000), 5000))) }

// mathFunction finds a function of numbers.
func mathFunction(name string, arity int) (nativeFunc, bool) {
	if arity == 0 && (name == "frexp" || name == "modf") {
		return parts(name), true
	}
	for i := range mathNames {
		f := &mathNames[i]
		if f.name != name || f.arity != arity {
			continue
		}
		return func(_ *interp, v Value, args []Value) (Value, error) {
			if f.one != nil {
				x, ok := v.(float64)
				if !ok {
					return nil, failf(described(v) + " number required")
				}
				return f.one(x), nil
			}
			var n [3]float64
			for i, arg := range args {
				x, ok := arg.(float64)
				if !ok {
					return nil, failf(described(arg) + " number required")
				}
				n[i] = x
			}
			if f.two != nil {
				return f.two(n[0], n[1]), nil
			}
			return f.three(n[0], n[1], n[2]), nil
		}, true
	}
	return nil, false
}

// parts is frexp or modf: two numbers.
func parts(name string) nativeFunc {
	return func(_ *interp, v Value, _ []Value) (Value, error) {
		f, ok := v.(float64)
		if !ok {
			return nil, failf(described(v) + " number required")
		}
		if name == "frexp" {
			m, exp := math.Frexp(f)
			return NewArray(m, float64(exp)), nil
		}
		whole, rest := math.Modf(f)
		if math.IsInf(f, 0) {
			rest = math.Copysign(0, f)
		}
		return NewArray(rest, whole), nil
	}
}
