# make build demo test: a Go toolchain, make and /bin/sh are enough.
.POSIX:
.SUFFIXES:

GO      = go
PREFIX  = /usr/local
DESTDIR =
SHARED  = ../shared
CLIENTS =
FUZZTIME = 20s
LDFLAGS = -s -w
GOBUILD = CGO_ENABLED=0 $(GO) build -buildvcs=false -trimpath -ldflags "$(LDFLAGS)"

.PHONY: all build demo test check bench corpus escape e2e fuzz install clean

all: build

# Static bin/safesh and bin/safeshctl. They are copied, as an installation would: what the linker
# leaves in the page cache is in single pages, and a start from there takes up to a quarter longer.
build:
	mkdir -p bin/linked
	$(GOBUILD) -o bin/linked/ ./cmd/...
	for name in safesh safeshctl; do cp bin/linked/$$name bin/$$name.new && mv bin/$$name.new bin/$$name || exit; done
	rm -rf bin/linked

# The main job on the workspace of testdata/workspace.
demo: build
	@testdata/workspace/demo.sh bin/safesh

test:
	CGO_ENABLED=0 $(GO) vet ./...
	CGO_ENABLED=0 $(GO) test ./...

# What must hold before a commit.
check:
	@.ci/check $(GO)

# One benchmark per stage, then whole processes against bash and dash.
bench:
	CGO_ENABLED=0 $(GO) test -run '^$$' -bench . -benchmem ./...

# How many commands of the corpus a policy that lists their programs allows, and how many of
# their calls the tools take; none is run.
corpus:
	SAFESH_CORPUS=$$(cd $(SHARED)/corpus && pwd)/commands.jsonl \
	CGO_ENABLED=0 $(GO) test -count=1 -timeout 30m -run '^TestCorpus(Tools)?$$' -v ./internal/house

# The escape and benign corpora; needs python3.
escape: build
	@.ci/escape $(SHARED)/escape bin/safesh

# Real harness clients (from npm) against a scripted model, with safesh as their shell.
e2e: build
	@.ci/e2e $(SHARED) bin/safesh $(CLIENTS)

# Each fuzz target for FUZZTIME.
fuzz:
	@.ci/fuzz $(GO) $(FUZZTIME)

# The programs, the manual pages, and links named bash, sh and zsh for harnesses that look at
# their shell's name: they lead from libexec/safesh to bin/safesh, wherever PREFIX will be.
install: build
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/libexec/safesh
	install -m 755 bin/safesh bin/safeshctl $(DESTDIR)$(PREFIX)/bin
	install -m 644 docs/man/safesh.1 docs/man/safeshctl.1 $(DESTDIR)$(PREFIX)/share/man/man1
	for name in bash sh zsh; do ln -sf ../../bin/safesh $(DESTDIR)$(PREFIX)/libexec/safesh/$$name; done

clean:
	rm -rf bin
	CGO_ENABLED=0 $(GO) clean -testcache
