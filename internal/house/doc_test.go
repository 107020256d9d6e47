// Package house holds tests only: who may import whom, who may touch the world, how long a
// function and a file may be, whether the documents are true. The rules are the tables at
// the top of each file.
package house
