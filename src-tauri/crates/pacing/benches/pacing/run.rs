//! One run of five hundred jobs on virtual time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use plantain_pacing::Moment;

use crate::client::{Asking, Client, Failures, Next};
use crate::dice::Dice;
use crate::provider::{Answer, IMAGE, LIMIT, Service};

/// When every run begins: noon on the Pacific coast, so that no midnight helps.
pub(crate) const START: Moment = Moment::from_millis(1_767_211_200_000);

const MINUTE: Duration = Duration::from_mins(1);

/// What a run is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    /// How many images are wanted.
    pub(crate) jobs: u32,
    /// Requests a minute that somebody else sends, evenly.
    pub(crate) rival: u32,
    /// What chance hangs on.
    pub(crate) seed: u64,
}

/// How a run went.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Jobs with a picture.
    pub(crate) done: u32,
    /// Jobs that failed for good.
    pub(crate) given_up: u32,
    /// Refusals met.
    pub(crate) refusals: u32,
    /// Requests sent.
    pub(crate) requests: u32,
    /// From the start to the last answer.
    pub(crate) took: Duration,
}

impl Tally {
    /// The time that the same work takes a client that knows the rival: every request of this run
    /// that the service let in (pictures, failures, cuts; not refusals), in bursts of the room that
    /// the rival leaves in a minute, one burst at the start of each minute, and twenty seconds for
    /// the last of them. It knows no travel time, no pause before a failed request is sent again,
    /// and no doubt about when the minute is over.
    pub(crate) fn ideal(&self, rival: u32) -> Duration {
        let room = LIMIT.saturating_sub(u64::from(rival)).max(1);
        let let_in = u64::from(self.requests - self.refusals);
        let bursts = u32::try_from(let_in.div_ceil(room)).unwrap_or(u32::MAX);
        MINUTE * bursts.saturating_sub(1) + IMAGE
    }

    /// How many times the ideal it took.
    pub(crate) fn ratio(&self, rival: u32) -> f64 {
        self.took.as_secs_f64() / self.ideal(rival).as_secs_f64()
    }
}

enum Event<L> {
    /// The rival sends.
    Rival,
    /// A job's request reaches the service.
    Arrival(Flight<L>),
    /// Its answer is back.
    Answer(Flight<L>, Answer),
    /// Time to ask again.
    Look,
}

struct Flight<L> {
    job: u32,
    leave: L,
}

/// A client, the service, and the jobs between them.
pub(crate) struct Run<C: Client> {
    client: C,
    service: Service,
    scenario: Scenario,
    dice: Dice,
    now: Moment,
    /// By time, then by order of arrangement.
    events: BTreeMap<(Moment, u64), Event<C::Leave>>,
    arranged: u64,
    /// When to ask again, each moment once.
    looks: BTreeSet<Moment>,
    failures: Vec<Failures>,
    /// Jobs to be sent again, and when.
    again: BTreeSet<(Moment, u32)>,
    begun: u32,
    tally: Tally,
}

impl<C: Client> Run<C> {
    /// Prepares a run.
    pub(crate) fn new(client: C, scenario: Scenario) -> Self {
        Self {
            client,
            service: Service::new(scenario.seed),
            scenario,
            dice: Dice::new(!scenario.seed),
            now: START,
            events: BTreeMap::new(),
            arranged: 0,
            looks: BTreeSet::new(),
            failures: Vec::new(),
            again: BTreeSet::new(),
            begun: 0,
            tally: Tally::default(),
        }
    }

    /// Runs it to its end.
    pub(crate) fn tally(mut self) -> Tally {
        if self.scenario.rival > 0 {
            let phase = (MINUTE / self.scenario.rival).mul_f64(self.dice.roll());
            self.arrange(START + phase, Event::Rival);
        }
        self.send_what_may_go();
        while self.tally.done + self.tally.given_up < self.scenario.jobs
            && let Some(((now, _), event)) = self.events.pop_first()
        {
            self.now = now;
            self.happen(event);
            self.send_what_may_go();
        }
        self.tally.took = self.now.since(START);
        self.tally
    }

    fn arrange(&mut self, at: Moment, event: Event<C::Leave>) {
        self.arranged += 1;
        self.events.insert((at, self.arranged), event);
    }

    fn look_at(&mut self, at: Moment) {
        if self.looks.insert(at) {
            self.arrange(at, Event::Look);
        }
    }

    fn happen(&mut self, event: Event<C::Leave>) {
        match event {
            Event::Look => {
                self.looks.remove(&self.now);
            }
            Event::Rival => {
                self.service.let_in(self.now);
                self.arrange(self.now + MINUTE / self.scenario.rival, Event::Rival);
            }
            Event::Arrival(flight) => {
                let (answer, later) = self.service.receive(self.now);
                let at = self.now + later + self.travel();
                self.arrange(at, Event::Answer(flight, answer));
            }
            Event::Answer(flight, answer) => self.hear(flight, answer),
        }
    }

    fn hear(&mut self, flight: Flight<C::Leave>, answer: Answer) {
        let Some(failures) = self.failures.get_mut(flight.job as usize) else {
            return;
        };
        match answer {
            Answer::Image => {}
            Answer::Unavailable => failures.server += 1,
            Answer::Cut => failures.cut += 1,
            Answer::TooMany { .. } => {
                failures.limit += 1;
                self.tally.refusals += 1;
            }
        }
        match self.client.hear(flight.leave, answer, *failures, self.now) {
            Next::Done => self.tally.done += 1,
            Next::GiveUp => self.tally.given_up += 1,
            Next::Retry(pause) => {
                self.again.insert((self.now + pause, flight.job));
                self.look_at(self.now + pause);
            }
        }
    }

    /// Jobs to be sent again come first, then new ones.
    fn send_what_may_go(&mut self) {
        loop {
            let due = self
                .again
                .first()
                .filter(|(at, _)| *at <= self.now)
                .copied();
            let working = self.begun - self.tally.done - self.tally.given_up;
            let may_begin =
                self.begun < self.scenario.jobs && (working as usize) < self.client.workers();
            if due.is_none() && !may_begin {
                return;
            }
            let asking = Asking {
                first: due.is_none(),
                queued: self.in_line(),
            };
            match self.client.ask(asking, self.now) {
                Ok(leave) => self.send(due, leave),
                Err(at) => {
                    if let Some(at) = at {
                        self.look_at(at);
                    }
                    return;
                }
            }
        }
    }

    fn in_line(&self) -> u32 {
        let due = self.again.iter().take_while(|(at, _)| *at <= self.now);
        self.scenario.jobs - self.begun + u32::try_from(due.count()).unwrap_or(u32::MAX)
    }

    fn send(&mut self, due: Option<(Moment, u32)>, leave: C::Leave) {
        let job = if let Some(due) = due {
            self.again.remove(&due);
            due.1
        } else {
            self.failures.push(Failures::default());
            self.begun += 1;
            self.begun - 1
        };
        self.tally.requests += 1;
        let at = self.now + self.travel();
        self.arrange(at, Event::Arrival(Flight { job, leave }));
    }

    /// One way over the network.
    fn travel(&mut self) -> Duration {
        Duration::from_millis(20) + Duration::from_millis(150).mul_f64(self.dice.roll())
    }
}
