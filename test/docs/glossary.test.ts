/** No text that people read has a word that the glossary of CONTRIBUTING.md retires: documents, command line, answers, log, pages. */
import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, it } from 'node:test'
import type { Command } from 'commander'
import { COMMANDS } from '../../cli/commands.ts'
import { linksFor } from '../../functions/api/pages/links.ts'
import { styleguidePage } from '../../functions/api/pages/styleguide-page.ts'
import { EVENT_WORDS } from '../../shared/log/event-words.ts'
import { CAUSES, VERDICTS } from '../../shared/verdict.ts'
import { CAUSE_WORDS, VERDICT_LOOKS } from '../../shared/verdict-words.ts'
import { declaredNames, wordsOfName } from '../support/declared-names.ts'
import { retiredIn, retiredInComments, retiredWords } from '../support/glossary.ts'
import {
  commentsOf,
  proseOf,
  sentencesOf,
  shellCommentsOf,
  type VisibleText,
} from '../support/visible-text.ts'

const RETIRED = retiredWords()

const faultsIn = (texts: readonly VisibleText[]): string[] =>
  texts.flatMap(({ at, text }) =>
    retiredIn(text, RETIRED).map((fault) => `${at}: ${fault} (${text.slice(0, 160)})`),
  )

/** The past is as it was written: of the changelog the newest section, of the decisions none. */
const DOCUMENTS = [...globSync('docs/*.md'), 'README.md', 'SECURITY.md', 'CONTRIBUTING.md'].sort()
const withoutGlossary = (path: string): string => {
  const text = readFileSync(path, 'utf8')
  return path === 'CONTRIBUTING.md'
    ? text.replace(/^## Words\n[\s\S]*?^## /m, (section) => '\n'.repeat(section.split('\n').length - 1))
    : text
}

/** What is not ours: cloud-init's own literals, and words that stand in stored reports. */
const OTHERS = /^shared\/(?:evidence\/|envelope\/dictionary\.ts)/
const SOURCES = globSync('{shared,functions,cli,cdk}/**/*.ts')
  .filter((path) => !OTHERS.test(path))
  .sort()

describe('words that the glossary retires', () => {
  for (const path of DOCUMENTS)
    it(`are absent from ${path}`, () => {
      assert.deepEqual(faultsIn(proseOf(path, withoutGlossary(path))), [])
    })

  it('are absent from the newest section of CHANGELOG.md', () => {
    const [newest = ''] = readFileSync('CHANGELOG.md', 'utf8').split(/^## \d/m)
    assert.deepEqual(faultsIn(proseOf('CHANGELOG.md', newest)), [])
  })

  for (const folder of ['shared', 'functions', 'cli', 'cdk'])
    it(`are absent from the texts in ${folder}/`, () => {
      const paths = SOURCES.filter((path) => path.startsWith(`${folder}/`))
      assert.ok(paths.length > 15)
      assert.deepEqual(faultsIn(paths.flatMap(sentencesOf)), [])
    })

  it('are absent from all help texts, as printed', async () => {
    const helps = await Promise.all(COMMANDS.map(async ({ name, load }) => helpsOf(name, await load())))
    const texts = helps.flat()
    assert.ok(texts.length > 40)
    assert.deepEqual(faultsIn(texts), [])
  })

  it('are absent from every part of a page, in every state', () => {
    const text = String(styleguidePage(linksFor({ fleet: 'demo' }))).replaceAll(/<[^>]+>/g, ' ')
    assert.deepEqual(faultsIn([{ at: '/styleguide', text }]), [])
  })

  it('are absent from the titles of causes and verdicts and from log events', () => {
    const texts = [
      ...CAUSES.map((cause) => ({ at: cause, text: CAUSE_WORDS[cause] })),
      ...VERDICTS.map((verdict) => ({
        at: verdict,
        text: `${VERDICT_LOOKS[verdict].word}: ${VERDICT_LOOKS[verdict].means}`,
      })),
      ...Object.entries(EVENT_WORDS).map(([at, text]) => ({ at, text })),
    ]
    assert.deepEqual(faultsIn(texts), [])
  })
})

/** To notify, report, print, record or announce: as names of functions these words left it open which. */
const RETIRED_IN_NAMES = new Set(
  `tell tells teller telling told untold hear hears heard say says saying said speak speaks spoken speech
   believe believes believed unbelieved belief wish wishes anew whoever loudness`.split(/\s+/),
)
const isRetiredName = (name: string) => wordsOfName(name).some((word) => RETIRED_IN_NAMES.has(word))

/** Comments follow the whole glossary, and a list of their own. cloud-init's words and stored names stand in backticks. */
describe('comments have no retired word', () => {
  const words = [...RETIRED, ...retiredInComments()]
  const faultsOf = (comments: readonly VisibleText[]) =>
    comments.flatMap(({ at, text }) =>
      retiredIn(text, words).map((fault) => `${at}: ${fault} (${text.slice(0, 160)})`),
    )

  for (const folder of ['shared', 'functions', 'cli', 'cdk', 'examples', 'test'])
    it(`in ${folder}/`, () => {
      const comments = globSync(`${folder}/**/*.ts`).flatMap(commentsOf)
      assert.ok(comments.length > 10)
      assert.deepEqual(faultsOf(comments), [])
    })

  it('in shell scripts', () => {
    const paths = globSync('{guest-reporter,examples,ops}/**/*').filter(isShell)
    assert.ok(paths.length > 10, paths.join(' '))
    assert.deepEqual(faultsOf(paths.flatMap(shellCommentsOf)), [])
  })
})

/** By the first line, because the reporter's files have no ending; a sourced one names its shell to shellcheck. */
const isShell = (path: string) =>
  statSync(path).isFile() && /^#!\/bin\/(?:ba)?sh\b|^# shellcheck shell=/m.test(readFileSync(path, 'utf8'))

describe('the names in the code', () => {
  for (const folder of ['shared', 'functions', 'cli', 'cdk'])
    it(`of ${folder}/ have no retired word`, () => {
      const paths = globSync(`${folder}/**/*.ts`)
      const names = paths.flatMap(declaredNames)
      assert.ok(names.length > 50)
      assert.deepEqual(
        [
          ...paths.filter((path) => isRetiredName(basename(path))),
          ...names.filter(({ name }) => isRetiredName(name)).map(({ at, name }) => `${at}: ${name}`),
        ],
        [],
      )
    })

  it('are read word by word, in every spelling', () => {
    assert.ok(['tellChannels', 'SAY_AFTER_MS', 'tell-event.ts', 'wasTold', 'Speech'].every(isRetiredName))
    assert.ok(!['essay', 'notifyChannels', 'foretell', 'hearing-aid.ts'].some(isRetiredName))
  })
})

describe('the reader of the glossary', () => {
  it('finds a retired word across a line end and in any case, but not inside another word or in code', () => {
    const found = (text: string) => faultsIn(proseOf('x.md', text)).length
    assert.equal(found('Reports that are Turned\naway come back.'), 1)
    assert.equal(found('The audit verb `told` is stored. UndiagnosedReason numbers.'), 0)
    assert.equal(found('```\ntold\n```'), 0)
    assert.equal(found('On-call is told.'), 1)
  })

  it('reads the text between the tags and placeholders of a page, and text for screen readers', () => {
    const texts = sentencesOf('functions/api/pages/boot-page.ts').map(({ text }) => text)
    assert.ok(
      texts.some((text) => text.includes('Show as tables')),
      texts.join('\n'),
    )
    assert.ok(!texts.some((text) => /<section|class=/.test(text)))
    const ofScript = sentencesOf('functions/api/pages/browser-script.ts').map(({ text }) => text)
    assert.ok(
      ofScript.some((text) => text.includes('press to change')),
      ofScript.join('\n'),
    )
    assert.ok(!ofScript.some((text) => /const |=>/.test(text)))
  })
})

/** Of a command and each of its subcommands: description, options and examples. */
function helpsOf(name: string, command: Command): VisibleText[] {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  return [
    { at: `${name} --help`, text: help },
    ...command.commands.flatMap((one) => helpsOf(`${name} ${one.name()}`, one)),
  ]
}
