/** An Austrian ConsumptionRecord of one point, quarter-hours from 2026-03-25 00:00 on. */
export function edaRecord(
  given: {
    readonly point?: string;
    readonly values?: readonly string[];
    readonly code?: string;
  } = {},
): string {
  const { point = 'flat-1', values = ['0.012', '0.019'], code = '1-1:1.9.0 G.01' } = given;
  const clock = (slot: number) =>
    new Date(Date.UTC(2026, 2, 24, 23) + slot * 900_000).toISOString().replace('.000Z', 'Z');
  const positions = values.map(
    (value, slot) =>
      `<ns0:EP><ns0:DTF>${clock(slot)}</ns0:DTF><ns0:DTT>${clock(slot + 1)}</ns0:DTT>` +
      `<ns0:MM>L1</ns0:MM><ns0:BQ>${value}</ns0:BQ></ns0:EP>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<ns0:ConsumptionRecord xmlns:ns0="http://www.ebutilities.at/schemata/customerprocesses/consumptionrecord/01p41" xmlns:ns1="http://www.ebutilities.at/schemata/customerprocesses/common/types/01p20">
<ns0:MarketParticipantDirectory DocumentMode="PROD" Duplicate="false" SchemaVersion="01.41"/>
<ns0:ProcessDirectory>
<ns1:MeteringPoint>${point}</ns1:MeteringPoint>
<ns0:Energy>
<ns0:MeteringIntervall>QH</ns0:MeteringIntervall>
<ns0:EnergyData MeterCode="${code}" UOM="KWH">
${positions.join('\n')}
</ns0:EnergyData>
</ns0:Energy>
</ns0:ProcessDirectory>
</ns0:ConsumptionRecord>
`;
}
