// Clients that others wrote find the platform they expect in the simulator, unchanged: only the
// addresses they call are given to them. A door of ours keeps Tencent's name in Host.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'

const require = createRequire(import.meta.url)
const { MiniApp, OfficialAccount, Work } = require('node-easywechat')
const WeChatAPI = require('wechat-api')

const ACCOUNTS = {
  official_accounts: [
    {
      app_id: 'wx0a',
      secret: 'oa-secret',
      original_id: 'gh_oa',
      name: '安心售后',
      templates: [
        {
          template_id: 'tpl-dispatched',
          title: '派单通知',
          content: '工单号：{{character_string1.DATA}}\n产品：{{thing2.DATA}}',
        },
      ],
    },
  ],
  miniprograms: [{ app_id: 'wx0b', secret: 'mp-secret', original_id: 'gh_mp' }],
  wecom: [{ corp_id: 'ww0c', agents: [{ agent_id: 1000002, secret: 'agent-secret' }] }],
}
const WANG = {
  id: 'wang',
  name: '王女士',
  phone: '13800000001',
  official_accounts: [{ app_id: 'wx0a', openid: 'oWangOa' }],
  miniprograms: [{ app_id: 'wx0b', openid: 'oWangMp' }],
}
const LI = { id: 'li', name: '李师傅', wecom: [{ corp_id: 'ww0c', userid: 'lisi' }] }
const VALUES = { character_string1: { value: 'WX20260001' }, thing2: { value: '冰箱不制冷' } }
const MENU = {
  button: [
    { type: 'click', name: '进度查询', key: 'PROGRESS' },
    {
      name: '我的',
      sub_button: [{ type: 'view', name: '服务网点', url: 'https://m.example.com/s' }],
    },
  ],
}
const JPEG = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from('a picture')])

// -- the simulator, and doors that lead to its hosts ----------------------------------------------

let simulator
let stage
const doors = []

async function open(host) {
  const door = createServer((asked, answer) => {
    const passed = httpRequest(
      simulator + asked.url,
      { method: asked.method, headers: { ...asked.headers, host } },
      (said) => {
        answer.writeHead(said.statusCode, said.headers)
        said.pipe(answer)
      },
    )
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  })
  await new Promise((opened) => door.listen(0, '127.0.0.1', opened))
  doors.push(door)
  return `http://127.0.0.1:${door.address().port}`
}

