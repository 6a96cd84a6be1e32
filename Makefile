# Everything a newcomer needs: `make demo` and `make test` do all set-up of their own.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help build run demo test soak soak-payouts soak-large-payout soak-payout-memory bench-payouts histories simulate mutations lint format openapi bench bench-jobs bench-sync bench-http fuzz conformance conformance-api abuse test-sanitize clean

SERVE ?=
SEED ?= 2026
BENCH ?=
SEEDS ?= 10000
WITHOUT ?=
KILLS ?= 200
SIZES ?=
MEMBERS ?= 100000
HISTORIES ?= 50
CUTS ?= 10000
SECONDS ?= 60
FUZZ ?=
SANITIZE ?= address thread
SUITES ?= .
SETTINGS ?= quittance.yaml
BINARY := .build/release/quittance

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 15

build: ## Build the release binary
	@.ci/require build
	swift build -c release --product quittance

run: build ## Run the service with quittance.yaml (SETTINGS=FILE for another)
	$(BINARY) serve --settings $(SETTINGS)

demo: build ## Play a month of Stripe activity into a simulated NetSuite (SERVE=1 leaves it running)
	$(BINARY) demo --seed $(SEED) $(if $(SERVE),--serve)

test: ## Run every test, with a throw-away PostgreSQL and the pinned peers
	@.ci/require test
	swift build --build-tests
	# The tests play thousands of simulated worlds; an unoptimised build would play hundreds.
	swift build -c release --product Simulation
	# Few at a time: hundreds of tests at once on few cores would starve each other's deadlines.
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 QUITTANCE_PEERS=$$(.ci/peers) \
	    QUITTANCE_SIMULATION=$(CURDIR)/.build/release/Simulation \
	    .ci/postgres .ci/tests --skip-build

soak-payouts: ## Prove ten thousand payouts of all kinds with bean-check and hledger, some minutes
	@.ci/require test
	QUITTANCE_SOAK_PAYOUTS=10000 QUITTANCE_PEERS=$$(.ci/peers) \
	    swift test --filter JournalJudgeTests

soak-large-payout: ## Reconcile one payout of MEMBERS=100000 charges through the simulators, killed twice
	@.ci/require build
	QUITTANCE_SOAK_MEMBERS=$(MEMBERS) swift test --filter LargePayoutTests

histories: ## Play HISTORIES=50 generated histories of Stripe in any order, twice, and prove the books
	@.ci/require build
	QUITTANCE_HISTORIES=$(HISTORIES) swift test --filter HistoryTests

lint: ## Check the format of every source
	@.ci/require build
	swift format lint --strict -r Sources Tests Package.swift

format: ## Format every source
	swift format format -i -r Sources Tests Package.swift

openapi: build ## Write the copy of the API's description that Salesforce imports
	$(BINARY) openapi --salesforce --document OpenAPI/quittance.yaml > OpenAPI/salesforce.json.new
	mv OpenAPI/salesforce.json.new OpenAPI/salesforce.json

conformance-api: ## Hold the running API against its description, over 20,000 requests
	@.ci/require test
	swift build -c release --product quittance
	.ci/conformance-api $$(.ci/peers)

bench: ## Compare with named peers on this machine, about two minutes (BENCH=--json for every round)
	@.ci/require test
	swift build -c release --product Benchmarks
	QUITTANCE_PEERS=$$(.ci/peers) .ci/postgres .build/release/Benchmarks $(BENCH)

bench-http: ## Compare the HTTP server with nginx, Hummingbird and FlyingFox, ten minutes (BENCH="4 5 load")
	@.ci/require bench
	swift build -c release --product EchoServer --static-swift-stdlib --scratch-path .build/static
	swift build -c release --static-swift-stdlib --product HummingbirdPeer \
	    --package-path Tests/Benchmarks/HTTPPeers --scratch-path .build/http-peers
	# FlyingFox needs all of Foundation, which is not linked in without libcurl.
	swift build -c release --product FlyingFoxPeer \
	    --package-path Tests/Benchmarks/HTTPPeers --scratch-path .build/http-peers/dynamic
	cp .build/http-peers/dynamic/release/FlyingFoxPeer .build/http-peers/release/
	python3 Tests/Benchmarks/HTTPPeers/bench.py .build/static/release/EchoServer \
	    .build/http-peers/release $(BENCH)

conformance: ## Compare the HTTP codec with h11 and llhttp on a million streams, scan TLS with sslyze
	@.ci/require test
	swift build --build-tests
	QUITTANCE_PEERS=$$(.ci/peers) QUITTANCE_DIFFERENTIAL=1000000 \
	    swift test --skip-build --filter 'ConformanceTests|DifferentialTests'
	.ci/tls-scan .build/debug/EchoServer

