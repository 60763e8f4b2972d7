/** The client of this app, signed in as whoever the session store knows. */
import { newClient } from './client'
import { credentials } from '@/stores/credentials'
import { serverOrigin } from './origin'

export const api = newClient(credentials, serverOrigin())

export { asProblem, fieldReasons, Problem } from './problem'
export { newKey } from './keys'
