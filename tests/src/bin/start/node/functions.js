// The functions that the original sample has, over whichever SDK: the same events, the same calls.
'use strict';

function answer(statusCode, body) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

module.exports = (aws) => {
  const functions = {
    'request-matchmaking': () => {
      const start = aws.matchmaking();
      return async (event) => {
        const player = event.requestContext.identity.cognitoIdentityId;
        const known = await aws.read(aws.PLAYERS_TABLE, { player_id: player });
        const ticket = `${Date.now()}`;
        await aws.write(aws.TICKETS_TABLE, { ticket_id: ticket, player_id: player });
        await start({
          ConfigurationName: aws.MATCHMAKING_CONFIGURATION,
          TicketId: ticket,
          Players: [
            {
              PlayerId: player,
              LatencyInMs: JSON.parse(event.body).latencies,
              PlayerAttributes: { skill: { N: known?.skill ?? 25 } },
            },
          ],
        });
        return answer(201, { ticketId: ticket });
      };
    },
    'match-status': () => async (event) => {
      const key = { ticket_id: event.pathParameters.ticketId };
      const ticket = await aws.read(aws.TICKETS_TABLE, key);
      return ticket === undefined ? answer(404, { code: 'not-found' }) : answer(200, ticket);
    },
    'match-events': () => async (event) => {
      for (const record of event.Records) {
        const { detail } = JSON.parse(record.Sns.Message);
        for (const ticket of detail.tickets) {
          const key = { ticket_id: ticket.ticketId };
          const known = await aws.read(aws.TICKETS_TABLE, key);
          if (known !== undefined) {
            await aws.write(aws.TICKETS_TABLE, { ...known, state: detail.type });
          }
        }
      }
    },
  };
  return { handler: functions[process.env.FUNCTION]() };
};
