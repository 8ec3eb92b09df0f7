/** A reader of server-sent events over a real socket, as a browser reads them. */

export interface StreamEvent {
  event: string
  id: string
  data: unknown
}

export interface EventReader {
  status: number
  headers: Headers
  /** The next event; null at the end of the stream. Comments are passed over. */
  next: () => Promise<StreamEvent | null>
  close: () => void
}

export async function readEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const left = new AbortController()
  const answer = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: left.signal,
  })
  const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader()
  const decoder = new TextDecoder()
  let text = ''
  async function next(): Promise<StreamEvent | null> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end === -1) {
        const { done, value } = await reader.read()
        if (done) return null
        text += decoder.decode(value, { stream: true })
        continue
      }
      const fields = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const of = (name: string) => fields.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const data = of('data')
      if (data !== undefined) return { event: of('event') ?? '', id: of('id') ?? '', data: JSON.parse(data) }
    }
  }
  return { status: answer.status, headers: answer.headers, next, close: () => left.abort() }
}
