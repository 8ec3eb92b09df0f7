/**
 * `npm run test:terraform`: the module around the standalone template, read by a parser of HCL (PyPI) and, where there is
 * one, by Terraform itself. `terraform validate` needs the provider's schema, so its registry: a skip says where it is not.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { PARAMETERS } from '../../cdk/standalone/parameters.ts'
import { standaloneTemplate } from '../../cdk/standalone/template.ts'
import { pythonTools } from '../deploy/python-tools.ts'
import { scratchDirectory } from '../support/scratch.ts'

const MODULE = resolve('ops/terraform/boot-health')
const python = pythonTools('test/terraform/requirements.txt')
const terraform = (words: string[], cwd = MODULE) =>
  spawnSync('terraform', words, { cwd, encoding: 'utf8', timeout: 120_000 })
const unlessParsed = python.ok ? {} : { skip: python.reason }
const unlessTerraform = terraform(['version']).status === 0 ? {} : { skip: 'no terraform' }

interface Block {
  [field: string]: unknown
}

/** Names of blocks and texts come with their quotes. */
const bare = (text: unknown) => String(text).replace(/^"|"$/g, '')

/** Every block of one kind in the module, by its labels joined by a dot. */
function blocks(kind: string): Map<string, Block> {
  if (!python.ok) return new Map()
  const files = readdirSync(MODULE).filter((name) => name.endsWith('.tf'))
  const script = 'import hcl2, json, sys; print(json.dumps([hcl2.load(open(f)) for f in sys.argv[1:]]))'
  const words = ['-c', script, ...files.map((name) => join(MODULE, name))]
  const { stdout, stderr } = spawnSync(join(python.bin, 'python'), words, { encoding: 'utf8' })
  assert.equal(stderr, '')
  const found = new Map<string, Block>()
  for (const file of JSON.parse(stdout) as Record<string, Block[]>[])
    for (const one of file[kind] ?? []) {
      const [[label, inside] = ['', {}]] = Object.entries(one)
      if (kind !== 'resource') found.set(bare(label), inside as Block)
      else
        for (const [name, block] of Object.entries(inside as Block))
          found.set(`${bare(label)}.${bare(name)}`, block as Block)
    }
  return found
}

const snake = (name: string) =>
  name.replace(/[A-Z]/g, (letter, at) => `${at ? '_' : ''}${letter.toLowerCase()}`)

/** What the module itself makes of its release, its bucket and its configuration. */
const MADE_HERE = ['CodeBucket', 'CodePrefix', 'ConfigKey']

describe('the Terraform module', () => {
  it('passes each parameter of the template, and no other', unlessParsed, () => {
    const { parameters } = blocks('resource').get('aws_cloudformation_stack.this') ?? {}
    assert.deepEqual(
      Object.keys(parameters as Block)
        .map(bare)
        .sort(),
      Object.keys(PARAMETERS).sort(),
    )
    for (const [name, value] of Object.entries(parameters as Block))
      if (!MADE_HERE.includes(bare(name)))
        assert.match(String(value), new RegExp(`\\bvar\\.${snake(bare(name))}\\b`))
  })

  it('has the template’s default for each variable', unlessParsed, () => {
    const variables = blocks('variable')
    const empty: Record<string, string> = { '[]': '' }
    for (const [name, parameter] of Object.entries(PARAMETERS)) {
      if (MADE_HERE.includes(name)) continue
      const { default: given } = variables.get(snake(name)) ?? {}
      const text = typeof given === 'object' ? JSON.stringify(given) : bare(given)
      assert.equal(empty[text] ?? text, 'default' in parameter ? parameter.default : undefined, name)
    }
  })

  it('describes each variable and output', unlessParsed, () => {
    for (const kind of ['variable', 'output'])
      for (const [name, { description }] of blocks(kind)) assert.ok(bare(description).length > 10, name)
  })

  it('has only outputs of the template', unlessParsed, () => {
    const outputs = Object.keys(standaloneTemplate().Outputs as object)
    const named = [...blocks('output').values()].flatMap(
      ({ value }) => /outputs\["(\w+)"\]/.exec(String(value))?.[1] ?? [],
    )
    assert.deepEqual(named, ['Endpoint'])
    for (const name of named) assert.ok(outputs.includes(name), name)
  })

  it('is formatted as terraform fmt does', unlessTerraform, () => {
    const { status, stdout } = terraform(['fmt', '-check', '-diff'])
    assert.equal(stdout, '')
    assert.equal(status, 0)
  })

  it('passes terraform validate', unlessTerraform, (t) => {
    const copy = scratchDirectory('module')
    cpSync(MODULE, copy, { recursive: true })
    const init = terraform(['init', '-backend=false', '-input=false', '-no-color'], copy)
    if (init.status !== 0) {
      t.skip('the provider hashicorp/aws cannot be had here')
      return
    }
    const { status, stdout, stderr } = terraform(['validate', '-no-color'], copy)
    assert.equal(status, 0, stdout + stderr)
  })
})
