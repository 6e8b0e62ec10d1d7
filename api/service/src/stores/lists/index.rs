//! An index of a DynamoDB table, read shard by shard.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    operation::query::{QueryOutput, builders::QueryFluentBuilder},
    types::{AttributeValue, Select},
};

use super::{Chunk, Placed, Read, Shards};
use crate::{
    PortError,
    stores::item::{self, Item, ItemError},
};

/// An index by time, and what is asked of it.
pub(in crate::stores) struct Index<'a, T> {
    /// DynamoDB.
    pub(in crate::stores) client: &'a Client,
    /// The port's name, for errors.
    pub(in crate::stores) port: &'static str,
    /// The table.
    pub(in crate::stores) table: &'a str,
    /// The index.
    pub(in crate::stores) name: &'static str,
    /// The attributes that are its partition key and its sort key.
    pub(in crate::stores) key: [&'static str; 2],
    /// The attribute that is the table's key.
    pub(in crate::stores) id: &'static str,
    /// The attributes that are asked for, besides the keys.
    pub(in crate::stores) attributes: &'a [&'static str],
    /// What items have to be, besides lying in the range.
    pub(in crate::stores) narrowed: Vec<Narrowed>,
    /// Makes of an item what the list tells.
    pub(in crate::stores) read: fn(&Item) -> Result<T, ItemError>,
}

/// What an attribute has to be.
#[derive(Debug, Clone)]
pub(in crate::stores) enum Narrowed {
    /// This text.
    Is(&'static str, String),
    /// A text that begins so.
    BeginsWith(&'static str, String),
}

impl Narrowed {
    fn attribute(&self) -> &'static str {
        match self {
            Self::Is(attribute, _) | Self::BeginsWith(attribute, _) => attribute,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Is(_, text) | Self::BeginsWith(_, text) => text,
        }
    }

    fn expression(&self, number: usize) -> String {
        match self {
            Self::Is(..) => format!("#f{number} = :f{number}"),
            Self::BeginsWith(..) => format!("begins_with(#f{number}, :f{number})"),
        }
    }
}

impl<T: Send> Shards for Index<'_, T> {
    type Item = T;

    async fn read(&self, read: Read<'_>) -> Result<Chunk<T>, PortError> {
        let after =
            read.start.after.as_ref().map(|(at, id)| self.start_key(read.partition, *at, id));
        let query = self
            .query(read.partition, read.oldest, read.start.newest, read.limit)
            .scan_index_forward(false)
            .set_exclusive_start_key(after);
        let found = self.projected(query).send().await;
        let found = found.map_err(|error| PortError::new(self.port, "Query", error))?;
        self.chunk(&found).map_err(|error| PortError::new(self.port, "Query", error))
    }
}

impl<T> Index<'_, T> {
    /// Reads a partition's oldest items out of `limit`, and until when all are known.
    pub(in crate::stores) async fn oldest(
        &self,
        partition: &str,
        limit: usize,
    ) -> Result<(Vec<T>, Option<i64>), PortError> {
        let query = self.query(partition, 0, i64::MAX, limit).scan_index_forward(true);
        let found = self.projected(query).send().await;
        let found = found.map_err(|error| PortError::new(self.port, "Query", error))?;
        let chunk = self.chunk(&found);
        let chunk = chunk.map_err(|error| PortError::new(self.port, "Query", error))?;
        let items = chunk.items.into_iter().map(|placed| placed.item).collect();
        Ok((items, chunk.rest.map(|(at, _)| at)))
    }

    /// Counts a partition's items, up to `limit`.
    pub(in crate::stores) async fn count(
        &self,
        partition: &str,
        limit: usize,
    ) -> Result<u32, PortError> {
        let query = self.query(partition, 0, i64::MAX, limit).select(Select::Count);
        let counted = query.send().await;
        let counted = counted.map_err(|error| PortError::new(self.port, "Query", error))?;
        Ok(u32::try_from(counted.count()).unwrap_or(0))
    }

    fn query(&self, partition: &str, oldest: i64, newest: i64, limit: usize) -> QueryFluentBuilder {
        let [partition_key, sort_key] = self.key;
        let mut query = self
            .client
            .query()
            .table_name(self.table)
            .index_name(self.name)
            .key_condition_expression("#p = :p AND #s BETWEEN :oldest AND :newest")
            .expression_attribute_names("#p", partition_key)
            .expression_attribute_names("#s", sort_key)
            .expression_attribute_values(":p", item::text(partition))
            .expression_attribute_values(":oldest", item::number(oldest))
            .expression_attribute_values(":newest", item::number(newest))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let narrowed = self.narrowed.iter().enumerate();
        let filter: Vec<_> =
            narrowed.map(|(number, narrowed)| narrowed.expression(number)).collect();
        if !filter.is_empty() {
            query = query.filter_expression(filter.join(" AND "));
        }
        for (number, narrowed) in self.narrowed.iter().enumerate() {
            query = query
                .expression_attribute_names(format!("#f{number}"), narrowed.attribute())
                .expression_attribute_values(format!(":f{number}"), item::text(narrowed.text()));
        }
        query
    }

    /// The same, asking for the attributes of a line and no others.
    fn projected(&self, query: QueryFluentBuilder) -> QueryFluentBuilder {
        let names = (0..self.attributes.len()).map(|number| format!("#a{number}"));
        let wanted: Vec<_> =
            ["#p", "#s", "#id"].map(str::to_owned).into_iter().chain(names).collect();
        let named = self.attributes.iter().enumerate();
        let query = named.fold(query, |query, (number, attribute)| {
            query.expression_attribute_names(format!("#a{number}"), *attribute)
        });
        query.expression_attribute_names("#id", self.id).projection_expression(wanted.join(", "))
    }

    fn start_key(&self, partition: &str, at: i64, id: &str) -> Item {
        let [partition_key, sort_key] = self.key;
        HashMap::from([
            (partition_key.to_owned(), item::text(partition)),
            (sort_key.to_owned(), item::number(at)),
            (self.id.to_owned(), item::text(id)),
        ])
    }

    fn chunk(&self, found: &QueryOutput) -> Result<Chunk<T>, ItemError> {
        let placed = |found: &Item| {
            let (at, id) = self.place(found)?;
            Ok(Placed { at, id, item: (self.read)(found)? })
        };
        Ok(Chunk {
            items: found.items().iter().map(placed).collect::<Result<_, ItemError>>()?,
            evaluated: usize::try_from(found.scanned_count()).unwrap_or(0),
            rest: found.last_evaluated_key().map(|key| self.place(key)).transpose()?,
        })
    }

    fn place(&self, found: &HashMap<String, AttributeValue>) -> Result<(i64, String), ItemError> {
        let at = item::read_number(found, self.key[1])?;
        Ok((at, item::read_text(found, self.id)?.to_owned()))
    }
}
