//! How long passes take: three kinds of matches, in bulk and in a steady stream,
//! beside the least that sorting and cutting takes.
//!
//! First a table: for each kind and size the share matched, the spread of skill,
//! the time of the passes and of taking the tickets in, memory, and the same of
//! sorting and cutting. Every match is checked. Then Criterion measures passes.
#![expect(clippy::print_stdout, reason = "a benchmark talks to who runs it")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod workloads;

use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use matchmaker::{Matchmaker, Options, Pass, RuleSet, Ticket};
use workloads::{Drawn, WORKLOADS, Workload, check_sum, draw, sort_and_cut, spread_of, ticket};

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const STEADY_PASSES: usize = 30;
const STEADY_ARRIVALS: usize = 1_000;

/// What one run came to.
#[derive(Default)]
struct Run {
    tickets: usize,
    players: usize,
    spreads: Vec<i32>,
    adding: Duration,
    passing: Duration,
    processor: Duration,
    memory_mib: f64,
    exhausted: bool,
}

impl Run {
    fn take(&mut self, workload: &Workload, pass: &Pass) {
        for made in &pass.matches {
            self.players += made.player_count();
            self.spreads.push(spread_of(workload, made));
        }
        self.exhausted |= pass.budget_exhausted;
    }

    fn take_cut(&mut self, cut: &[(usize, i32)]) {
        self.players += cut.iter().map(|(players, _)| players).sum::<usize>();
        self.spreads.extend(cut.iter().map(|(_, spread)| spread));
    }

    fn print(&mut self, label: &str) {
        self.spreads.sort_unstable();
        let sum: i64 = self.spreads.iter().map(|spread| i64::from(*spread)).sum();
        let mean = sum as f64 / self.spreads.len().max(1) as f64;
        let p95 = self.spreads.get(self.spreads.len() * 95 / 100).copied().unwrap_or(0);
        let share = 100.0 * self.players as f64 / self.tickets as f64;
        println!(
            "{label:24} {:>7} matches {share:>7.3} % matched  spread {mean:>6.2} mean {p95:>4} p95  \
             passes {:>8.3} ms ({:>4.0} on cpu)  taking in {:>8.3} ms  {:>6.1} MiB{}",
            self.spreads.len(),
            milliseconds(self.passing),
            milliseconds(self.processor),
            milliseconds(self.adding),
            self.memory_mib,
            if self.exhausted { "  BUDGET EXHAUSTED" } else { "" },
        );
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The most memory that this process has had since the mark was last set, MiB.
fn memory_peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1_024.0
}

/// The time that this thread has spent on a processor, in steps of a few
/// milliseconds: on a machine that others use too, the clock says less.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let spent = text.split(' ').next().and_then(|spent| spent.parse().ok());
    Duration::from_nanos(spent.unwrap_or(0))
}

/// Sets the mark back to what the process has now.
fn set_memory_mark() {
    // Elsewhere than on Linux there is none, and no figure.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn matchmaker(workload: &Workload) -> Matchmaker {
    let parsed = RuleSet::parse(workload.rule_set).expect("the workloads' rule sets are valid");
    Matchmaker::new(parsed.rule_set, Options::default())
}

fn add_all(matchmaker: &mut Matchmaker, tickets: Vec<Ticket>) {
    tickets.into_iter().for_each(|ticket| matchmaker.add(ticket).expect("they are all different"));
}

/// Passes until no more matches form.
fn form_all(matchmaker: &mut Matchmaker) -> Vec<Pass> {
    let mut passes = Vec::new();
    loop {
        let pass = matchmaker.pass(1_000);
        let done = pass.matches.is_empty() && !pass.budget_exhausted;
        passes.push(pass);
        if done {
            return passes;
        }
    }
}

fn bulk(workload: &Workload, players: &[Drawn]) -> Run {
    let mut run = Run { tickets: players.len(), ..Run::default() };
    let mut matchmaker = matchmaker(workload);
    set_memory_mark();
    let before = memory_peak();
    let tickets = players.iter().enumerate().map(|(n, drawn)| ticket(n, *drawn, 1_000));
    let tickets: Vec<Ticket> = tickets.collect();
    let begin = Instant::now();
    add_all(&mut matchmaker, tickets);
    run.adding = begin.elapsed();
    let (begin, spent) = (Instant::now(), processor_time());
    let passes = form_all(&mut matchmaker);
    run.passing = begin.elapsed();
    run.processor = processor_time() - spent;
    run.memory_mib = memory_peak() - before;
    passes.iter().for_each(|pass| run.take(workload, pass));
    run
}

/// Tickets that came a millisecond apart: by default those of one second are
/// equally old, with a step of one millisecond none are.
fn apart(workload: &Workload, players: &[Drawn], age_step_ms: u64) -> Run {
    let mut run = Run { tickets: players.len(), ..Run::default() };
    let parsed = RuleSet::parse(workload.rule_set).expect("the workloads' rule sets are valid");
    let options = Options { age_step_ms, ..Options::default() };
    let mut matchmaker = Matchmaker::new(parsed.rule_set, options);
    let tickets = players.iter().enumerate().map(|(n, d)| ticket(n, *d, n as u64));
    add_all(&mut matchmaker, tickets.collect());
    let (begin, spent) = (Instant::now(), processor_time());
    let passes = form_all(&mut matchmaker);
    run.passing = begin.elapsed();
    run.processor = processor_time() - spent;
    passes.iter().for_each(|pass| run.take(workload, pass));
    run
}

