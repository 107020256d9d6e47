package main

import "encoding/json"

// printJSON prints a value as one line of JSON.
func (t *tool) printJSON(v any, status int) int {
	b, err := json.Marshal(v)
	if err != nil {
		return t.fail(statusFailed, err)
	}
	if _, err := t.out.Write(append(b, '\n')); err != nil {
		return t.fail(statusFailed, err)
	}
	return status
}
