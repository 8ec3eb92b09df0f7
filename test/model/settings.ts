/** The fleet of the model: everything at its defaults, except its channels, which change under way. */
import { type Config, config as configFile } from '../../shared/config.ts'
import { REMEDIATOR } from './far-end.ts'

export const FLEET = 'model'

const at = (name: string) => ({
  type: 'pagerduty' as const,
  routing_key: { value: `key-${name}` },
  url: `https://${name}.invalid/`,
})

/** Its channels, from first to last: one, another beside it, only the other, the first elsewhere, none. */
const CHANNELS = [
  { channels: { a: at('a'), b: at('b') }, page_channels: ['a'] },
  { channels: { a: at('a'), b: at('b') }, page_channels: ['a', 'b'] },
  { channels: { b: at('b') }, page_channels: ['b'] },
  { channels: { a: at('moved'), b: at('b') }, page_channels: ['a'] },
  { channels: {}, page_channels: [] },
]

export const settings: Config[] = CHANNELS.map(({ channels, page_channels }) =>
  configFile.parse({
    channels,
    fleets: {
      [FLEET]: {
        selector: { tag: { key: 'fleet', value: FLEET } },
        expected_datasource: 'OpenStack',
        page_channels,
        remediation: {
          mode: 'on',
          url: REMEDIATOR,
          secret: { value: `whsec_${Buffer.from('a secret of the model, nowhere else').toString('base64')}` },
        },
      },
    },
  }),
)
