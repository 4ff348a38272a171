// The program of tests/clients/scripts/python_sync.py again, by the official JavaScript SDK: the same steps, the same
// errand as its argument, a JSON line for each. CommonJS, because version 4.2.0 as an ES module finds no "ws" under
// Node. The rules for its editor stand in the Python one.
"use strict";
const { APIError, Cartesia, CartesiaClient, toFile } = require("@cartesia/cartesia-js");
const { TTSWS } = require("@cartesia/cartesia-js/resources/tts/ws");

const TIMEOUT_MS = 10_000; // an end to what would hang; nothing waits for it
const LONGEST_S = 10; // of what the old socket reads
console.log = console.error; // the old socket tells its state on standard output, which is ours
const apiKey = process.env.CARTESIA_API_KEY;
const errand = JSON.parse(process.argv[2]);
const { settings, request, detail } = errand;

// An event as the SDK parsed it; over a socket the SDK decodes its audio too.
function shown({ data, audio, ...event }) {
  return event.type === "chunk" ? { ...event, audio: audio ? Buffer.from(audio).toString("base64") : data } : event;
}

async function heard(events) {
  const told = [];
  for await (const event of events) told.push(shown(event));
  return told;
}

async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return { name: error.constructor.name, status: error.status, body: error.error };
  }
}

// The SDK tells a refused handshake by an event only, whose text is that of the "ws" package.
function handshakeRefusal(socket) {
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => resolve(null) ?? socket.close(), TIMEOUT_MS);
    socket.on("error", ({ message }) => {
      clearTimeout(giveUp);
      resolve({ name: "handshake", status: Number(/Unexpected server response: (\d+)/.exec(message)?.[1]), body: null });
    });
  });
}

async function onSocket(client, use) {
  const socket = await client.tts.websocket();
  try {
    return await use(socket);
  } finally {
    socket.close();
  }
}

async function audioOf(client, output_format) {
  return Buffer.from(await (await client.tts.generate({ ...request, output_format })).arrayBuffer());
}

const sttSocket = (client) =>
  client.stt.manualFinalize.websocket({ model: "ink-2", encoding: "pcm_s16le", sample_rate: 16000 });

