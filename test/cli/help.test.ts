/** Completion and the man page, given to the real programs that read them; what is not installed is skipped by name. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { COMMANDS } from '../../cli/commands.ts'
import { commandTree, flattened } from '../../cli/help/command-tree.ts'
import { completionScript, type Shell } from '../../cli/help/completion-scripts.ts'
import { manPage } from '../../cli/help/man-page.ts'
import { runCli } from './run-cli.ts'

const without = (name: string) =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined ? false : `${name} is not installed`

const folder = mkdtempSync(join(tmpdir(), 'help-'))
const tree = await commandTree(COMMANDS)
const scriptOf = (shell: Shell) => {
  const path = join(folder, shell === 'zsh' ? '_boot-health' : `boot-health.${shell}`)
  writeFileSync(path, completionScript(shell, tree))
  return path
}
after(() => rmSync(folder, { recursive: true }))

/** What each shell offers for words of which the last is not finished yet. */
const offers: Record<Shell, (words: string[]) => string[]> = {
  bash(words) {
    const code = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _boot_health; printf '%s\\n' "\${COMPREPLY[@]}"`
    return linesOf('bash', ['--norc', '-c', code, 'bash', scriptOf('bash'), 'boot-health', ...words])
  },
  // bashcompinit runs the same function, and zsh itself keeps what begins with the last word.
  zsh(words) {
    const code = `autoload -U compinit && compinit -u -D; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); setopt ksharrays shwordsplit; _boot_health; printf '%s\\n' "\${COMPREPLY[@]}"`
    const offered = linesOf('zsh', ['-f', '-c', code, 'zsh', scriptOf('zsh'), 'boot-health', ...words])
    return offered.filter((one) => one.startsWith(words.at(-1) ?? ''))
  },
  fish(words) {
    const line = ['boot-health', ...words].join(' ')
    const code = `source ${scriptOf('fish')}; complete -C '${line}'`
    return linesOf('fish', ['--no-config', '-c', code]).map((one) => one.split('\t')[0] ?? '')
  },
}

function linesOf(command: string, args: string[]): string[] {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', cwd: folder })
  assert.deepEqual([status, stderr], [0, ''], `${command}: ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}

for (const shell of ['bash', 'zsh', 'fish'] as const)
  describe(`completion in ${shell}`, { skip: without(shell) }, () => {
    const rows: [words: string[], has: string[], hasNot: string[]][] = [
      [['sil'], ['silence'], ['incidents']],
      [['silence', ''], ['add', 'list', 'extend', 'edit', 'end'], ['serve']],
      [['silence', 'add', '--r'], ['--reason'], ['--preview']],
      [['kill', 'o'], ['on', 'off'], []],
      [['token', 'create', '--role', 'op'], ['operator'], []],
      [['completion', 'f'], ['fish'], ['bash']],
    ]
    for (const [words, has, hasNot] of rows)
      it(`offers ${has.join(', ')} after: ${words.join(' ')}`, () => {
        const offered = offers[shell](words)
        for (const one of has) assert.ok(offered.includes(one), `${one} in ${offered.join(' ')}`)
        for (const one of hasNot) assert.ok(!offered.includes(one), `${one} in ${offered.join(' ')}`)
      })
    it('knows every command', () => {
      const offered = offers[shell]([''])
      for (const { name } of COMMANDS) assert.ok(offered.includes(name), name)
    })
  })

describe('the help of a command', () => {
  for (const { path, more } of flattened(tree))
    it(`has examples: ${path.join(' ')}`, () => {
      const [, examples = ''] = more.split(/^Examples:$/m)
      assert.match(examples, new RegExp(`^.* boot-health ${path.join(' ')}\\b`, 'm'), more)
    })
  it('is printed for a subcommand too', async () => {
    const { code, stdout } = await runCli(['silence', 'extend', '--help'])
    assert.equal(code, 0)
    assert.match(stdout, /^Examples:\n {2}boot-health silence extend 0b0e --for 2h\n$/m)
    assert.doesNotMatch(stdout, /silence add/)
  })
})

describe('the man page', () => {
  const page = manPage(tree, '0.1.0')
  let file = ''
  before(() => {
    file = join(folder, 'boot-health.1')
    writeFileSync(file, page)
  })

  it('has every command and every option', () => {
    for (const { path, options } of flattened(tree)) {
      const plain = page.replaceAll('\\-', '-')
      assert.match(plain, new RegExp(`^\\.SS "${path.join(' ')}[ "]`, 'm'))
      for (const { flags } of options)
        assert.ok(plain.includes(`.B ${flags}\n`), `${path.join(' ')} ${flags}`)
    }
  })

  it('is printed by boot-health man', async () => {
    const { code, stdout } = await runCli(['man'])
    assert.equal(code, 0)
    assert.match(stdout, /^\.TH BOOT-HEALTH 1 /)
  })

  it('passes groff without a warning', { skip: without('groff') }, () => {
    linesOf('groff', ['-man', '-ww', '-Kutf8', '-Tutf8', '-z', file])
  })

  it('is displayed by man', { skip: without('man') }, () => {
    const { stdout, status } = spawnSync('man', ['-l', '-P', 'cat', file], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' },
    })
    assert.equal(status, 0)
    assert.match(stdout.replaceAll(/.\u0008/g, ''), /silence add[\s\S]*--reason <text>/)
  })

  it('passes mandoc without an error', {
    skip: spawnSync('mandoc', ['-l', '/dev/null']).error ? 'mandoc is not installed' : false,
  }, () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'error', file], { encoding: 'utf8' })
    assert.equal(stdout, '')
  })
})

it('help texts state each default once, in a form that can be typed', async () => {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()))
  for (const command of commands.flatMap((one) => [one, ...one.commands]))
    assert.doesNotMatch(
      command.helpInformation().replaceAll(/\s+/g, ' '),
      /\(default: [^)]*\) \(default:|\(default: \[/,
      command.name(),
    )
})
