package builtins

// compareVersions orders file names by the versions in them (gnulib filevercmp).
func compareVersions[T []byte | string](a, b T) int {
	if len(a) == 0 || len(b) == 0 {
		return min(len(a), 1) - min(len(b), 1)
	}
	if diff := hiddenRank(b) - hiddenRank(a); diff != 0 {
		return diff
	}
	if hiddenRank(a) > 1 {
		return 0 // both are "." or both ".."
	}
	p, q := len(withoutSuffix(a)), len(withoutSuffix(b))
	diff := compareParts(a[:p], b[:q])
	if diff != 0 || p == len(a) && q == len(b) {
		return diff
	}
	return compareParts(a, b)
}

// hiddenRank is 3 for ".", 2 for "..", 1 for other names with a dot in front.
func hiddenRank[T []byte | string](s T) int {
	switch {
	case s[0] != '.':
		return 0
	case len(s) == 1:
		return 3
	case len(s) == 2 && s[1] == '.':
		return 2
	}
	return 1
}

// withoutSuffix takes off what matches (\.[A-Za-z~][A-Za-z0-9~]*)*$, but not all of s.
func withoutSuffix[T []byte | string](s T) T {
	end := 0
	for i := 0; i < len(s); {
		i++
		end = i
		for i+1 < len(s) && s[i] == '.' && (isLetter(s[i+1]) || s[i+1] == '~') {
			for i += 2; i < len(s) && (isLetter(s[i]) || isDigit(s[i]) || s[i] == '~'); i++ {
			}
		}
	}
	return s[:end]
}

// versionOrder is the rank of s[i] outside of numbers.
func versionOrder[T []byte | string](s T, i int) int {
	switch {
	case i >= len(s):
		return -1
	case isDigit(s[i]):
		return 0
	case isLetter(s[i]):
		return int(s[i])
	case s[i] == '~':
		return -2
	}
	return int(s[i]) + 256
}

func compareParts[T []byte | string](a, b T) int {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		for i < len(a) && !isDigit(a[i]) || j < len(b) && !isDigit(b[j]) {
			if x, y := versionOrder(a, i), versionOrder(b, j); x != y {
				return x - y
			}
			i++
			j++
		}
		for i < len(a) && a[i] == '0' {
			i++
		}
		for j < len(b) && b[j] == '0' {
			j++
		}
		first := 0
		for i < len(a) && j < len(b) && isDigit(a[i]) && isDigit(b[j]) {
			if first == 0 {
				first = int(a[i]) - int(b[j])
			}
			i++
			j++
		}
		switch {
		case i < len(a) && isDigit(a[i]):
			return 1
		case j < len(b) && isDigit(b[j]):
			return -1
		case first != 0:
			return first
		}
	}
	return 0
}
