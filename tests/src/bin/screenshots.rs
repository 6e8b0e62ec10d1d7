//! Pictures of every page of the console, made of the real thing: a local cloud with
//! bots playing, in the light, in the dark, and on a phone.
//!
//! `cargo xtask console screenshots` builds what it needs and runs it.

use std::{env, fs, path::PathBuf, time::Duration};

use tests::{
    bots,
    browser::Look,
    cloud::{Cloud, Setup},
    console::Operator,
};

/// How long bots play before the first picture: charts want something to show.
const PLAYS_FIRST: Duration = Duration::from_secs(150);

/// The lists, each with the page of its first row.
const LISTS: [(&str, &str, &str, &str); 5] = [
    ("Players", "players", "player", "Player"),
    ("Tickets", "tickets", "ticket", "Ticket"),
    ("Matches", "matches", "match", "Match"),
    ("Game sessions", "sessions", "session", "Game session"),
    ("Fleets", "fleets", "fleet", "Fleet"),
];

/// The other pages.
const OTHERS: [(&str, &str, &str); 5] = [
    ("Overview", "overview", "Overview"),
    ("Rule sets", "rules", "Rules"),
    ("Queues", "queues", "Queues"),
    ("Audit", "audit", "Audit"),
    ("Account", "account", "Account"),
];

const LOOKS: [(&str, Look); 3] = [
    ("light", Look { width: 1280, height: 860, dark: false }),
    ("dark", Look { width: 1280, height: 860, dark: true }),
    ("phone", Look::PHONE),
];

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(env::args().nth(1).expect("the folder for the pictures is named"));
    fs::create_dir_all(&folder).expect("the folder can be made");
    let setup = Setup { processes_per_location: 8, console: true, ..Setup::default() };
    let cloud = Cloud::start_with(setup).await;
    let _bots = bots::play(&cloud, &["--players", "24", "--rate", "2", "--seed", "4"]);
    let camera = Camera { operator: Operator::sign_in(&cloud, "admin", LOOKS[0].1).await, folder };
    // What the charts show is what happened meanwhile.
    tokio::time::sleep(PLAYS_FIRST).await;

    for (link, name, one, heading) in LISTS {
        camera.operator.go(link, link).await;
        camera.operator.rows(link).await;
        camera.take(name).await;
        camera.operator.open_first(link).await;
        camera.operator.heading(heading).await;
        camera.take(one).await;
        if one == "player" {
            camera.operator.act("Ban", "three reports for cheating").await;
            camera.take("player-banned").await;
            camera.operator.act("Unban", "it was somebody else").await;
        }
    }
    for (link, name, heading) in OTHERS {
        camera.operator.go(link, heading).await;
        camera.take(name).await;
    }
    camera.operator.page.press("Sign out").await;
    camera.operator.page.press("Sign in").await;
    camera.take("sign-in").await;
    camera.operator.browser.close().await;
}

/// An operator who takes pictures.
struct Camera {
    operator: Operator,
    folder: PathBuf,
}

impl Camera {
    /// A picture in every look.
    async fn take(&self, name: &str) {
        for (look_name, look) in LOOKS {
            self.operator.browser.look(look).await;
            self.operator.page.gone("//*[contains(@class, 'skeleton')]").await;
            self.operator.page.gone("//aside[@aria-label='Notes']/p").await;
            let path = self.folder.join(format!("{name}-{look_name}.png"));
            fs::write(path, self.operator.page.picture().await).expect("a picture can be kept");
        }
        self.operator.browser.look(LOOKS[0].1).await;
    }
}
