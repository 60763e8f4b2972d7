import listen from 'benz-amr-recorder/src/amrnb.js'

// The decoder answers messages by itself: `{ command: 'decode', buffer }` with `{ amr }`.
listen()
