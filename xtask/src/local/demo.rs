//! Bots that play, until enough matches are over or somebody asks to end.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use super::{Arguments, LocalError, cloud::Cloud, console::ConsoleBuild, executable};
use crate::{child::Child, command::root, interrupt::Interrupt, terminal::Terminal};

/// How long the bots may take to leave: they give themselves ten seconds to
/// cancel their tickets and one to close their connections, and then report.
const BOTS_PATIENCE: Duration = Duration::from_secs(15);

/// What runs while bots play.
#[derive(Debug)]
pub(super) struct Play<'p> {
    pub(super) terminal: &'p Terminal,
    pub(super) arguments: &'p Arguments,
    pub(super) interrupt: &'p Interrupt,
    pub(super) cloud: Cloud,
    pub(super) console: ConsoleBuild,
}

impl Play<'_> {
    /// Plays as the arguments say.
    pub(super) fn run(&mut self) -> Result<(), LocalError> {
        match self.arguments.matches {
            _ if self.arguments.no_demo => {
                self.terminal.step("running; Ctrl-C stops it");
                self.until_asked()
            }
            Some(matches) => self.matches(matches),
            None => self.on_and_on(),
        }
    }

    /// Ends the local cloud and the console's build.
    pub(super) fn stop(&mut self) {
        self.console.stop(self.terminal);
        self.cloud.stop();
    }

    /// Lets bots play a number of matches, and takes their word for how it went.
    fn matches(&mut self, matches: u32) -> Result<(), LocalError> {
        let wanted = if matches == 1 { "1 match".to_owned() } else { format!("{matches} matches") };
        self.terminal.step(&format!("playing {wanted}"));
        let began = Instant::now();
        let mut command = self.bots();
        command.arg("--matches").arg(matches.to_string());
        let mut bots = Child::start(command, false)?;
        let played = bots.wait(|| self.is_asked() || self.cloud.process.ended().is_some());
        let Some(status) = played else {
            bots.stop(BOTS_PATIENCE);
            self.until_asked()?;
            return Err(LocalError::Interrupted("the matches were over"));
        };
        if !status.success() {
            return Err(LocalError::Demo(status));
        }
        self.terminal.done(&format!("{wanted} finished"), began.elapsed());
        Ok(())
    }

    /// Lets bots play until somebody asks to end.
    fn on_and_on(&mut self) -> Result<(), LocalError> {
        self.terminal.step("bots are playing; Ctrl-C stops everything");
        let mut command = self.bots();
        command.arg("--forever");
        let mut bots = Child::start(command, false)?;
        bots.wait(|| self.is_asked() || self.cloud.process.ended().is_some());
        if bots.ended().is_some() && !self.interrupt.asked() {
            let text = "the bots have ended by themselves; the local cloud runs until Ctrl-C";
            self.terminal.note(text);
        }
        let played = self.until_asked();
        bots.stop(BOTS_PATIENCE);
        played
    }

    fn until_asked(&mut self) -> Result<(), LocalError> {
        let Self { terminal, arguments, interrupt, cloud, console } = self;
        let Cloud { process, url } = cloud;
        let ended = process.wait(|| {
            console.look(terminal, url, arguments.json);
            interrupt.asked()
        });
        match ended {
            Some(_) => Err(process.ended_early().into()),
            None => Ok(()),
        }
    }

    /// Whether somebody asked to end; also says what the console's build does.
    fn is_asked(&mut self) -> bool {
        self.console.look(self.terminal, &self.cloud.url, self.arguments.json);
        self.interrupt.asked()
    }

    fn bots(&self) -> Command {
        let mut command = Command::new(executable("bots"));
        command.current_dir(root()).args(["--until-stdin-closes", "--url", &self.cloud.url]);
        if self.arguments.json {
            command.arg("--json");
        }
        command
    }
}
