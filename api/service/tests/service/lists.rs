//! Operators' lists of players, tickets and matches.

use std::{collections::BTreeSet, time::Duration};

use api_contract::{
    Latencies, PlayerId, Ticket, TicketId, Timestamp,
    admin::{
        Cursor, Page,
        matches::{Match, MatchesFilter},
        matchmaking::RuleSet,
        players::{Ban, PlayersFilter},
        tickets::{TicketSummary, TicketsFilter},
    },
    tickets::{Reason, ReasonCode, TicketState},
};
use api_service::{
    admin::{matches, players, tickets},
    stores::ListError,
};

use crate::world::{World, player_id};

const HOUR: Duration = Duration::from_secs(3600);

/// A ticket that was asked for at `created_at`, by somebody of its own.
fn ticket(number: usize, created_at: Timestamp) -> Ticket {
    Ticket {
        ticket_id: TicketId::parse(format!("t-{number}")).unwrap(),
        player_id: PlayerId::parse(format!("us-east-1:{:02x}-{number}", number % 256)).unwrap(),
        configuration: if number.is_multiple_of(3) { "ranked" } else { "casual" }.to_owned(),
        latencies: Latencies::new([("us-east-1".to_owned(), 20.0)].into()).unwrap(),
        skill_milli: 25_000,
        state: TicketState::Queued,
        created_at,
        settle_by: created_at.plus(HOUR),
        as_of: created_at,
        timeline: Vec::new(),
    }
}

/// Writes `count` tickets, one every `apart` and the last of them now.
async fn fill(world: &World, count: usize, apart: Duration) -> Vec<Ticket> {
    let now = world.backend.clock.now();
    let mut tickets = Vec::new();
    for number in 0..count {
        let age = apart * u32::try_from(count - 1 - number).unwrap();
        let created_at =
            Timestamp::from_millis(now.as_millis() - i64::try_from(age.as_millis()).unwrap());
        let ticket = ticket(number, created_at);
        world.backend.tickets.open(&ticket).await.unwrap();
        tickets.push(ticket);
    }
    tickets.reverse();
    tickets
}

/// Ends the ticket.
async fn end(world: &World, ticket: &Ticket, code: ReasonCode) {
    let mut ended = ticket.clone();
    ended.state = TicketState::Cancelled { reason: Reason::of(code) };
    world.backend.tickets.save(&ended, 1).await.unwrap();
}

async fn page(
    world: &World,
    filter: &TicketsFilter,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Page<TicketSummary> {
    tickets::list(&world.records, filter, limit, cursor).await.unwrap()
}

/// The whole list, and in how many pages.
async fn all(world: &World, filter: &TicketsFilter, limit: u32) -> (Vec<TicketId>, usize) {
    let (mut ids, mut next, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = page(world, filter, limit, next.as_ref()).await;
        assert!(page.items.len() <= limit as usize);
        ids.extend(page.items.into_iter().map(|line| line.ticket_id));
        pages += 1;
        next = page.next;
        if next.is_none() {
            return (ids, pages);
        }
    }
}

fn ids<'a>(tickets: impl IntoIterator<Item = &'a Ticket>) -> Vec<TicketId> {
    tickets.into_iter().map(|ticket| ticket.ticket_id.clone()).collect()
}

#[tokio::test]
async fn tickets_are_listed_newest_first_over_days() {
    let world = World::new().await;
    let there = fill(&world, 60, HOUR).await;

    let (listed, pages) = all(&world, &TicketsFilter::default(), 7).await;

    assert_eq!(listed, ids(&there));
    assert!(pages <= 10, "{pages}");
}

#[tokio::test]
async fn tickets_that_come_meanwhile_change_no_later_page() {
    let world = World::new().await;
    let there = fill(&world, 40, Duration::from_millis(1)).await;
    let (mut listed, mut next, mut number) = (Vec::new(), None, 1000);
    loop {
        let page = page(&world, &TicketsFilter::default(), 6, next.as_ref()).await;
        listed.extend(page.items.into_iter().map(|line| line.ticket_id));
        let Some(cursor) = page.next else { break };
        next = Some(cursor);
        world.clock.turn_seconds(1);
        for _ in 0..3 {
            number += 1;
            let newer = ticket(number, world.backend.clock.now());
            world.backend.tickets.open(&newer).await.unwrap();
        }
    }

    assert_eq!(listed, ids(&there));
}

