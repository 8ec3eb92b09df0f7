import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { asTyped, commandFor, faultOfId, splitWords } from '../../../shared/scan/command-words.ts'

describe('splitWords', () => {
  const rows: [text: string, words: string[]][] = [
    ['openstack console log show {}', ['openstack', 'console', 'log', 'show', '{}']],
    ["ssh  hv 'virsh console {}'", ['ssh', 'hv', 'virsh console {}']],
    ['a "b \\"c\\" \\\\ \\d"', ['a', 'b "c" \\ \\d']],
    ["a 'b\\c'", ['a', 'b\\c']],
    ['a\\ b c', ['a b', 'c']],
    ['a \'\' ""', ['a', '', '']],
    ['a"b c"d', ['ab cd']],
    ['\ta\n b ', ['a', 'b']],
    ['echo $HOME `x` | cat; ls *', ['echo', '$HOME', '`x`', '|', 'cat;', 'ls', '*']],
  ]
  for (const [text, words] of rows)
    it(`splits ${JSON.stringify(text)} into ${JSON.stringify(words)}`, () =>
      assert.deepEqual(splitWords(text), { words }))

  it('splits like a shell, where nothing is expanded', () => {
    for (const text of rows.slice(0, 8).map(([text]) => text)) {
      const { stdout } = spawnSync('sh', [
        '-c',
        `for w in ${text.replaceAll('\n', ' ')}; do printf '%s\\0' "$w"; done`,
      ])
      assert.deepEqual(splitWords(text), { words: String(stdout).split('\0').slice(0, -1) }, text)
    }
  })

  for (const text of ['', '  ', "a 'b", 'a "b', 'a \\'])
    it(`refuses ${JSON.stringify(text)} with a reason`, () => assert.ok('fault' in splitWords(text)))
})

describe('a command for an id', () => {
  it('keeps the id one word, whatever its characters', () => {
    assert.deepEqual(commandFor(['show', '--id={}', '{}'], 'a b; rm -rf $& $1'), [
      'show',
      '--id=a b; rm -rf $& $1',
      'a b; rm -rf $& $1',
    ])
  })

  it('refuses an id that looks like an option, or has invisible characters', () => {
    assert.match(faultOfId('--output=/etc/passwd') ?? '', /dash/)
    assert.match(faultOfId('a\u001b[2J') ?? '', /control/)
    assert.equal(faultOfId('https://compute.googleapis.com/v1/projects/p/zones/z/instances/web-1'), null)
  })

  it('is printed so that a shell reads the same words', () => {
    const words = ['aws', '--query', "a[].[b,'c d']", '{}', '']
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${asTyped(words)}`])
    assert.deepEqual(String(stdout).split('\0').slice(0, -1), words)
  })
})
