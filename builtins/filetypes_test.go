package builtins

import "strings"

// typedFiles are beginnings of files of many types.
var typedFiles = map[string]string{
	"t.png":  "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x02\x00\x00\x00",
	"t2.png": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06\x00\x00\x01",
	"t.gif":  "GIF89a\x40\x01\xc8\x00\x80\x00\x00",
	"t.jpg":  "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00H\x00H\x00\x00\xff\xc0\x00\x11\x08\x00\x64\x00\xc8\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01\xff\xd9",
	"t.gz":   "\x1f\x8b\x08\x08\x00\xe1\x5e\x5f\x02\xfforig.txt\x00\xab\xa8\xa0\x3d\x00\x00\x2e\xd2\xfb\x5d\x64\x00\x00\x00",
	"t.bz2":  "BZh91AY&SY\x77\xe8\x50\xba\x00\x00\x00\x01\x00\x20\x00\x21\x00\x82\x0b",
	"t.xz":   "\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4F\x02\x00!\x01",
	"t.zst":  "\x28\xb5\x2f\xfd\x04\x58\x41\x00\x00",
	"t.zip":  "PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00!\x00\x82\x89\xd1\xf7\x02\x00\x00\x00\x02\x00\x00\x00\x05\x00\x00\x00a.txthi" + strings.Repeat("x", 100),
	"t.docx": "PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x82\x89\xd1\xf7\x04\x00\x00\x00\x04\x00\x00\x00\x13\x00\x00\x00[Content_Types].xml<x/>" +
		"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x82\x89\xd1\xf7\x04\x00\x00\x00\x04\x00\x00\x00\x0b\x00\x00\x00_rels/.rels<x/>" +
		"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x82\x89\xd1\xf7\x04\x00\x00\x00\x04\x00\x00\x00\x11\x00\x00\x00word/document.xml<x/>",
	"t.pdf":  "%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<< /Type /Pages /Count 3 >>\nendobj\n",
	"t.wasm": "\x00asm\x01\x00\x00\x00",
	"t.wav":  "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x44\xac\x00\x00\x10\xb1\x02\x00\x04\x00\x10\x00data\x00\x00\x00\x00",
	"t.crlf": "a\r\nb\r\n", "t.cr": "a\rb\r", "t.mixed": "a\r\nb\n", "t.utf8": "h\u00e9llo\n", "t.bom": "\xef\xbb\xbfabc\n",
	"t.latin1": "caf\xe9 ol\xe9\n", "t.utf16": "\xff\xfea\x00b\x00\n\x00", "t.esc": "\x1b[31mred\x1b[0m\n", "t.bs": "a\bb\n",
	"t.zeros": "\x00\x00\x00\x00", "t.sh": "#!/bin/sh\necho hi\n", "t.bash": "#!/usr/bin/env bash\necho\n",
	"t.py": "#!/usr/bin/env python3\nprint(1)\n", "t.odd": "#!/opt/foo/bar -x\nyy\n", "t.node": "#!/usr/bin/env node\nx()\n",
	"t.json": "{\"a\": 1, \"b\": [1,2]}\n", "t.jsonl": "{\"a\":1}\n{\"a\":2}\n", "t.badjson": "{\"a\": 1,}\n",
	"t.html": "<!DOCTYPE html>\n<html><body>x</body></html>\n", "t.xml": "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>\n",
	"t.svg": "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>\n", "t2.py": "import os\nfrom sys import argv\n\ndef main():\n    return 1\n",
	"t.c": "#include <stdio.h>\nint main(void) { return 0; }\n", "t.csv": "a,b,c\n1,2,3\n4,5,6\n", "t.md": "# Title\n\nText\n",
	"t.yml": "a: 1\nb: 2\n", "t.diff": "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n", "t.js": "const a = require(\"b\");\nfunction f() {}\n",
	"b32": "NBSWY3DP\nEB3W64TMMQ======\n", "b32short": "NBSWY3DPEB3W64TMMQ===", "b32two": "NBSQ====NBSWY===\n", "b32bad": "NBSWY3D1NBSWY3DP\n",
	"b32odd": "NBS=====NBSWY3DP\n", "b32dirt": "NB-SWY 3DP\n",
	"names0": "tree/src/main.go\x00tree\x00\x00nowhere\x00-x", "numbers": "size 1\n1000 2048\n  1500   x\n\n2000000 1 y",
	"yesno": "y\nno\nYes\n",
	"t.mk":  ".PHONY: all\nall:\n\techo\n", "t.pem": "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n",
}
