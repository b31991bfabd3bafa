import { judgeWrite, reasonOf } from './influx-answer.js';
import { daysOfDuration } from './influx-result.js';
import { generationOf, versionInBody } from './influx-version.js';

describe('the answer to a write', () => {
  it.each([
    [204, '', 'stored'],
    [400, '{"error":"partial write: field type conflict dropped=1"}', 'bad-lines'],
    [400, `{"error":"unable to parse 'x': missing fields"}`, 'bad-lines'],
    [
      422,
      '{"code":"unprocessable entity","message":"points beyond retention policy"}',
      'bad-lines',
    ],
    [400, '{"error":"partial write of line protocol occurred","data":[]}', 'bad-lines'],
    [413, '<html>', 'too-large'],
    [400, '{"error":"database is required"}', 'held-back'],
    [401, '{"error":"authorization failed"}', 'held-back'],
    [404, '{"error":"database not found"}', 'held-back'],
    [429, '', 'held-back'],
    [500, '{"error":"partial write: no space left"}', 'held-back'],
    [503, '', 'held-back'],
    [200, '', 'held-back'],
    [undefined, 'socket hang up', 'held-back'],
  ])('%s %s is %s', (status, body, kind) => {
    expect(judgeWrite(status, body).kind).toBe(kind);
  });

  it.each([
    ['{"error":"a \\"quoted\\" word"}', 'a "quoted" word'],
    ['{"code":"invalid","message":"no"}', 'no'],
    ['{"error":"partial","data":[{"error_message":"wrong type"}]}', 'partial: wrong type'],
    ['plain text\n', 'plain text'],
  ])('%s says: %s', (body, reason) => {
    expect(reasonOf(body)).toBe(reason);
  });
});

describe('what a server says of itself', () => {
  it.each([
    ['1.6.7~rc0', 1],
    ['1.8.10', 1],
    ['v2.7.11', 2],
    ['3.2.1', 3],
    ['unknown', undefined],
    ['', undefined],
    ['4.0.0', undefined],
  ])('%s is generation %s', (text, generation) => {
    expect(generationOf(text)).toBe(generation);
  });

  it('stands in the JSON of /health and /ping', () => {
    expect(versionInBody('{"name":"influxdb","version":"v2.7.1"}')).toBe('v2.7.1');
    expect(versionInBody('OK')).toBe('');
  });

  it.each([
    ['2160h0m0s', 90],
    ['1h0m0s', 1 / 24],
    ['0s', undefined],
  ])('%s are %s days', (duration, days) => {
    expect(daysOfDuration(duration)).toBe(days);
  });
});
