package builtins

func (p *regexParser) parsePerl() (*regexNode, error) { return nil, errRegexPattern }
