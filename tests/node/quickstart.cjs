// A first program: one sentence as a file, the same over a socket; the SDK is told nothing but its key.
"use strict";
const { writeFileSync } = require("node:fs");
const { Cartesia } = require("@cartesia/cartesia-js");

async function main() {
  const client = new Cartesia({ apiKey: process.env.CARTESIA_API_KEY });
  const [voice, transcript] = process.argv.slice(2);
  const request = { model_id: "sonic-3", transcript, voice };
  const pcm = { encoding: "pcm_s16le", sample_rate: 16000 };
  const whole = await client.tts.generate({ ...request, output_format: { container: "wav", ...pcm } });
  writeFileSync("whole.wav", Buffer.from(await whole.arrayBuffer()));
  const socket = await client.tts.websocket();
  const chunks = [];
  const events = socket.generate({ ...request, context_id: "live", output_format: { container: "raw", ...pcm } });
  for await (const event of events) if (event.type === "chunk") chunks.push(event.audio);
  socket.close();
  writeFileSync("live.pcm", Buffer.concat(chunks));
}

main();
