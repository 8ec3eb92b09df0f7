/**
 * The defects that a newcomer found (A 1 to 12, B 13 to 30) and those of the style review that hurt users (S 1 to 7): for
 * each the test that shows it repaired. A test that is renamed or removed is missed here.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

const DEFECTS: [defect: string, file: string, test: string][] = [
  [
    'A1 a page for a machine whose report is there',
    'functions/launches/expectation.test.ts',
    'is not missed when inventory repeats itself every five minutes for hours, with or without reboots',
  ],
  ['A2 the first instruction does not work', 'guest-reporter/instructions.test.ts', 'newcomer 2, style A1'],
  [
    'A3 an address that nobody else reaches',
    'cli/serve.test.ts',
    'makes links that lead to the port that the server listens on',
  ],
  ['A4 --fleet is ignored', 'cli/operate.test.ts', 'stops only the named fleet'],
  [
    'A5 a silence of everything by omission',
    'cli/operate.test.ts',
    'silences a whole fleet only with --all and a confirmation',
  ],
  [
    'A6 counts that are wrong when it matters',
    'simulate/inventory-sync.test.ts',
    'the numbers in every message of a fleet',
  ],
  [
    'A7 a page’s link leads nowhere',
    'functions/api/session-fleets.test.ts',
    'is offered for the link’s fleet where the viewer is not signed in for it',
  ],
  [
    'A8 a link that asks to sign in again',
    'functions/api/session.test.ts',
    'keeps a good token in a cookie that scripts and other sites cannot read',
  ],
  [
    'A9 green while pages are lost',
    'functions/api/fleet-strip.test.ts',
    'shows which channel fails, since when, why, and when it is tried again',
  ],
  [
    'A10 mistakes of a configuration',
    'shared/config-check/config-check.test.ts',
    'names all of them in one run, of form and of meaning',
  ],
  [
    'A10 a --config that is not there',
    'cli/serve.test.ts',
    'is refused when the named file does not exist, and no data is created',
  ],
  [
    'A11 what must be copied is cut',
    'cli/table.test.ts',
    'in a pipe has each row on one line, with nothing cut',
  ],
  [
    'A12 evidence without its reason',
    'functions/boots/judge.test.ts',
    'keeps the reason at the end of a long evidence line: the middle is cut (newcomer A12)',
  ],
  [
    'B13 began is not the first report',
    'functions/api/pages-home.test.ts',
    'shows when a boot began and, in a column of its own, when its first report came',
  ],
  [
    'B14 every instance has reported, above an incident',
    'functions/api/pages-home.test.ts',
    'never claims that every instance reported beside an open incident of some that did not',
  ],
  [
    'B15 sixteen thousand pixels of gates',
    'browser/screens.ts',
    'shows an incident of 60 members in at most',
  ],
  [
    'B16 60 of 60',
    'functions/api/pages-incident.test.ts',
    "shows how many of the image's VMs fail, not how many of its members",
  ],
  [
    'B17 a silence that pauses nothing',
    'functions/api/pages-incident.test.ts',
    'says that repairs continue where a silence does not pause them',
  ],
  [
    'B18 no way back from an acknowledgement',
    'functions/api/change-mind.test.ts',
    'an acknowledgement can be withdrawn (newcomer 18):',
  ],
  [
    'B19 a boot without its incident',
    'functions/api/pages-boot.test.ts',
    'links its incident, with its state',
  ],
  [
    'B20 punctuation on a line of its own',
    'browser/screens.ts',
    'wraps no punctuation onto a line of its own, and keeps each value beside its label',
  ],
  ['B21 a phone’s grid', 'browser/screens.ts', 'uses at most 150 px of a phone for the header'],
  [
    'B22 took the sum of its stages',
    'functions/api/pages-home.test.ts',
    'shows the uptime at which the boot finished, not the sum of the stages it saw end',
  ],
  [
    'B23 raw times',
    'functions/api/pages-incident.test.ts',
    'shows times inside guest text as times that follow the UTC and local switch',
  ],
  [
    'B24 wins that nobody timed',
    'functions/api/pages-instance.test.ts',
    'says how many races were won where none of an image were timed, and not "more"',
  ],
  [
    'B25 one sign-in for each fleet',
    'functions/api/session-fleets.test.ts',
    'sees both on the home page, and opens each with the token of that fleet',
  ],
  ['B26 an installation without what it runs on', 'package/npm-suite.ts', 'says in one line what it needs'],
  [
    'B27 no reload, no log of what people do',
    'cli/embedded/reload.test.ts',
    'adds a new fleet while requests go on, and every request is answered',
  ],
  ['B28 blocked without a hint', 'cli/page.test.ts', 'ends at once, and says what to do, when the result is'],
  ['B29 a report that says nothing', 'guest-reporter/said.test.ts', 'boot-health report at a terminal'],
  ['B30 hints and headings of the command line', 'cli/commands.test.ts', 'newcomer 30'],
  ['S1 a silent reporter', 'guest-reporter/instructions.test.ts', 'newcomer 2, style A1'],
  [
    'S2 a kill switch that needs the API',
    'cli/operate.test.ts',
    'with the server down, following the README (style A2)',
  ],
  [
    'S3 per_s has two meanings',
    'shared/config-names.test.ts',
    'an old name in the config file is read as the new one, with a warning',
  ],
  [
    'S4 members one after another',
    'functions/incidents/evaluation-cost.test.ts',
    'with 300 members makes one request a member the first time, and then one for sixty members',
  ],
  [
    'S5 what is never forgotten',
    'functions/store/lives.test.ts',
    'is defined for every stored kind, here and in shared/policy/lives.ts',
  ],
  ['S6 settings that no document has', 'docs/settings.test.ts', 'lists each key of'],
  [
    'S7 rules that changed under their version',
    'shared/judgement/judge-version.test.ts',
    "rises with every change of the judgement's output",
  ],
]

describe('a reported defect', () => {
  for (const [defect, file, test] of DEFECTS)
    it(`has a test: ${defect}`, () =>
      assert.ok(
        readFileSync(`test/${file}`, 'utf8').includes(test),
        `test/${file} has no test named ${test}`,
      ))
})
