// k6 over WebSocket. Its only clock in scripts is Date.now(): whole milliseconds.
import { WebSocket } from 'k6/experimental/websockets';
import encoding from 'k6/encoding';
import { Trend } from 'k6/metrics';

const error = new Trend('ttfa_error');
const message = JSON.parse(__ENV.BENCH_BODY);
export const options = { summaryTrendStats: ['count', 'p(50)', 'p(99)', 'max'] };

export default function () {
  const socket = new WebSocket(__ENV.BENCH_URL.replace('http', 'ws') + '/tts/websocket');
  let number = 0;
  let start = 0;
  let first = 0;
  const ask = () => {
    number += 1;
    first = 0;
    start = Date.now();
    socket.send(JSON.stringify({ ...message, context_id: `c-${__VU}-${number}`, continue: false }));
  };
  socket.onopen = ask;
  socket.onmessage = (frame) => {
    const now = Date.now();
    const event = JSON.parse(frame.data);
    if (!first) {
      first = now;
      if (event.truth_ns) error.add(Math.abs(first - start - event.truth_ns / 1e6));
    }
    if (event.done) ask();
    else encoding.b64decode(event.data);
  };
}

export function handleSummary(data) {
  const seen = data.metrics.ttfa_error;
  const found = seen ? seen.values : { count: 0 };
  const told = { count: found.count, p50_ms: found['p(50)'], p99_ms: found['p(99)'], max_ms: found.max };
  return { [__ENV.BENCH_SUMMARY]: JSON.stringify(told) };
}
