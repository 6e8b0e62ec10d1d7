//! Lists that are nearly always short, kept without a block of memory of their
//! own: most tickets have one player, most players a handful of attributes.

use std::ops::Deref;

use crate::candidate::{AttributeView, PlayerView};

/// The players of a ticket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Players {
    /// A ticket that can never match has none.
    Nobody,
    One(PlayerView),
    Party(Vec<PlayerView>),
}

impl FromIterator<PlayerView> for Players {
    fn from_iter<I: IntoIterator<Item = PlayerView>>(players: I) -> Self {
        let mut players = players.into_iter();
        match (players.next(), players.next()) {
            (None, _) => Self::Nobody,
            (Some(one), None) => Self::One(one),
            (Some(first), Some(second)) => {
                Self::Party([first, second].into_iter().chain(players).collect())
            }
        }
    }
}

impl Deref for Players {
    type Target = [PlayerView];

    fn deref(&self) -> &[PlayerView] {
        match self {
            Self::Nobody => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::Party(players) => players,
        }
    }
}

/// So many attributes need no block of their own.
const FEW: usize = 3;

/// The attributes of a player.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Attributes {
    Few(usize, [AttributeView; FEW]),
    Many(Box<[AttributeView]>),
}

impl From<Vec<AttributeView>> for Attributes {
    fn from(attributes: Vec<AttributeView>) -> Self {
        if attributes.len() > FEW {
            return Self::Many(attributes.into());
        }
        let mut few = [const { AttributeView::Number(0.0) }; FEW];
        let count = attributes.len();
        few.iter_mut().zip(attributes).for_each(|(place, attribute)| *place = attribute);
        Self::Few(count, few)
    }
}

impl Deref for Attributes {
    type Target = [AttributeView];

    fn deref(&self) -> &[AttributeView] {
        match self {
            Self::Few(count, few) => &few[..*count],
            Self::Many(many) => many,
        }
    }
}
