import { expect, test } from 'vitest';
import { refusal } from '../src/local-request.ts';

const sound = {
  method: 'POST',
  socket: { remoteAddress: '127.0.0.1' },
  headers: {
    host: 'localhost:4321',
    origin: 'http://localhost:4321',
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
  },
} as const;

test.each([
  ['a page of this server', {}],
  [
    'the same by number',
    { headers: { ...sound.headers, host: '127.0.0.1:4321', origin: 'http://127.0.0.1:4321' } },
  ],
  [
    'the same over IPv6',
    {
      socket: { remoteAddress: '::1' },
      headers: { ...sound.headers, host: '[::1]:4321', origin: 'http://[::1]:4321' },
    },
  ],
  ['reading, which names no origin', { method: 'GET', headers: { host: 'localhost:4321' } }],
])('%s may ask', (_, change) => {
  expect(refusal({ ...sound, ...change })).toBeUndefined();
});

test.each([
  ['another machine', { socket: { remoteAddress: '192.168.1.7' } }, 'this machine'],
  ['no address', { socket: {} }, 'this machine'],
  [
    'a foreign name that leads here',
    {
      headers: { ...sound.headers, host: 'evil.example:4321', origin: 'http://evil.example:4321' },
    },
    'evil.example',
  ],
  [
    'a name that only begins well',
    { headers: { ...sound.headers, host: 'localhost.evil.example' } },
    'evil.example',
  ],
  ['no name', { headers: { ...sound.headers, host: undefined } }, 'name'],
  [
    'another site',
    { headers: { ...sound.headers, origin: 'https://evil.example' } },
    'https://evil.example',
  ],
  ['another port', { headers: { ...sound.headers, origin: 'http://localhost:9999' } }, '9999'],
  ['a sandboxed frame', { headers: { ...sound.headers, origin: 'null' } }, 'null'],
  [
    'an image of another site',
    { method: 'GET', headers: { host: 'localhost:4321', 'sec-fetch-site': 'cross-site' } },
    'another site',
  ],
  ['a form', { headers: { ...sound.headers, 'content-type': 'text/plain' } }, 'JSON'],
  [
    'a form that says nothing',
    { headers: { ...sound.headers, 'content-type': undefined } },
    'JSON',
  ],
  ['writing without an origin', { headers: { ...sound.headers, origin: undefined } }, 'origin'],
  ['another method', { method: 'PUT' }, 'PUT'],
])('%s may not', (_, change, reason) => {
  expect(refusal({ ...sound, ...change })).toContain(reason);
});