async function control(method, path, body) {
  const said = await fetch(`${simulator}/__control__/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const answer = await said.json()
  assert.ok(said.ok, JSON.stringify(answer))
  return answer
}

const calls = async (endpoint) => {
  const { endpoints } = await control('GET', 'calls?limit=1')
  return endpoints.find((each) => each.endpoint === endpoint)?.calls ?? 0
}

const arrived = async (person) => (await control('GET', `messages?person=${person}`)).messages.at(-1)

let openApi
let wecomApi
let folder
let picture

before(async () => {
  stage = spawn(process.env.BAOXIU_TEST_PYTHON, ['-m', 'tests.peers.stage'], {
    cwd: process.env.BAOXIU_TEST_ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: stage.stdout })) {
    if (line.startsWith('{')) {
      simulator = JSON.parse(line).url
      break
    }
  }
  await control('PUT', 'accounts', ACCOUNTS)
  await control('PUT', 'people/wang', WANG)
  await control('PUT', 'people/li', LI)
  openApi = await open('api.weixin.qq.com')
  wecomApi = await open('qyapi.weixin.qq.com')
  folder = mkdtempSync(join(tmpdir(), 'baoxiu-peers-'))
  picture = join(folder, 'a.jpg')
  writeFileSync(picture, JPEG)
})

after(() => {
  for (const door of doors) {
    door.closeAllConnections()
    door.close()
  }
  stage?.stdin.end()
  if (folder) rmSync(folder, { recursive: true })
})

// -- node-easywechat ------------------------------------------------------------------------------

class Memory {
  #kept = new Map()

  async get(key, otherwise = null) {
    return this.#kept.get(key) ?? otherwise
  }

  async set(key, value) {
    this.#kept.set(key, value)
    return true
  }

  async has(key) {
    return this.#kept.has(key)
  }

  async delete(key) {
    return this.#kept.delete(key)
  }
}

const easy = (Application, config, baseURL) => {
  const app = new Application({ ...config, http: { baseURL } })
  app.setCache(new Memory())
  return app
}
const official = (more = {}) =>
  easy(OfficialAccount, { app_id: 'wx0a', secret: 'oa-secret', ...more }, openApi)
const said = async (response) => (await response).toObject()

describe('node-easywechat', () => {
  it('fetches a token once and keeps it', async () => {
    const app = official()
    const before = await calls('api.weixin.qq.com/cgi-bin/token')
    const token = await app.getAccessToken().getToken()
    assert.equal(token.length, 512)
    assert.equal(await app.getAccessToken().getToken(), token)
    assert.equal((await calls('api.weixin.qq.com/cgi-bin/token')) - before, 1)
  })

  it('is given the same stable token twice, and another when it forces one', async () => {
    const tokens = () => official({ use_stable_access_token: true }).getAccessToken()
    const first = await tokens().getStableAccessToken()
    assert.equal(await tokens().getStableAccessToken(), first)
    assert.notEqual(await tokens().getStableAccessToken(true), first)
  })

  it('is told of a wrong secret', async () => {
    const app = official({ secret: 'wrong' })
    await assert.rejects(app.getAccessToken().getToken(), /Failed to get access_token.*40125/)
  })

  it('signs somebody in once with a code', async () => {
    const app = easy(MiniApp, { app_id: 'wx0b', secret: 'mp-secret' }, openApi)
    const { code } = await control('POST', 'login-codes', { person: 'wang' })
    const session = await app.getUtils().codeToSession(code)
    assert.equal(session.openid, 'oWangMp')
    assert.equal(Buffer.from(session.session_key, 'base64').length, 16)
    await assert.rejects(app.getUtils().codeToSession(code), /40163/)
  })

  it('sends a template message, Chinese and all', async () => {
    const body = { touser: 'oWangOa', template_id: 'tpl-dispatched', data: VALUES }
    const client = official().getClient()
    const answer = await said(client.postJson('cgi-bin/message/template/send', body))
    assert.equal(answer.errcode, 0)
    const message = await arrived('wang')
    assert.equal(message.values.thing2, '冰箱不制冷')
    // The msgid is past 2^53: this client has lost its last digits, as with the real platform.
    assert.equal(Number(message.platform_id), answer.msgid)
    const stranger = client.postJson('cgi-bin/message/template/send', { ...body, touser: 'oX' })
    assert.equal((await said(stranger)).errcode, 40003)
  })

  it('makes, reads and removes a menu', async () => {
    const client = official().getClient()
    assert.equal((await said(client.postJson('cgi-bin/menu/create', MENU))).errcode, 0)
    const { menu } = await said(client.get('cgi-bin/menu/get'))
    assert.deepEqual(
      menu.button.map((button) => button.name),
      ['进度查询', '我的'],
    )
    assert.equal((await said(client.get('cgi-bin/menu/delete'))).errcode, 0)
    assert.equal((await said(client.get('cgi-bin/menu/get'))).errcode, 46003)
  })

  it('uploads a picture and fetches it', async () => {
    const client = official().getClient()
    const answer = await said(
      client.withFile(picture, 'media').post('cgi-bin/media/upload', { params: { type: 'image' } }),
    )
    assert.equal(answer.type, 'image')
    const fetched = await client.get('cgi-bin/media/get', {
      params: { media_id: answer.media_id },
      responseType: 'arraybuffer',
    })
    assert.deepEqual(Buffer.from(fetched.getContent()), JPEG)
  })

  it('sends a WeCom text and a card', async () => {
    const config = { corp_id: 'ww0c', secret: 'agent-secret', token: 't', aes_key: 'k' }
    const client = easy(Work, config, wecomApi).getClient()
    const send = (body) =>
      said(client.postJson('cgi-bin/message/send', { touser: 'lisi', agentid: 1000002, ...body }))
    const text = await send({ msgtype: 'text', text: { content: '您有新工单' } })
    assert.deepEqual([text.errcode, text.invaliduser], [0, ''])
    const card = await send({
      msgtype: 'template_card',
      template_card: {
        card_type: 'button_interaction',
        main_title: { title: '新工单' },
        task_id: 'tk1',
        button_list: [{ text: '接单', style: 1, key: 'accept' }],
      },
    })
    assert.equal(card.errcode, 0)
    assert.ok(card.response_code)
    assert.equal((await arrived('li')).kind, 'template_card')
    const nobody = await send({ touser: 'nobody', msgtype: 'text', text: { content: 'x' } })
    assert.equal(nobody.errcode, 81013)
  })
})

// -- wechat-api -----------------------------------------------------------------------------------

const old = (secret = 'oa-secret') => {
  const api = new WeChatAPI('wx0a', secret)
  api.endpoint = openApi
  return new Proxy(api, {
    // Its callbacks as promises.
    get: (target, name) => (...given) =>
      new Promise((answered, failed) =>
        target[name](...given, (error, answer) => (error ? failed(error) : answered(answer))),
      ),
  })
}

describe('wechat-api', () => {
  it('fetches a token, and is told of a wrong secret', async () => {
    const token = await old().getAccessToken()
    assert.equal(token.accessToken.length, 512)
    await assert.rejects(old('wrong').getAccessToken(), { code: 40125 })
  })

  it('sends a template message and lists the templates', async () => {
    const values = { ...VALUES, character_string1: { value: 'WX20260002' } }
    const url = 'https://m.example.com/t/1'
    const answer = await old().sendTemplate('oWangOa', 'tpl-dispatched', url, values)
    assert.equal(answer.errcode, 0)
    const message = await arrived('wang')
    assert.deepEqual([message.values.character_string1, message.url], ['WX20260002', url])
    const { template_list: listed } = await old().getAllPrivateTemplate()
    assert.deepEqual(
      listed.map((each) => each.template_id),
      ['tpl-dispatched'],
    )
    await assert.rejects(old().sendTemplate('oX', 'tpl-dispatched', url, values), { code: 40003 })
  })

  it('makes, reads and removes a menu', async () => {
    await old().createMenu(MENU)
    assert.equal((await old().getMenu()).menu.button.length, 2)
    await old().removeMenu()
    await assert.rejects(old().getMenu(), { code: 46003 })
  })

  it('uploads a picture and fetches it', async () => {
    const answer = await old().uploadMedia(picture, 'image')
    assert.deepEqual(await old().getMedia(answer.media_id), JPEG)
    // It takes a refusal for one only under the type that old endpoints have.
    await control('PUT', 'rules', { media_refusal_content_type: 'text/plain' })
    await assert.rejects(old().getMedia('unknown'), { name: 'WeChatAPIError' })
  })

  it('answers somebody who wrote, and nobody else', async () => {
    await assert.rejects(old().sendText('oWangOa', '您好'), { code: 45015 })
    await control('POST', 'people/wang/gestures', { kind: 'say', app_id: 'wx0a', text: '在吗' })
    await old().sendText('oWangOa', '您好')
    assert.equal((await arrived('wang')).values.content, '您好')
  })
})