const steps = {
  status: (client) => client.getStatus(),

  async whole(client) {
    const answers = {};
    for (const [name, output_format] of Object.entries(errand.formats)) {
      const response = await client.tts.generate({ ...request, output_format });
      const audio = Buffer.from(await response.arrayBuffer()).toString("base64");
      answers[name] = { audio, content_type: response.headers.get("content-type") };
    }
    return answers;
  },

  sse: async (client) => heard(await client.tts.generateSSE({ ...request, ...detail })),

  one_shot: (client) =>
    onSocket(client, (socket) =>
      heard(socket.generate({ ...request, ...detail, continue: false, context_id: "one-shot" })),
    ),

  continuations: (client) =>
    onSocket(client, async (socket) => {
      const context = socket.context({ ...settings, add_timestamps: true, contextId: "continued", timeout: TIMEOUT_MS });
      for (const transcript of errand.pieces) await context.push({ transcript });
      await context.no_more_inputs();
      return heard(context.receive());
    }),

  flush: (client) =>
    onSocket(client, async (socket) => {
      const context = socket.context({ ...settings, contextId: "flushed", timeout: TIMEOUT_MS });
      const [before, after] = errand.flushed;
      await context.push({ transcript: before, flush: true });
      await context.push({ transcript: after });
      await context.no_more_inputs();
      return heard(context.receive());
    }),

  multiplex: (client) =>
    onSocket(client, async (socket) => {
      const names = Object.keys(errand.dialogue);
      const contexts = names.map((contextId) => socket.context({ ...settings, contextId, timeout: TIMEOUT_MS }));
      for (let turn = 0; turn < errand.dialogue[names[0]].length; turn += 1)
        for (const context of contexts) await context.push({ transcript: errand.dialogue[context.contextId][turn] });
      for (const context of contexts) await context.no_more_inputs();
      const told = await Promise.all(contexts.map((context) => heard(context.receive())));
      return Object.fromEntries(names.map((name, position) => [name, told[position]]));
    }),

  cancel: (client) =>
    onSocket(client, async (socket) => {
      const cancelled = socket.context({ ...settings, contextId: "cancelled", timeout: TIMEOUT_MS });
      await cancelled.push({ transcript: errand.cancelled });
      const first = await cancelled.receive().next();
      await cancelled.cancel();
      const after = socket.context({ ...settings, contextId: "after", timeout: TIMEOUT_MS });
      await after.send({ ...request, continue: false });
      return [shown(first.value), ...(await heard(after.receive()))];
    }),

  too_many_contexts: (client) =>
    onSocket(client, async (socket) => {
      const errors = [];
      socket.on("error", ({ error }) => errors.push(error));
      const contexts = errand.crowd.map((contextId) =>
        socket.context({ ...settings, contextId, timeout: TIMEOUT_MS }),
      );
      for (const context of contexts) await context.push({ transcript: errand.held });
      const refused = contexts.pop();
      await heard(refused.receive()).catch(() => {}); // it throws the message of the event in `errors`
      const told = { [refused.contextId]: errors };
      for (const context of contexts) {
        await context.no_more_inputs();
        told[context.contextId] = await heard(context.receive());
      }
      return told;
    }),

  async token(client) {
    const minted = await client.accessToken.create({ expires_in: 60, grants: { tts: true } });
    const guest = new Cartesia({ token: minted.token });
    const file = await toFile(Buffer.from("RIFF"), "a.wav");
    return {
      token: minted.token,
      http: await steps.sse(guest),
      socket: await steps.one_shot(guest),
      refused: {
        voices: await refusal(() => guest.voices.list()),
        stt: await refusal(() => guest.stt.transcribe({ file, model: "ink-whisper" })),
        stt_socket: await handshakeRefusal(sttSocket(guest)),
        mint: await refusal(() => guest.accessToken.create({ grants: { tts: true } })),
      },
    };
  },

  async refusals(client) {
    const stranger = new Cartesia({ apiKey: errand.wrong_key });
    const busy = new Cartesia({ apiKey: errand.busy_key });
    const strangersSocket = new TTSWS(stranger);
    strangersSocket._ready.catch(() => {}); // rejected beside the event; nobody else holds it
    return {
      wrong_key: await refusal(() => stranger.tts.generate(request)),
      wrong_key_socket: await handshakeRefusal(strangersSocket),
      no_speech: await refusal(() => client.tts.generate({ ...request, transcript: "..." })),
      no_speech_sse: await refusal(() => client.tts.generateSSE({ ...request, transcript: "..." })),
      unknown_voice: await refusal(() => client.voices.get(errand.unknown_voice)),
      busy: await refusal(() => busy.tts.generate(request, { maxRetries: 0 })),
      busy_retried: await refusal(() => busy.tts.generate(request)),
    };
  },

  // By the names of version 2, which version 4 still has.
  async old_names() {
    const client = new CartesiaClient({ apiKey });
    const camel = { modelId: request.model_id, transcript: request.transcript, voice: { mode: "id", id: request.voice } };
    const { wav, raw } = errand.formats;
    const outputFormat = { container: wav.container, encoding: wav.encoding, sampleRate: wav.sample_rate };
    const chunks = [];
    for await (const chunk of await client.tts.bytes({ ...camel, outputFormat })) chunks.push(chunk);
    const socket = client.tts.websocket({ container: "raw", encoding: raw.encoding, sampleRate: raw.sample_rate });
    await socket.connect();
    const { source } = await socket.send(camel);
    const samples = new Float32Array(raw.sample_rate * LONGEST_S);
    let count = 0;
    for (let read = -1; read !== 0; count += read) read = await source.read(samples.subarray(count));
    socket.disconnect();
    const heard = Buffer.from(samples.buffer, 0, count * samples.BYTES_PER_ELEMENT);
    return { bytes: Buffer.concat(chunks).toString("base64"), socket: heard.toString("base64") };
  },

  async voices(client) {
    const ids = [];
    for await (const voice of client.voices.list()) ids.push(voice.id);
    return ids;
  },

  async transcription(client) {
    const file = await toFile(await audioOf(client, errand.formats.wav), "speech.wav");
    return client.stt.transcribe({ file, model: "ink-whisper", timestamp_granularities: ["word"] });
  },

  async live_transcription(client) {
    const sound = await audioOf(client, settings.output_format);
    const socket = sttSocket(client);
    for (let start = 0; start < sound.length; start += 3200) socket.sendRaw(sound.subarray(start, start + 3200));
    socket.send("finalize");
    socket.send("close");
    const told = [];
    for await (const event of socket) if (event.type === "message") told.push(event.message);
    return told;
  },
};

async function main() {
  const client = new Cartesia({ apiKey });
  for (const [step, run] of Object.entries(steps)) {
    const told = { step };
    try {
      told.answer = await run(client);
    } catch (error) {
      told.failure = error.stack ?? String(error.message ?? error);
    }
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
}

main();
