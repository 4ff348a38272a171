// What an account keeps, by the official JavaScript SDK: make, page through, read, change, delete. A JSON line for each
// step; its argument tells a clip, a voice and how long a fine-tune takes. Nothing is judged here (see programs.py).
"use strict";
const { APIError, Cartesia, toFile } = require("@cartesia/cartesia-js");

const { clip, voice, sentence, training_s } = JSON.parse(process.argv[2]);
const about = { name: "Calls", description: "Two hours of one speaker." };
const wav = { container: "wav", encoding: "pcm_s16le", sample_rate: 16000 };
const wavFields = Object.fromEntries(Object.entries(wav).map(([name, value]) => [`output_format[${name}]`, value]));

const file = (name = "a.wav") => toFile(Buffer.from(clip, "base64"), name);
const base64 = async (response) => Buffer.from(await response.arrayBuffer()).toString("base64");

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

async function status(call) {
  try {
    await call();
    return 200;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    return error.status;
  }
}

const steps = {
  async voices({ voices }) {
    const made = await voices.clone({ clip: await file(), ...about, language: "en" });
    const told = {
      made,
      listed: (await all(voices.list({ limit: 7 }))).map(({ id }) => id),
      changed: await voices.update(made.id, { name: "Myself", gender: "feminine" }),
      accents: (await voices.listAccents()).accents.map(({ id }) => id),
      attached: await voices.addAccents(made.id, { accents: ["parisian"] }),
      detached: await voices.deleteAccent("parisian", { id: made.id }),
      localized: await voices.localize({ voice_id: made.id, name: "Ich", accent: "high-german" }),
    };
    await voices.delete(made.id);
    return { ...told, gone: await status(() => voices.get(made.id)), foreign: await status(() => voices.delete(voice)) };
  },

  async datasets({ datasets }) {
    const made = [];
    for (let number = 0; number < 4; number += 1) made.push((await datasets.create(about)).id);
    const [id] = made;
    await datasets.update(id, { ...about, name: "New" });
    for (const name of ["0.wav", "1.wav", "2.wav"])
      await datasets.files.upload(id, { file: await file(name), purpose: "fine_tune" });
    const told = {
      made,
      listed: (await all(datasets.list({ limit: 2 }))).map((each) => each.id),
      changed: await datasets.retrieve(id),
      files: await all(datasets.files.list(id, { limit: 2 })),
    };
    await datasets.files.delete(told.files[0].id, { id });
    told.left = (await all(datasets.files.list(id))).map(({ filename }) => filename);
    await datasets.delete(id);
    return { ...told, gone: await status(() => datasets.retrieve(id)) };
  },

  async fine_tunes({ baseURL, datasets, fineTunes }) {
    const { id: dataset } = await datasets.create(about);
    await datasets.files.upload(dataset, { file: await file(), purpose: "fine_tune" });
    const made = await fineTunes.create({ ...about, dataset, language: "en", model_id: "sonic-3-2026-01-12" });
    await fetch(`${baseURL}/cartest/clock`, { method: "POST", body: JSON.stringify({ advance_s: training_s }) });
    const told = {
      made,
      trained: await fineTunes.retrieve(made.id),
      listed: (await all(fineTunes.list({ limit: 1 }))).map(({ id }) => id),
      voices: (await all(fineTunes.listVoices(made.id))).map(({ name }) => name),
    };
    await fineTunes.delete(made.id);
    return { ...told, gone: await status(() => fineTunes.retrieve(made.id)) };
  },

  async dictionaries({ pronunciationDicts, tts }) {
    const items = [{ text: "Cartesia", alias: "kar-TEE-zhuh" }];
    const made = [];
    for (const name of ["Brands", "1", "2"]) made.push((await pronunciationDicts.create({ name, items })).id);
    const [id] = made;
    const request = { model_id: "sonic-3", transcript: sentence, voice, output_format: wav, pronunciation_dict_id: id };
    const told = {
      made,
      listed: (await all(pronunciationDicts.list({ limit: 2 }))).map((each) => each.id),
      changed: await pronunciationDicts.update(id, { items: [{ text: "x", alias: "y" }] }),
      found: await pronunciationDicts.retrieve(id),
      spoken: await base64(await tts.generate(request)),
    };
    await pronunciationDicts.delete(id);
    return { ...told, gone: await status(() => tts.generate(request)) };
  },

  async agents({ agents }) {
    const [{ id }] = (await agents.list()).summaries;
    const metric = await agents.metrics.create({ name: "from-the-sdk", prompt: "Was it polite?" });
    await agents.metrics.addToAgent(metric.id, { agent_id: id });
    await agents.metrics.removeFromAgent(metric.id, { agent_id: id });
    const deployments = await agents.deployments.list(id);
    const calls = await all(agents.calls.list({ agent_id: id, limit: 1 }));
    const told = {
      changed: await agents.update(id, { description: "Changed." }),
      numbers: await agents.listPhoneNumbers(id),
      deployment: await agents.deployments.retrieve(deployments.at(-1).id),
      templates: (await agents.listTemplates()).templates.length,
      call: await agents.calls.retrieve(calls[0].id),
      metrics: (await agents.metrics.list()).data.some((each) => each.id === metric.id),
      results: await all(agents.metrics.results.list({ agent_id: id })),
      export: await agents.metrics.results.export({ agent_id: id }),
    };
    await agents.calls.downloadAudio(calls[0].id); // an answer that the SDK drops
    await agents.delete(id);
    return { ...told, gone: await status(() => agents.retrieve(id)) };
  },

  async infill({ tts }) {
    const request = { model_id: "sonic-3", language: "en", transcript: sentence, voice_id: voice, ...wavFields };
    return base64(await tts.infill({ left_audio: await file(), right_audio: await file(), ...request }));
  },

  async voice_changer({ voiceChanger }) {
    const request = { clip: await file(), "voice[id]": voice, ...wavFields };
    return {
      whole: await base64(await voiceChanger.generate(request)),
      events: await all(await voiceChanger.generateSSE({ ...request, clip: await file() })),
    };
  },
};

async function main() {
  const client = new Cartesia({ apiKey: process.env.CARTESIA_API_KEY, maxRetries: 0 });
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
