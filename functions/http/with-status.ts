/** The same answer under another status: `answerJson` says 200. */
export const withStatus = (response: Response, status: 201 | 202): Response =>
  new Response(response.body, { status, headers: response.headers })
