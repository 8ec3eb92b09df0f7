// DynamoDB without a network: every request of node:http is answered in this process, for both sides alike, so that
// the warm figures are the code's and not those of a socket.
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { PassThrough } from 'node:stream'

const answers = JSON.parse(process.env.BENCH_ANSWERS)

class FakeRequest extends EventEmitter {
  constructor(options, answer) {
    super()
    this.headers = options.headers
    this.answer = answer
    this.socket = new EventEmitter()
    this.reusedSocket = true
  }
  write() {
    return true
  }
  end() {
    const operation = String(this.headers['x-amz-target'] ?? this.headers['X-Amz-Target'])
      .split('.')
      .at(-1)
    const response = new PassThrough()
    response.statusCode = 200
    response.headers = { 'content-type': 'application/x-amz-json-1.0' }
    response.end(answers[operation] ?? '{}')
    queueMicrotask(() => this.answer(response))
    return this
  }
  setTimeout() {
    return this
  }
  setNoDelay() {}
  setSocketKeepAlive() {}
  destroy() {}
}

export async function install() {
  const http = (await import('node:http')).default
  http.request = (first, second, third) => {
    const options = typeof second === 'object' ? second : first
    const answer = typeof second === 'function' ? second : third
    return new FakeRequest(options, answer)
  }
  syncBuiltinESMExports()
}
