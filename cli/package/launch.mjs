#!/usr/bin/env node
// The `boot-health` command of a package. Plain words for any Node, so that one that is too old says so in one line.
import process from 'node:process'

const NEEDED = [22, 16]
const have = process.versions.node.split('.').map(Number)
if (have[0] < NEEDED[0] || (have[0] === NEEDED[0] && have[1] < NEEDED[1])) {
  process.stderr.write(`boot-health: needs Node ${NEEDED.join('.')} or newer; this is ${process.version}\n`)
  process.exit(2)
}

// node:sqlite is announced as experimental at every start; other warnings are somebody's business.
const emitWarning = process.emitWarning
process.emitWarning = (warning, ...more) => {
  const type = typeof more[0] === 'object' ? more[0]?.type : more[0]
  if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...more)
}

import('../lib/main.js')
