/** The members of an incident as files, and the query of its page. */
import type { Context, Hono } from 'hono'
import {
  groupMembers,
  groupOf,
  MEMBER_GROUPS,
  type MemberGroup,
  reasonOf,
} from '../../shared/view/member-groups.ts'
import type { ApiDeps } from '../deps.ts'
import type { Authenticate } from '../http/caller.ts'
import type { Member } from '../store/incident-item.ts'
import { answerCsv, answerNames } from './csv.ts'
import { readMembers } from './incident-reads.ts'
import { demandIncident } from './json-routes.ts'
import type { MemberQuery } from './pages/incident-members.ts'

/** The query of a link or a form; an invalid value counts as absent. */
export function readMemberQuery(c: Context): MemberQuery {
  const { group, q = '', page = '0' } = c.req.query()
  return {
    group: MEMBER_GROUPS.find((one) => one === group) ?? null,
    part: q.slice(0, 128),
    page: /^\d{1,6}$/.test(page) ? Number(page) : 0,
  }
}

/** `/incidents/{id}/members.csv` and `members.txt`: of one group, or all. */
export function addMemberLists(app: Hono, deps: ApiDeps, authenticate: Authenticate): void {
  const membersOf = async (c: Context) => {
    const { fleet } = await authenticate(c)
    const head = await demandIncident(deps, fleet, c.req.param('id') ?? '')
    const { group, part } = readMemberQuery(c)
    const members = chosen(await readMembers(deps, head), group)
    return {
      head,
      members: members.filter(({ instance }) => instance.toLowerCase().includes(part.toLowerCase())),
    }
  }

  app.get('/incidents/:id/members.csv', async (c) => {
    const { head, members } = await membersOf(c)
    const header = ['instance', 'what', 'why', 'joined', 'left']
    const rows = members.map((member) => {
      const group = groupOf(member)
      return [member.instance, group, reasonOf(group, member), time(member.joined_at), time(member.left_at)]
    })
    return answerCsv(c, `${head.cause}-${head.image}`, header, rows)
  })

  app.get('/incidents/:id/members.txt', async (c) =>
    answerNames(
      c,
      (await membersOf(c)).members.map(({ instance }) => instance),
    ),
  )
}

const chosen = (members: Member[], group: MemberGroup | null): Member[] =>
  group === null ? members : (groupMembers(members).find((one) => one.group === group)?.members ?? [])

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
