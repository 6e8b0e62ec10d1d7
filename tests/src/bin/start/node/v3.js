// What the functions do at their start and with one event, with version 3 of the SDK.
'use strict';

const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, GetCommand, PutCommand } = require('@aws-sdk/lib-dynamodb');

const { PLAYERS_TABLE, TICKETS_TABLE, MATCHMAKING_CONFIGURATION } = process.env;
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

function matchmaking() {
  const { GameLiftClient, StartMatchmakingCommand } = require('@aws-sdk/client-gamelift');
  const gamelift = new GameLiftClient({});
  return (input) => gamelift.send(new StartMatchmakingCommand(input));
}

module.exports = require('./functions.js')({
  read: async (table, key) =>
    (await dynamodb.send(new GetCommand({ TableName: table, Key: key }))).Item,
  write: (table, item) => dynamodb.send(new PutCommand({ TableName: table, Item: item })),
  matchmaking,
  PLAYERS_TABLE,
  TICKETS_TABLE,
  MATCHMAKING_CONFIGURATION,
});
