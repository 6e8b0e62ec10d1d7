// The smallest runtime: loads a handler, then takes events from the runtime API and answers them.
'use strict';

const http = require('node:http');

const { handler } = require(process.env.HANDLER);

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = http.request(
      { host, port, method, agent, headers, path: `/2018-06-01/runtime/invocation/${path}` },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += part));
        response.on('end', () => resolve({ headers: response.headers, text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

async function main() {
  for (;;) {
    const event = await call('GET', 'next');
    const id = event.headers['lambda-runtime-aws-request-id'];
    try {
      const answer = await handler(JSON.parse(event.text));
      await call('POST', `${id}/response`, JSON.stringify(answer ?? null));
    } catch (error) {
      const report = { errorType: error.name, errorMessage: error.message };
      await call('POST', `${id}/error`, JSON.stringify(report));
    }
  }
}

main();
