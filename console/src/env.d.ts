/// <reference types="vite/client" />

/** The part of the package that decodes: within a worker it takes and sends messages. */
declare module 'benz-amr-recorder/src/amrnb.js' {
  export default function listen(): void
}