#[tokio::test]
async fn tickets_of_one_moment_are_all_there_once() {
    let world = World::new().await;
    let there = fill(&world, 50, Duration::ZERO).await;

    let (listed, _) = all(&world, &TicketsFilter::default(), 7).await;

    assert_eq!(listed.len(), 50);
    assert_eq!(BTreeSet::from_iter(listed), BTreeSet::from_iter(ids(&there)));
}

#[tokio::test]
async fn a_line_says_what_the_ticket_says() {
    let world = World::new().await;
    let there = fill(&world, 1, HOUR).await;
    let mut ended = there[0].clone();
    ended.state = TicketState::TimedOut { reason: Reason::of(ReasonCode::NoMatchInTime) };
    ended.as_of = ended.created_at.plus(Duration::from_secs(9));
    world.backend.tickets.save(&ended, 1).await.unwrap();

    let line = page(&world, &TicketsFilter::default(), 1, None).await.items.remove(0);

    assert_eq!((line.ticket_id, line.player_id), (ended.ticket_id, ended.player_id));
    assert_eq!((line.status.as_str(), line.reason), ("TIMED_OUT", Some(ReasonCode::NoMatchInTime)));
    assert_eq!((line.configuration.as_str(), line.skill_milli), ("ranked", 25_000));
    assert_eq!((line.created_at, line.ended_at), (ended.created_at, Some(ended.as_of)));
    assert_eq!(line.match_id, None);
}

