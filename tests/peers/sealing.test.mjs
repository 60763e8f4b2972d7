// Every program that seals callbacks against every program that opens them. Two of them are npm's
// (@wecom/crypto, wechat-crypto), the others are Python's: ours, the simulator's, WeRoBot, wechatpy.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'

const require = createRequire(import.meta.url)
const wecom = require('@wecom/crypto')
const WXBizMsgCrypt = require('wechat-crypto')

const ROOT = process.env.BAOXIU_TEST_ROOT
const KEYS = {
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receiver: 'wx5823bf96d3bd56c7',
}
const WHEN = { timestamp: '1409659813', nonce: '1372623149' }

// -- the programs -------------------------------------------------------------------------------

class PythonCodecs {
  start() {
    this.process = spawn(process.env.BAOXIU_TEST_PYTHON, ['-m', 'tests.peers.codecs'], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]()
  }

  async ask(question) {
    this.process.stdin.write(`${JSON.stringify(question)}\n`)
    const { value, done } = await this.lines.next()
    assert.ok(!done, 'the Python side has ended')
    return JSON.parse(value)
  }

  stop() {
    this.process.stdin.end()
  }

  codec(name) {
    return {
      seal: (text, keys) => this.ask({ codec: name, seal: { text, ...WHEN, ...keys } }),
      open: (sealed, keys) => this.ask({ codec: name, open: { ...sealed, ...WHEN, ...keys } }),
    }
  }
}

const refusing = (open) => async (sealed, keys) => {
  try {
    return { text: open(sealed, keys) }
  } catch (error) {
    return { refused: error.name }
  }
}

// Neither library checks the signature or the receiver by itself: their users do, as here.
const checked = (signature, sealed, opened, keys) => {
  if (signature !== sealed.signature || opened.id !== keys.receiver) throw new Error('refused')
  return opened.message
}

const wecomCodec = {
  async seal(text, keys) {
    const ciphertext = wecom.encrypt(keys.aesKey, text, keys.receiver)
    const signature = wecom.getSignature(keys.token, WHEN.timestamp, WHEN.nonce, ciphertext)
    return { ciphertext, signature }
  },
  open: refusing((sealed, keys) => {
    const { timestamp, nonce } = WHEN
    const signature = wecom.getSignature(keys.token, timestamp, nonce, sealed.ciphertext)
    return checked(signature, sealed, wecom.decrypt(keys.aesKey, sealed.ciphertext), keys)
  }),
}

const wechatCryptoCodec = {
  async seal(text, keys) {
    const crypt = new WXBizMsgCrypt(keys.token, keys.aesKey, keys.receiver)
    const ciphertext = crypt.encrypt(text)
    return { ciphertext, signature: crypt.getSignature(WHEN.timestamp, WHEN.nonce, ciphertext) }
  },
  open: refusing((sealed, keys) => {
    const crypt = new WXBizMsgCrypt(keys.token, keys.aesKey, keys.receiver)
    const signature = crypt.getSignature(WHEN.timestamp, WHEN.nonce, sealed.ciphertext)
    return checked(signature, sealed, crypt.decrypt(sealed.ciphertext), keys)
  }),
}

const python = new PythonCodecs()
const CODECS = {
  ours: python.codec('ours'),
  simulator: python.codec('simulator'),
  werobot: python.codec('werobot'),
  wechatpy: python.codec('wechatpy'),
  '@wecom/crypto': wecomCodec,
  'wechat-crypto': wechatCryptoCodec,
}

before(() => python.start())
after(() => python.stop())

// -- what is sealed ------------------------------------------------------------------------------

const TEXTS = [
  'success',
  '<xml><Content><![CDATA[我家的门锁坏了]]></Content></xml>',
  '😀'.repeat(300),
  '{"Event":"subscribe_msg_popup_event"}',
  ...Array.from({ length: 33 }, (_, length) => 'x'.repeat(length + 1)), // every padding
]

describe('every encoder against every decoder', () => {
  for (const [encoder, { seal }] of Object.entries(CODECS)) {
    for (const [decoder, { open }] of Object.entries(CODECS)) {
      it(`${encoder} -> ${decoder}`, async () => {
        for (const text of TEXTS) {
          assert.deepEqual(await open(await seal(text, KEYS), KEYS), { text })
        }
      })
    }
  }
})

describe('ours refuses what others seal', () => {
  for (const [encoder, { seal }] of Object.entries(CODECS)) {
    it(`${encoder}: for another account, by another token or key, altered`, async () => {
      const wrong = {
        receiver: { ...KEYS, receiver: 'wx0000000000000000' },
        token: { ...KEYS, token: 'another' },
        key: { ...KEYS, aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' },
      }
      for (const keys of Object.values(wrong)) {
        const told = await CODECS.ours.open(await seal('x', keys), KEYS)
        assert.deepEqual(told, { refused: 'PushRefused' })
      }
      const sealed = await seal('x', KEYS)
      const first = sealed.ciphertext[0] === 'A' ? 'B' : 'A'
      const altered = { ...sealed, ciphertext: first + sealed.ciphertext.slice(1) }
      assert.deepEqual(await CODECS.ours.open(altered, KEYS), { refused: 'PushRefused' })
    })
  }
})

// -- what was published --------------------------------------------------------------------------

const VECTORS = JSON.parse(
  readFileSync(join(ROOT, 'tests/channels/wechat/callbacks/wechat-crypto.json'), 'utf8'),
)

describe('published vectors in the libraries of npm', () => {
  for (const vector of VECTORS.filter((each) => each.msg_signature)) {
    const sealed = {
      ciphertext: vector.ciphertext ?? vector.echostr,
      signature: vector.msg_signature,
    }
    it(vector.id, () => {
      const crypt = new WXBizMsgCrypt(vector.token, vector.encoding_aes_key, vector.receive_id)
      const { timestamp, nonce } = vector
      assert.equal(crypt.getSignature(timestamp, nonce, sealed.ciphertext), sealed.signature)
      assert.deepEqual(crypt.decrypt(sealed.ciphertext), {
        message: vector.plaintext,
        id: vector.receive_id,
      })
      const opened = wecom.decrypt(vector.encoding_aes_key, sealed.ciphertext)
      assert.equal(opened.message, vector.plaintext)
      const again = [vector.plaintext, vector.receive_id, opened.random]
      assert.equal(wecom.encrypt(vector.encoding_aes_key, ...again), sealed.ciphertext)
    })
  }

  it('two seals of one text differ', () => {
    const random = () => wecom.encrypt(KEYS.aesKey, 'x', KEYS.receiver, randomBytes(16))
    assert.notEqual(random(), random())
  })
})