abuse: ## Attack the HTTP server with thousands of hostile clients (needs 20,000 descriptors)
	@.ci/require test
	swift build -c release --product EchoServer
	ulimit -n 20000 && python3 Tests/AbuseTests/Peers/abuse.py .build/release/EchoServer all

test-sanitize: ## Run the tests under the address and thread sanitizers (SANITIZE=thread SUITES=HTTP)
	@.ci/require test
	.ci/sanitize "$(SANITIZE)" "$(SUITES)"

fuzz: ## Look for parser faults with libFuzzer, SECONDS=60 each (FUZZ="request json" for some)
	@.ci/require build
	.ci/fuzz build
	.ci/fuzz run $(SECONDS) $(FUZZ)

bench-payouts: ## Compare payouts with a Python pipeline on the same simulators, some minutes (SIZES="1000 10000")
	@.ci/require test
	swift build -c release --product quittance
	python3 Tests/Benchmarks/Peers/payouts/bench.py $(BINARY) $$(.ci/peers payouts) $(SIZES)

soak-payout-memory: ## Reconcile a million rows in a hundred payouts, watching memory and CPU, some minutes
	@.ci/require test
	swift build -c release --product quittance
	python3 Tests/Benchmarks/Peers/payouts/bench.py $(BINARY) many

bench-sync: ## Measure planning of invoices, and how well NetSuite's slots are used
	$(MAKE) bench BENCH="run --only sync"
	swift build -c release --product quittance
	python3 Tests/Benchmarks/Peers/sync/slots.py $(BINARY)

bench-jobs: ## Compare the job engine with raw engines and other queues (BENCH=--quick for a look)
	@.ci/require test
	swift build -c release --product quittance
	swift build -c release --product Benchmarks
	QUITTANCE_JOB_PEERS=$$(.ci/peers jobs) .ci/postgres .build/release/Benchmarks jobs $(BENCH)

# `make simulate SEED=17` replays one world twice; WITHOUT=fencing takes a safeguard away.
simulate: ## Play the real queue, runner and workflows in SEEDS worlds full of trouble
	@.ci/require build
	swift build -c release --product Simulation
	.build/release/Simulation $(if $(filter command line environment,$(origin SEED)),--seed $(SEED),--seeds $(SEEDS)) \
	    $(if $(WITHOUT),--without $(WITHOUT))

mutations: ## Take each safeguard away in turn and demand that the simulation misses it
	@.ci/require build
	swift build -c release --product Simulation
	.build/release/Simulation mutations

soak: ## Kill the service KILLS times on both engines and three nodes, cut the power CUTS times
	@.ci/require test
	swift build --build-tests
	swift build -c release --product PowerLoss
	.build/release/PowerLoss --cuts $(CUTS)
	QUITTANCE_SOAK_KILLS=$(KILLS) QUITTANCE_PEERS=$$(.ci/peers) \
	    .ci/postgres swift test --skip-build --filter 'either engine survives|three nodes killed'

.PHONY: check-deploy check-restart check-proxies package check-package check-container sbom capacity
check-deploy: ## Check units, images, manifests, proxies, dashboards and scripts in Deploy
	.ci/deploy

check-restart: build ## Restart the service under load: no request may fail (needs wrk)
	python3 .ci/restart.py $(BINARY)

check-proxies: build ## Send requests through nginx, HAProxy and Envoy as Deploy/proxies sets them up
	@.ci/peers deploy >/dev/null
	python3 .ci/proxies.py $(BINARY)

capacity: build ## Measure what one node takes, for the table of the operations' page (needs wrk)
	python3 .ci/capacity.py $(BINARY)

package: ## Build the Debian package into .build/package
	@.ci/require build
	swift build -c release --product quittance --static-swift-stdlib --scratch-path .build/static
	Deploy/debian/build.sh .build/static/release/quittance \
	    $$(.build/static/release/quittance --version) .build/package

check-package: package ## Install the Debian package in a clean Debian 12 and run it there (root, debootstrap)
	.ci/install .build/package/quittance_*.deb

check-container: package ## Build the image step by step without an engine and run it (root, debootstrap)
	python3 .ci/container.py .build/static/release/quittance

sbom: build ## Write the bill of materials of the release binary as CycloneDX JSON
	.ci/sbom $(BINARY) > .build/quittance.cdx.json
	$$(.ci/peers deploy)/bin/python3 .ci/sbom_check.py .build/quittance.cdx.json

clean: ## Remove everything built
	rm -rf .build .build-address .build-thread
