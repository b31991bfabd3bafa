import { callText, errorText, parseFrame, resultText } from './ocpp-frame.js';

describe('an OCPP-J text', () => {
  it.each`
    text                                        | kind
    ${'[2,"1","Heartbeat",{}]'}                 | ${'call'}
    ${'[3,"1",{"status":"Accepted"}]'}          | ${'result'}
    ${'[4,"1","GenericError","",{}]'}           | ${'error'}
    ${'[2,"1","Heartbeat"]'}                    | ${'malformed'}
    ${'[2,1,"Heartbeat",{}]'}                   | ${'malformed'}
    ${'[2,"","Heartbeat",{}]'}                  | ${'malformed'}
    ${`[2,"${'x'.repeat(37)}","Heartbeat",{}]`} | ${'malformed'}
    ${'[2,"1","Drop Table",{}]'}                | ${'malformed'}
    ${'[2,"1","Heartbeat",null]'}               | ${'malformed'}
    ${'[3,7,{}]'}                               | ${'unreadable'}
    ${'[5,"1","Heartbeat",{}]'}                 | ${'unreadable'}
    ${'[2]'}                                    | ${'unreadable'}
    ${'[2,"1"]'}                                | ${'unreadable'}
    ${'[]'}                                     | ${'unreadable'}
    ${'{}'}                                     | ${'unreadable'}
    ${'null'}                                   | ${'unreadable'}
    ${'hello'}                                  | ${'unreadable'}
    ${''}                                       | ${'unreadable'}
  `('$text is $kind', ({ text, kind }) => {
    expect(parseFrame(text as string).kind).toBe(kind);
  });

  it('is read as it was written', () => {
    expect(parseFrame(callText('7', 'Reset', { type: 'Soft' }))).toEqual({
      kind: 'call',
      id: '7',
      action: 'Reset',
      payload: { type: 'Soft' },
    });
    expect(parseFrame(resultText('7', { a: 1 }))).toMatchObject({ id: '7', payload: { a: 1 } });
    expect(parseFrame(errorText('7', 'NotSupported', 'no'))).toMatchObject({
      code: 'NotSupported',
      description: 'no',
    });
  });

  it('gives back a numeric id, so that the station can match the error', () => {
    expect(parseFrame('[2,1,"Heartbeat",{}]')).toMatchObject({ id: '1' });
  });
});
