package main

import (
	"safesh/internal/gate"
	"safesh/interp"
)

func checker(*gate.Gate) interp.Checker { return nil }
