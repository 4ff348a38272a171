// k6 over HTTP. Its `waiting` ends at the first byte of the head: right here, where head and audio leave together.
import http from 'k6/http';
import encoding from 'k6/encoding';
import { Trend } from 'k6/metrics';

const error = new Trend('ttfa_error');
const sse = __ENV.BENCH_TRANSPORT === 'sse';
const url = __ENV.BENCH_URL + (sse ? '/tts/sse' : '/tts/bytes');
const body = __ENV.BENCH_BODY;
const asked = { headers: { 'Content-Type': 'application/json' }, responseType: sse ? 'text' : 'binary' };

export const options = {
  insecureSkipTLSVerify: true,
  summaryTrendStats: ['count', 'p(50)', 'p(99)', 'max'],
};

export default function () {
  const answer = http.post(url, body, asked);
  const truth = Number(answer.headers['X-Truth-Ns']);
  if (truth) error.add(Math.abs(answer.timings.waiting - truth / 1e6));
  if (!sse) return;
  for (const line of answer.body.split('\n')) {
    if (!line.startsWith('data: ')) continue;
    const event = JSON.parse(line.slice(6));
    if (event.data) encoding.b64decode(event.data);
  }
}

export function handleSummary(data) {
  const seen = data.metrics.ttfa_error;
  const found = seen ? seen.values : { count: 0 };
  const told = { count: found.count, p50_ms: found['p(50)'], p99_ms: found['p(99)'], max_ms: found.max };
  return { [__ENV.BENCH_SUMMARY]: JSON.stringify(told) };
}
