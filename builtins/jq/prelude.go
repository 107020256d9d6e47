package jq

// standardFunc is a function that is written in jq itself.
type standardFunc struct {
	name  string
	arity int
	text  string
}

// prelude holds them; one is compiled when a filter calls it.
var prelude = [...]standardFunc{
	{"map", 1, "def map(f): [.[] | f];"},
	{"map_values", 1, "def map_values(f): .[] |= f;"},
	{"recurse", 1, "def recurse(f): def r: ., (f | r); r;"},
	{"recurse", 2, "def recurse(f; cond): def r: ., (f | select(cond) | r); r;"},
	{"recurse_down", 0, "def recurse_down: recurse;"},
	{"values", 0, "def values: select(. != null);"},
	{"nulls", 0, "def nulls: select(. == null);"},
	{"booleans", 0, `def booleans: select(type == "boolean");`},
	{"numbers", 0, `def numbers: select(type == "number");`},
	{"strings", 0, `def strings: select(type == "string");`},
	{"arrays", 0, `def arrays: select(type == "array");`},
	{"objects", 0, `def objects: select(type == "object");`},
	{"iterables", 0, `def iterables: select(type|. == "array" or . == "object");`},
	{"scalars", 0, `def scalars: select(type|. != "array" and . != "object");`},
	{"scalars_or_empty", 0, "def scalars_or_empty: scalars;"},
	{"finites", 0, "def finites: select(isfinite);"},
	{"normals", 0, "def normals: select(isnormal);"},
	{"isfinite", 0, `def isfinite: type == "number" and (isinfinite | not);`},
	{"isvalid", 1, "def isvalid(f): try (f | true) catch false;"},
	{"sort_by", 1, "def sort_by(f): _sort_by(map([f]));"},
	{"group_by", 1, "def group_by(f): _group_by(map([f]));"},
	{"unique_by", 1, "def unique_by(f): _unique_by(map([f]));"},
	{"min_by", 1, "def min_by(f): _min_by(map([f]));"},
	{"max_by", 1, "def max_by(f): _max_by(map([f]));"},
	{"from_entries", 0, `def from_entries: reduce .[] as $e ({}; . + {($e | .key // .k // .name // .Name // .K // .Key
		| if . == null or type == "string" then . elif type == "boolean" or type == "number" then tojson else . end):
		($e | if has("value") then .value elif has("v") then .v else .Value end)});`},
	{"with_entries", 1, "def with_entries(f): to_entries | map(f) | from_entries;"},
	{"add", 1, "def add(f): reduce f as $x (null; . + $x);"},
	{"any", 0, "def any: any(.[]; .);"},
	{"any", 1, "def any(f): any(.[]; f);"},
	{"any", 2, "def any(g; cond): isempty(first(g | cond | select(.))) | not;"},
	{"all", 0, "def all: all(.[]; .);"},
	{"all", 1, "def all(f): all(.[]; f);"},
	{"all", 2, "def all(g; cond): isempty(first(g | cond | select(. | not)));"},
	{"in", 1, "def in(xs): . as $x | xs | has($x);"},
	{"inside", 1, "def inside(xs): . as $x | xs | contains($x);"},
	{"indices", 1, "def indices($i): _indices($i);"},
	{"index", 1, "def index($i): _indices($i) | .[0];"},
	{"rindex", 1, "def rindex($i): _indices($i) | .[-1:][0];"},
	{"paths", 0, "def paths: path(..) | select(length > 0);"},
	{"paths", 1, "def paths(f): . as $in | paths | select(. as $p | $in | getpath($p) | f);"},
	{"leaf_paths", 0, "def leaf_paths: paths(scalars);"},
	{"pick", 1, "def pick(f): . as $in | reduce path(f) as $p (null; setpath($p; $in | getpath($p)));"},
	{"first", 0, "def first: .[0];"},
	{"last", 0, "def last: .[-1];"},
	{"nth", 1, "def nth($n): .[$n];"},
	{"nth", 2, `def nth($n; f): if $n < 0 then error("nth doesn't support negative indices") else last(limit($n + 1; f)) end;`},
	{"until", 2, "def until(cond; next): def _until: if cond then . else (next | _until) end; _until;"},
	{"while", 2, "def while(cond; update): def _while: if cond then ., (update | _while) else empty end; _while;"},
	{"repeat", 1, "def repeat(f): def _repeat: f, _repeat; _repeat;"},
	{"combinations", 0, `def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;`},
	{"combinations", 1, "def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;"},
	{"walk", 1, `def walk(f): def w: if type == "object" then map_values(w)
		elif type == "array" then map(w) else . end | f; w;`},
	{"todate", 0, "def todate: todateiso8601;"},
	{"todateiso8601", 0, `def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");`},
	{"fromdate", 0, "def fromdate: fromdateiso8601;"},
	{"fromdateiso8601", 0, `def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;`},
	{"date", 0, "def date: todate;"},
	{"dateadd", 2, "def dateadd(u; n): . + n;"},
	{"datesub", 2, "def datesub(u; n): . - n;"},
	{"match", 1, `def match($v): if $v | type == "string" then _match($v; null; false) | .[]
		else _pattern($v; null) as [$re, $flags] | match($re; $flags) end;`},
	{"match", 2, "def match(re; flags): _match(re; flags; false) | .[];"},
	{"test", 1, `def test($v): if $v | type == "string" then _match($v; null; true)
		else _pattern($v; null) as [$re, $flags] | test($re; $flags) end;`},
	{"test", 2, "def test(re; flags): _match(re; flags; true);"},
	{"_pattern", 2, `def _pattern($v; $none): if $v | type == "array" and length > 0 then (if $v | length > 1 then [$v[0], $v[1]] else [$v[0], null] end)
		elif $v | type == "string" then [$v, null] else error(($v | type) + " not a string or array") end;`},
	{"capture", 1, "def capture($v): _pattern($v; null) as [$re, $flags] | capture($re; $flags);"},
	{"capture", 2, "def capture(re; flags): match(re; flags) | _captures;"},
	{"_captures", 0, "def _captures: reduce (.captures[] | select(.name != null)) as $c ({}; . + {($c.name): $c.string});"},
	{"scan", 1, `def scan($re): match($re; "g") | _scanned;`},
	{"scan", 2, `def scan($re; $flags): match($re; $flags + "g") | _scanned;`},
	{"_scanned", 0, `def _scanned: if .captures | length > 0 then [.captures[].string] else .string end;`},
	{"split", 2, `def split($re; $flags): . as $s | [foreach ((match($re; "g" + $flags) | [.offset, .length]), null) as $m ([0, null];
		if $m == null then [.[0], $s[.[0]:]] else [$m[0] + $m[1], $s[.[0]:$m[0]]] end; .[1])];`},
	{"splits", 1, "def splits($re): splits($re; null);"},
	{"splits", 2, "def splits($re; $flags): split($re; $flags) | .[];"},
	{"sub", 2, "def sub($re; str): _replaced([match($re)]; str);"},
	{"sub", 3, "def sub($re; str; $flags): _replaced([match($re; $flags)]; str);"},
	{"gsub", 2, `def gsub($re; str): gsub($re; str; "");`},
	{"gsub", 3, `def gsub($re; str; $flags): sub($re; str; $flags + "g");`},
	{"ascii", 0, "def ascii: [.] | implode;"},
	{"tostream", 0, `def tostream: path(def r: (.[]?|r), .; r) as $p | getpath($p)
		| reduce path(.[]?) as $q ([$p, .]; [$p + $q]);`},
	{"fromstream", 1, `def fromstream(f): {x: null, e: false} as $init | foreach f as $i ($init;
		if .e then $init else . end | if $i | length == 2
		then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
		else setpath(["e"]; $i[0] | length == 1) end; if .e then .x else empty end);`},
	{"truncate_stream", 1, `def truncate_stream(stream): . as $n | null | stream | . as $input
		| if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;`},
	{"bsearch", 1, `def bsearch($target): if length == 0 then -1 else . as $a | [0, length - 1, null]
		| until(.[0] > .[1] or .[2] != null; ((.[0] + .[1]) / 2 | floor) as $mid | $a[$mid] as $x
		| if $x == $target then .[2] = $mid elif $x < $target then .[0] = $mid + 1 else .[1] = $mid - 1 end)
		| if .[2] != null then .[2] else -1 - .[0] end end;`},
	{"INDEX", 1, "def INDEX(f): INDEX(.[]; f);"},
	{"INDEX", 2, "def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] = $row);"},
	{"IN", 1, "def IN(s): any(s == .; .);"},
	{"IN", 2, "def IN(src; s): any(src == s; .);"},
	{"JOIN", 2, "def JOIN($idx; f): [.[] | [., $idx[f]]];"},
	{"JOIN", 3, "def JOIN($idx; stream; f): stream | [., $idx[f]];"},
	{"JOIN", 4, "def JOIN($idx; stream; f; join): stream | [., $idx[f]] | join;"},
}