#[tokio::test]
async fn a_filter_lists_those_and_no_others() {
    let world = World::new().await;
    let there = fill(&world, 48, HOUR).await;
    for (number, ticket) in there.iter().enumerate().filter(|(number, _)| number % 4 == 0) {
        let code =
            if number % 8 == 0 { ReasonCode::NotAccepted } else { ReasonCode::CancelledByPlayer };
        end(&world, ticket, code).await;
    }
    let is_ended = |number: usize| number.is_multiple_of(4);
    let time = |number: usize| Some(there[number].created_at);
    let any = TicketsFilter::default;
    let filters: [(TicketsFilter, &dyn Fn(usize) -> bool); 9] = [
        (TicketsFilter { status: Some("QUEUED".into()), ..any() }, &|number| !is_ended(number)),
        (TicketsFilter { status: Some("CANCELLED".into()), ..any() }, &is_ended),
        (TicketsFilter { status: Some("COMPLETED".into()), ..any() }, &|_| false),
        (TicketsFilter { reason: Some(ReasonCode::NotAccepted), ..any() }, &|number| {
            number % 8 == 0
        }),
        (TicketsFilter { player_id: Some(there[5].player_id.clone()), ..any() }, &|number| {
            number == 5
        }),
        (TicketsFilter { configuration: Some("ranked".into()), ..any() }, &|number| {
            there[number].configuration == "ranked"
        }),
        // From is included, to is not.
        (TicketsFilter { from: time(20), to: time(10), ..any() }, &|number| {
            (11..=20).contains(&number)
        }),
        (TicketsFilter { status: Some("QUEUED".into()), from: time(20), ..any() }, &|number| {
            !is_ended(number) && number <= 20
        }),
        (
            TicketsFilter {
                reason: Some(ReasonCode::NotAccepted),
                configuration: Some("ranked".into()),
                to: time(10),
                ..any()
            },
            &|number| number % 8 == 0 && number > 10 && there[number].configuration == "ranked",
        ),
    ];
    for (filter, fits) in filters {
        let expected = there.iter().enumerate().filter(|(number, _)| fits(*number));
        let expected = ids(expected.map(|(_, ticket)| ticket));

        for limit in [3, 200] {
            assert_eq!(all(&world, &filter, limit).await.0, expected, "{filter:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn what_no_list_knows_is_refused() {
    let world = World::new().await;
    fill(&world, 5, HOUR).await;
    let any = TicketsFilter::default();
    let ranked = TicketsFilter { configuration: Some("ranked".into()), ..any.clone() };
    let cursor = page(&world, &any, 1, None).await.next.unwrap();
    let of_players = Cursor("eyJ2IjoxLCJsIjoiIiwicCI6IiJ9".to_owned());
    let two = TicketsFilter {
        status: Some("QUEUED".into()),
        reason: Some(ReasonCode::NotAccepted),
        ..any.clone()
    };
    let unknown = TicketsFilter { status: Some("LOST".into()), ..any.clone() };

    for (filter, limit, cursor) in [
        (&ranked, 10, Some(&cursor)),
        (&any, 10, Some(&of_players)),
        (&any, 0, None),
        (&any, 201, None),
        (&two, 10, None),
        (&unknown, 10, None),
    ] {
        let refused = tickets::list(&world.records, filter, limit, cursor).await;
        assert!(
            !matches!(refused, Ok(_) | Err(ListError::Port(_))),
            "{filter:?} {limit}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_filter_that_fits_nothing_costs_no_more_than_its_bound() {
    let world = World::new().await;
    fill(&world, 1300, Duration::from_secs(1)).await;
    let nothing =
        TicketsFilter { configuration: Some("nothing".into()), ..TicketsFilter::default() };

    let first = page(&world, &nothing, 50, None).await;

    assert!(first.items.is_empty() && first.next.is_some());
    assert_eq!(all(&world, &nothing, 50).await.0, []);
}

#[tokio::test]
async fn players_are_listed_by_id() {
    let world = World::new().await;
    let mut there: Vec<_> =
        fill(&world, 80, Duration::ZERO).await.into_iter().map(|ticket| ticket.player_id).collect();
    world.ticket_of("zoe").await;
    there.sort();
    there.push(player_id("zoe"));
    let list = async |filter: &PlayersFilter, limit: u32| {
        let (mut ids, mut next) = (Vec::new(), None);
        loop {
            let page = players::list(&world.records, filter, limit, next.as_ref()).await.unwrap();
            ids.extend(page.items.into_iter().map(|record| record.player.player_id));
            next = page.next;
            if next.is_none() {
                return ids;
            }
        }
    };
    for limit in [1, 7, 50, 200] {
        assert_eq!(list(&PlayersFilter::default(), limit).await, there, "by {limit}");
    }
    for prefix in ["us-east-1:", "us-east-1:1", "us-east-1:1f", "us-east-1:z", "eu", ""] {
        let filter = PlayersFilter { id_prefix: Some(prefix.to_owned()), banned: false };
        let expected: Vec<_> =
            there.iter().filter(|id| id.as_str().starts_with(prefix)).cloned().collect();
        assert_eq!(list(&filter, 7).await, expected, "{prefix}");
    }
}

#[tokio::test]
async fn players_with_a_ban_are_listed_the_newest_ban_first() {
    let world = World::new().await;
    fill(&world, 20, Duration::ZERO).await;
    let banned = [3, 17, 5].map(|number| ticket(number, world.backend.clock.now()).player_id);
    for id in &banned {
        world.clock.turn_seconds(1);
        let ban = Ban {
            since: world.backend.clock.now(),
            until: None,
            reason: "cheated".to_owned(),
            by: "olga".to_owned(),
        };
        world.backend.players.ban(id, &ban).await.unwrap();
    }
    let filter = PlayersFilter { id_prefix: None, banned: true };

    let first = players::list(&world.records, &filter, 2, None).await.unwrap();
    let second = players::list(&world.records, &filter, 2, first.next.as_ref()).await.unwrap();
    let narrowed = PlayersFilter { id_prefix: Some("us-east-1:11".into()), banned: true };
    let narrowed = players::list(&world.records, &narrowed, 2, None).await.unwrap();

    let ids = |page: &Page<_>| -> Vec<PlayerId> {
        let records: &[api_contract::admin::players::PlayerRecord] = &page.items;
        records.iter().map(|record| record.player.player_id.clone()).collect()
    };
    assert_eq!(ids(&first), [banned[2].clone(), banned[1].clone()]);
    assert_eq!(ids(&second), [banned[0].clone()]);
    assert_eq!(ids(&narrowed), [banned[1].clone()]);
    assert!(first.items.iter().all(|record| record.ban.is_some()));
}

fn formed(number: u32, at: Timestamp) -> Match {
    Match {
        match_id: format!("m-{number}").parse().unwrap(),
        configuration: if number.is_multiple_of(2) { "ranked" } else { "casual" }.to_owned(),
        formed_at: at,
        game_session_id: "arn:aws:gamelift:x".parse().unwrap(),
        location: (!number.is_multiple_of(3)).then(|| "eu-west-1".to_owned()),
        ip_address: "10.0.0.7".to_owned(),
        port: 33_000,
        players: Vec::new(),
        result: None,
    }
}

/// Whether a match is one of those that a filter asks for.
type Fits<'t> = &'t dyn Fn(&Match) -> bool;

#[tokio::test]
async fn matches_are_listed_newest_first() {
    let world = World::new().await;
    let now = world.backend.clock.now().as_millis();
    let hour = i64::try_from(HOUR.as_millis()).unwrap();
    let there: Vec<_> = (0..40u32)
        .map(|number| formed(number, Timestamp::from_millis(now - i64::from(number) * hour)))
        .collect();
    for one in there.iter().rev() {
        world.records.matches.record_forming(one).await.unwrap();
    }
    let any = MatchesFilter::default;
    let filters: [(MatchesFilter, Fits<'_>); 4] = [
        (any(), &|_| true),
        (MatchesFilter { configuration: Some("ranked".into()), ..any() }, &|one| {
            one.configuration == "ranked"
        }),
        (MatchesFilter { location: Some("eu-west-1".into()), ..any() }, &|one| {
            one.location.is_some()
        }),
        (
            MatchesFilter {
                from: Some(there[30].formed_at),
                to: Some(there[2].formed_at),
                ..any()
            },
            &|one| one.formed_at >= there[30].formed_at && one.formed_at < there[2].formed_at,
        ),
    ];
    for (filter, fits) in filters {
        let (mut listed, mut next) = (Vec::new(), None);
        loop {
            let page = matches::list(&world.records, &filter, 6, next.as_ref()).await.unwrap();
            listed.extend(page.items);
            next = page.next;
            if next.is_none() {
                break;
            }
        }

        let expected: Vec<_> = there.iter().filter(|one| fits(one)).cloned().collect();
        assert_eq!(listed, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn an_open_ticket_shows_whom_it_waits_among() {
    let world = World::new().await;
    let there = fill(&world, 30, Duration::from_secs(1)).await;
    let own = there.iter().find(|ticket| ticket.configuration == "casual").unwrap();
    let rule_set = async |configuration: String| {
        assert_eq!(configuration, "casual");
        let (name, body) = ("fair".to_owned(), "{}".to_owned());
        Ok(Some(RuleSet { name, body, created_at: own.created_at, used_by: Vec::new() }))
    };

    let detail = tickets::find(&world.records, &own.ticket_id, rule_set).await.unwrap().unwrap();

    let pool = detail.pool.unwrap();
    let expected = there.iter().rev().filter(|ticket| ticket.configuration == "casual");
    let listed: Vec<_> = pool.tickets.iter().map(|one| one.ticket_id.clone()).collect();
    assert_eq!(listed, ids(expected));
    assert_eq!((pool.rule_set_name.as_str(), pool.truncated), ("fair", false));
    assert_eq!(pool.tickets[0].latencies, own.latencies);
}

#[tokio::test]
async fn of_many_who_wait_the_longest_are_shown_and_oneself() {
    let world = World::new().await;
    let there = fill(&world, 700, Duration::from_secs(1)).await;
    let own = there.iter().find(|ticket| ticket.configuration == "casual").unwrap();
    let rule_set = async |_| {
        Ok(Some(RuleSet {
            name: "fair".to_owned(),
            body: "{}".to_owned(),
            created_at: own.created_at,
            used_by: Vec::new(),
        }))
    };

    let detail = tickets::find(&world.records, &own.ticket_id, rule_set).await.unwrap().unwrap();

    let pool = detail.pool.unwrap();
    assert!(pool.truncated);
    assert!((150..=200).contains(&pool.tickets.len()), "{}", pool.tickets.len());
    let (last, longest) = pool.tickets.split_last().unwrap();
    assert_eq!(last.ticket_id, own.ticket_id);
    let expected = there.iter().rev().filter(|ticket| ticket.configuration == "casual");
    let shown: Vec<_> = longest.iter().map(|one| one.ticket_id.clone()).collect();
    assert_eq!(shown, ids(expected.take(longest.len())));
}

#[tokio::test]
async fn a_ticket_that_has_ended_waits_among_nobody() {
    let world = World::new().await;
    let there = fill(&world, 1, HOUR).await;
    end(&world, &there[0], ReasonCode::CancelledByPlayer).await;
    let nobody_asks = |_| async { unreachable!() };

    let detail = tickets::find(&world.records, &there[0].ticket_id, nobody_asks).await.unwrap();

    let detail = detail.unwrap();
    assert_eq!((detail.pool, detail.ended_at), (None, Some(there[0].as_of)));
}
