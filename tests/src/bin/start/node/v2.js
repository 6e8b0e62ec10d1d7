// What the functions do at their start and with one event, with version 2 of the SDK.
'use strict';

// It says at every start that it is in maintenance mode.
process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const AWS = require('aws-sdk');

const { AWS_ENDPOINT_URL, PLAYERS_TABLE, TICKETS_TABLE, MATCHMAKING_CONFIGURATION } = process.env;
// It does not know the variable.
const endpoint = AWS_ENDPOINT_URL;
const dynamodb = new AWS.DynamoDB.DocumentClient({ endpoint });

function matchmaking() {
  const gamelift = new AWS.GameLift({ endpoint });
  return (input) => gamelift.startMatchmaking(input).promise();
}

module.exports = require('./functions.js')({
  read: async (table, key) =>
    (await dynamodb.get({ TableName: table, Key: key }).promise()).Item,
  write: (table, item) => dynamodb.put({ TableName: table, Item: item }).promise(),
  matchmaking,
  PLAYERS_TABLE,
  TICKETS_TABLE,
  MATCHMAKING_CONFIGURATION,
});
