#!/usr/bin/env node
'use strict';

// In words that a Node of 2019 understands: it is to say that it is too old, not to stumble over what is newer.
var needed = [22, 12];
var found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    'astro-gloss needs Node ' +
      needed.join('.') +
      ' or newer, and this is ' +
      process.version +
      '.\n' +
      'The current one is at https://nodejs.org; with nvm: nvm install --lts',
  );
  process.exitCode = 1;
} else {
  import('./main.ts').then(function (module) {
    return module.main(process.argv.slice(2));
  });
}
