# The front door, for people and for .ci/run: `make demo` and `make test` need nothing but Swift and Debian or Ubuntu.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SWIFT ?= swift
# Everything is built once, optimised, and shared by demo, test and CI.
BUILD := $(SWIFT) build -c release
BINARIES := .build/release

# Needed to build and run.
BUILD_PACKAGES := libxml2-dev libc-ares-dev pkg-config
# Needed by the tests only: the programs whose answers ours are held against, the readers of our reports, and the servers
# that UDP payloads are put to.
TEST_PACKAGES := nmap ndiff libnmap-parser-perl xsltproc libxml2-utils knot nftables iproute2 bsdutils python3 python3-venv \
    chromium groff-base openssl pandoc \
    atftpd avahi-daemon chrony coturn freeradius kamailio krb5-kdc libcoap3-bin memcached miniupnpd nfs-ganesha \
    ngtcp2-server openipmi openvpn rpcbind samba samba-ad-provision samba-dsdb-modules snmpd strongswan-starter xinetd \
    xl2tpd
# They wait for programs in the threads that all tests share, so they have a run of their own.
TESTS_WITH_PROGRAMS := EndToEndTests|LabTests|ReportingTests
# Python readers of our reports, in an environment of their own.
PYTHON_READERS := Fixtures/python-readers.txt
PYTHON_ENVIRONMENT := .build-venv

# Installs those Debian packages of its argument that are missing; silent and quick when none is.
define install-packages
missing=(); \
for package in $(1); do \
    [[ "$$(dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null || true)" == installed ]] || missing+=("$$package"); \
done; \
if (( $${#missing[@]} )); then \
    if ! command -v apt-get >/dev/null; then \
        echo "make: this is no Debian-like system; install the counterparts of these packages by hand: $${missing[*]}" >&2; \
        exit 1; \
    fi; \
    as_root=(); \
    if (( EUID != 0 )); then as_root=(sudo); fi; \
    echo "installing $${missing[*]}"; \
    "$${as_root[@]}" apt-get update -qq; \
    "$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}"; \
fi
endef

.PHONY: help deps deps-build deps-test deps-packages swift build demo test bench bench-reports lint format install clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: deps-build deps-test ## install the Debian packages that are missing

deps-build:
	@$(call install-packages,$(BUILD_PACKAGES))

deps-test: deps-packages $(PYTHON_ENVIRONMENT)/complete

deps-packages:
	@$(call install-packages,$(TEST_PACKAGES))

# Debian's own Python, so that the environment works with the packages above whatever else is on the path.
$(PYTHON_ENVIRONMENT)/complete: $(PYTHON_READERS) | deps-packages
	/usr/bin/python3 -m venv --clear $(PYTHON_ENVIRONMENT)
	$(PYTHON_ENVIRONMENT)/bin/pip install --quiet --disable-pip-version-check --no-deps --use-pep517 \
	    --requirement $(PYTHON_READERS)
	@touch $@

swift:
	@if ! command -v $(SWIFT) >/dev/null; then \
	    echo "make: Swift 6.2 or later is needed; see https://www.swift.org/install/linux/" >&2; exit 1; \
	fi

build: swift deps-build ## build tidewaiter and tidewaiter-lab, optimised, in .build/release
	$(BUILD) --product tidewaiter
	$(BUILD) --product tidewaiter-lab

DEMO := demo-reports
DEMO_AUDIT := $(BINARIES)/tidewaiter audit Fixtures/demo/exposure.yaml --resolver 127.77.0.53:5300 \
    -o $(DEMO)/report.html -o $(DEMO)/report.json -o $(DEMO)/report.csv -o $(DEMO)/scan.xml

# The lab has undeclared services on purpose, so the audit must find violations (status 1); any other status is a failure.
demo: build ## audit the services of the lab on this machine's loopback and write four reports
	@mkdir -p $(DEMO); rm -f $(DEMO)/report.* $(DEMO)/scan.xml $(DEMO)/lab.txt; \
	$(BINARIES)/tidewaiter-lab serve --for 120 --ready-file $(DEMO)/lab.txt >/dev/null & lab=$$!; \
	trap 'kill "$$lab" 2>/dev/null || true; wait "$$lab" || true' EXIT; \
	until [[ -e $(DEMO)/lab.txt ]]; do \
	    kill -0 "$$lab" 2>/dev/null || { echo "make: the lab did not start" >&2; exit 1; }; sleep 0.1; \
	done; \
	echo "The lab serves what $(DEMO)/lab.txt lists. Auditing it:"; \
	echo '  $(DEMO_AUDIT)'; \
	status=0; $(DEMO_AUDIT) || status=$$?; \
	if (( status != 1 )); then echo "make: the audit ended with status $$status instead of 1" >&2; exit 1; fi; \
	echo "Status 1: the lab exposes more than its policy declares. The reports:"; \
	for report in report.html report.json report.csv scan.xml; do \
	    [[ -s $(DEMO)/$$report ]]; echo "  $(CURDIR)/$(DEMO)/$$report"; \
	done

bench: build ## let scanners race in simulated networks, as root (see Benchmarks/README.md); WORLDS="clean hard" for some
	@$(call install-packages,nmap masscan iproute2)
	Benchmarks/run $(WORLDS)

bench-reports: swift deps-build ## measure large reports in every format, large policies and large stored results
	@$(call install-packages,libxml2-utils)
	$(BUILD) --product tidewaiter
	$(BUILD) --product tidewaiter-bench
	Benchmarks/reports
	Benchmarks/policy

test: swift deps ## run every test
	$(BUILD) --build-tests
	$(SWIFT) test -c release --skip-build --skip '$(TESTS_WITH_PROGRAMS)'
	$(SWIFT) test -c release --skip-build --filter '$(TESTS_WITH_PROGRAMS)'

lint: swift ## check the format of the sources
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Templates Benchmarks Package.swift

format: swift ## put the sources into that format
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Templates Benchmarks Package.swift

install: swift deps-build ## install tidewaiter and its manual page under PREFIX, linked so that it needs no Swift at run time
	$(BUILD) --static-swift-stdlib --scratch-path .build-install --product tidewaiter
	.build-install/release/tidewaiter manual > .build-install/tidewaiter.1
	install -D -m 755 .build-install/release/tidewaiter $(DESTDIR)$(PREFIX)/bin/tidewaiter
	install -D -m 644 .build-install/tidewaiter.1 $(DESTDIR)$(PREFIX)/share/man/man1/tidewaiter.1

clean: ## remove what was built
	rm -rf .build .build-install $(PYTHON_ENVIRONMENT) demo-reports
