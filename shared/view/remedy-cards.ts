/** A remedy as steps in order: check, repair, prevent; commands are separate from their caveats. Pure. */
import type { Remedy } from '../verdict.ts'

export type RemedyCardKind = 'check' | 'repair' | 'prevent'

export interface RemedyStep {
  /** The first sentence, with commands in backticks. */
  says: string
  /** Its complete commands, ready to paste. */
  commands: string[]
  /** The sentences after it: caveats. */
  more: string
}

export interface RemedyCard {
  kind: RemedyCardKind
  steps: RemedyStep[]
  config: Remedy['config']
}

const KINDS: readonly RemedyCardKind[] = ['check', 'repair', 'prevent']
/** Programs that remedies call with arguments; a key or a file in backticks is not a command. */
const TYPED =
  /^(?:curl|ip|cat|rm|cloud-init|systemctl|journalctl|dmesg|getent|dig|resolvectl|ls|lsblk|blkid|networkctl|nmcli|ping|ss|grep|cloud-id|ds-identify|mount|ethtool)(?: |$)/
const REPAIRS = /^(?:rm|cloud-init (?:init|clean|modules|single))\b/
const PREVENTS = /\bnext boot\b|\bthe image\b|\bof the image\b|systemctl enable|\bsnippet\b/

/** The cards that have a step. A step without a command joins the one before it; the snippet prevents. */
export function remedyCards({ steps, config }: Pick<Remedy, 'steps' | 'config'>): RemedyCard[] {
  const cards: Record<RemedyCardKind, RemedyStep[]> = { check: [], repair: [], prevent: [] }
  let kind: RemedyCardKind = 'check'
  for (const step of steps) {
    kind = kindOf(step, kind)
    cards[kind].push(partsOf(step))
  }
  return KINDS.map((one) => ({
    kind: one,
    steps: cards[one],
    config: one === 'prevent' ? config : null,
  })).filter((card) => card.steps.length > 0 || card.config !== null)
}

function kindOf(step: string, before: RemedyCardKind): RemedyCardKind {
  const commands = commandsOf(step)
  if (commands.some((command) => REPAIRS.test(command))) return 'repair'
  if (PREVENTS.test(step)) return 'prevent'
  return commands.length > 0 ? 'check' : before
}

const commandsOf = (text: string): string[] =>
  text.split('`').filter((part, index) => index % 2 === 1 && TYPED.test(part))

function partsOf(step: string): RemedyStep {
  const end = endOfSentence(step)
  const whole = step.slice(0, end)
  const commands = commandsOf(whole)
  // A command at a sentence's end is shown below it, so it is removed from the sentence.
  const [last = ''] = commands.slice(-1)
  const says = whole.endsWith(`: \`${last}\`.`) ? whole.slice(0, -(last.length + 4)) : whole
  return { says, commands, more: step.slice(end).trim() }
}

/** Where the first sentence ends: a full stop outside of backticks, followed by a blank and a capital or a backtick. */
function endOfSentence(text: string): number {
  let isTyped = false
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '`') isTyped = !isTyped
    if (!isTyped && text[at] === '.' && /^ [A-Z`]/.test(text.slice(at + 1))) return at + 1
  }
  return text.length
}
