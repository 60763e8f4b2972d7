/** The queue's way to the server. */
import { asProblem } from '@/api'
import type { Client } from '@/api/client'
import type { MediaView, PathsOf, StaffTicket } from '@/api/types'
import type { Json, KeptFile, Operation, OperationKind } from '@/offline/operations'
import type { Answer } from '@/offline/outcome'
import type { Line } from '@/offline/sender'
import type { FileToSend } from '@/platform/upload'

const VISIT = '/api/v1/tickets/{ticket_id}/visits/{visit_id}'

const PATHS: Readonly<Record<OperationKind, PathsOf<'post'>>> = {
  depart: `${VISIT}/departure`,
  arrive: `${VISIT}/arrival`,
  work: `${VISIT}/work`,
  photos: `${VISIT}/photos`,
  step: `${VISIT}/steps`,
  call: `${VISIT}/calls`,
  incomplete: `${VISIT}/incompletion`,
  finish: `${VISIT}/completion`,
  suspend: '/api/v1/tickets/{ticket_id}/suspension',
  accept: '/api/v1/tickets/{ticket_id}/acceptance',
  promise: '/api/v1/tickets/{ticket_id}/kept-promises',
  refuse_promise: '/api/v1/tickets/{ticket_id}/refused-promises',
  message: '/api/v1/tickets/{ticket_id}/messages',
}

function refusedAnswer(thrown: unknown): Answer {
  const problem = asProblem(thrown)
  const seconds = Number(problem.params['retry_after'])
  return {
    status: Math.max(0, problem.status),
    code: problem.code,
    words: problem.message,
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
  }
}

/** The hash of the record that this visit left, which a signature has to name. */
function hashOf(ticket: StaffTicket, visit: string): string | undefined {
  return ticket.visits.find((each) => each.id === visit)?.hand_over?.content_hash
}

/** By a client, and by whatever sends a file to the same place. */
export function lineTo(office: Client, sendFile: (file: FileToSend) => Promise<MediaView>): Line<string> {
  return {
    async send(operation: Operation, body: Json): Promise<Answer> {
      try {
        const answer = await office.write('post', PATHS[operation.kind], {
          path: { ticket_id: operation.job, visit_id: operation.visit } as never,
          body: body as never,
          key: operation.id,
        })
        return { status: 200, code: '', words: '', contentHash: hashOf(answer as StaffTicket, operation.visit) }
      } catch (thrown) {
        return refusedAnswer(thrown)
      }
    },

    async upload(file: KeptFile, path: string, told: (percent: number) => void): Promise<Answer> {
      try {
        const media = await sendFile({ path, kind: file.kind, key: file.uploadKey, onProgress: told })
        return { status: 201, code: '', words: '', mediaId: media.id }
      } catch (thrown) {
        return refusedAnswer(thrown)
      } finally {
        // #ifdef H5
        URL.revokeObjectURL(path)
        // #endif
      }
    },
  }
}