/// The same crowd behind tickets that came before it and that nobody can play with.
fn behind(workload: &Workload, players: &[Drawn], unmatchable: usize) -> Run {
    let mut run = Run { tickets: players.len(), ..Run::default() };
    let mut matchmaker = matchmaker(workload);
    let far_away = |n: usize| Drawn { region: 0, skill: 1_000_000 + 1_000 * n as i32 };
    let ahead = (0..unmatchable).map(|n| ticket(players.len() + n, far_away(n), 0));
    let crowd = players.iter().enumerate().map(|(n, drawn)| ticket(n, *drawn, 1_000));
    add_all(&mut matchmaker, ahead.chain(crowd).collect());
    let (begin, spent) = (Instant::now(), processor_time());
    let passes = form_all(&mut matchmaker);
    run.passing = begin.elapsed();
    run.processor = processor_time() - spent;
    passes.iter().for_each(|pass| run.take(workload, pass));
    assert_eq!(matchmaker.waiting_count(), unmatchable + players.len() - run.players);
    run
}

fn steady(workload: &Workload, players: &[Drawn]) -> Run {
    let mut run = Run { tickets: players.len(), ..Run::default() };
    let mut matchmaker = matchmaker(workload);
    set_memory_mark();
    let before = memory_peak();
    for (number, arrivals) in players.chunks(STEADY_ARRIVALS).enumerate() {
        let now_ms = 1_000 * (number as u64 + 1);
        let first = number * STEADY_ARRIVALS;
        let tickets = arrivals.iter().enumerate().map(|(n, d)| ticket(first + n, *d, now_ms));
        let tickets: Vec<Ticket> = tickets.collect();
        let begin = Instant::now();
        add_all(&mut matchmaker, tickets);
        run.adding += begin.elapsed();
        let (begin, spent) = (Instant::now(), processor_time());
        let pass = matchmaker.pass(now_ms);
        run.passing += begin.elapsed();
        run.processor += processor_time() - spent;
        run.take(workload, &pass);
    }
    run.memory_mib = memory_peak() - before;
    run
}

fn cut_in_bulk(workload: &Workload, players: &[Drawn]) -> Run {
    let mut run = Run { tickets: players.len(), ..Run::default() };
    let mut waiting = players.to_vec();
    let begin = Instant::now();
    let cut = sort_and_cut(workload, &mut waiting);
    run.passing = begin.elapsed();
    run.take_cut(&cut);
    run
}

fn cut_steadily(workload: &Workload, players: &[Drawn]) -> Run {
    let mut run = Run { tickets: players.len(), ..Run::default() };
    let mut waiting = Vec::new();
    for arrivals in players.chunks(STEADY_ARRIVALS) {
        waiting.extend_from_slice(arrivals);
        let begin = Instant::now();
        let cut = sort_and_cut(workload, &mut waiting);
        run.passing += begin.elapsed();
        run.take_cut(&cut);
    }
    run
}

/// The engine matches as many as sorting and cutting does, within half a percent.
fn compare(engine: &Run, cut: &Run) {
    let share = |run: &Run| run.players as f64 / run.tickets as f64;
    assert!(share(engine) >= share(cut) - 0.005, "too many are left over");
}

fn table() {
    for (seed, count, sum) in [
        (1, 1_000, 0x2886_12d1_de69_7625_u64),
        (1, 10_000, 0xa61a_deb4_84a8_30c0),
        (3, 100_000, 0xaa5e_f010_1149_8d44),
    ] {
        assert_eq!(check_sum(&draw(seed, count)), sum, "other tickets than everybody's");
    }
    for workload in &WORKLOADS {
        for (size, seed) in SIZES.into_iter().flat_map(|size| [1, 2, 3].map(|seed| (size, seed))) {
            let players = draw(seed, size);
            let (mut engine, mut cut) = (bulk(workload, &players), cut_in_bulk(workload, &players));
            engine.print(&format!("{} bulk {size} seed {seed}", workload.name));
            cut.print("  sort and cut");
            compare(&engine, &cut);
        }
        let players = draw(1, 10_000);
        apart(workload, &players, 1_000).print(&format!("{} bulk, 1 ms apart", workload.name));
        apart(workload, &players, 1).print(&format!("{} the same, strictly", workload.name));
        let [mut alone, mut one, mut thousand] =
            [0, 1, 1_000].map(|unmatchable| behind(workload, &players, unmatchable));
        alone.print(&format!("{} bulk, nobody ahead", workload.name));
        one.print(&format!("{} behind 1", workload.name));
        thousand.print(&format!("{} behind 1,000", workload.name));
        // Sorted by then: the same matches, or at least as good ones.
        assert!(alone.spreads == one.spreads && alone.spreads == thousand.spreads);
        let players = draw(1, STEADY_PASSES * STEADY_ARRIVALS);
        let (mut engine, mut cut) = (steady(workload, &players), cut_steadily(workload, &players));
        engine.print(&format!("{} steady {STEADY_PASSES} passes", workload.name));
        cut.print("  sort and cut");
        compare(&engine, &cut);
    }
}

fn formation(criterion: &mut Criterion) {
    table();
    let mut group = criterion.benchmark_group("bulk");
    group.sample_size(10).warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(2));
    for workload in &WORKLOADS {
        for size in SIZES {
            let players = draw(1, size);
            let mut waiting = matchmaker(workload);
            let tickets = players.iter().enumerate().map(|(n, d)| ticket(n, *d, 1_000)).collect();
            add_all(&mut waiting, tickets);
            group.bench_function(BenchmarkId::new(workload.name, size), |bencher| {
                let all = |mut waiting: Matchmaker| (form_all(&mut waiting), waiting);
                bencher.iter_batched(|| waiting.clone(), all, BatchSize::PerIteration);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, formation);
criterion_main!(benches);
