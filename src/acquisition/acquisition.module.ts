import { DynamicModule, Module, Provider } from '@nestjs/common';
import { Health } from '../platform/health.service.js';
import { Incidents } from '../platform/incidents.service.js';
import { CursorStore } from './spool/cursor.store.js';
import { DeviceOverview } from './device-overview.service.js';
import { Decoders } from './spool/decoders.service.js';
import { DRAIN_TARGETS, Drains, drainTargets, SPOOL_READERS } from './spool/drains.service.js';
import { FrameNotes } from './record/frame-notes.service.js';
import { GapKeeper } from './record/gap-keeper.service.js';
import { GapService } from './record/gap.service.js';
import { GapStore } from './record/gap.store.js';
import { GivenValueStore } from './record/given-value.store.js';
import { InfluxOptions } from './projection/influx-dialect.js';
import { projectionProviders } from './projection/projection.module.js';
import { NightlyComparison } from './projection/nightly-comparison.service.js';
import { ProjectionComparison } from './projection/projection-comparison.service.js';
import { ProjectionRebuild } from './projection/projection-rebuild.service.js';
import { Intake } from './spool/intake.service.js';
import { KnownDevices } from './known-devices.service.js';
import { ProjectionTarget } from './projection/projection-target.store.js';
import { Quarantine } from './record/quarantine.service.js';
import { QuarantineReader } from './record/quarantine-reader.store.js';
import { Speakers } from './speakers.service.js';
import { QuarantineStore } from './record/quarantine.store.js';
import { ClosingLock } from './record/closing-lock.service.js';
import { FileImport } from './import/file-import.service.js';
import { ImportRecorder } from './import/import-recorder.service.js';
import { ImportRecovery } from './import/import-recovery.service.js';
import { ImportStore } from './import/import.store.js';
import { MappingShelf } from './import/mapping-shelf.service.js';
import { ReadingImport } from './import/reading-import.service.js';
import { RawOrigin } from './record/raw-origin.service.js';
import { RecordedValueStore } from './record/recorded-value.store.js';
import { ReadingService } from './record/reading.service.js';
import { ReadingStore } from './record/reading.store.js';
import { SequenceStore } from './record/sequence.store.js';
import { RecordStore } from './record/record.store.js';
import { RecordTarget } from './record/record-target.store.js';
import { Spool } from './spool/spool.service.js';
import { TimeSeries } from './projection/time-series.service.js';

export interface AcquisitionOptions {
  readonly spoolDirectory: string;
  /** Bytes; by default a fifth of the disk. */
  readonly spoolBudgetBytes?: number | undefined;
  /** Absent: samples stay some weeks in PostgreSQL. */
  readonly influx?: InfluxOptions | undefined;
}

const RECORD: Provider[] = [
  ReadingService,
  RawOrigin,
  RecordedValueStore,
  ReadingImport,
  FileImport,
  ImportRecorder,
  ImportStore,
  MappingShelf,
  ClosingLock,
  ReadingStore,
  GivenValueStore,
  QuarantineStore,
  RecordStore,
  FrameNotes,
  SequenceStore,
  Decoders,
  QuarantineReader,
  Quarantine,
  GapStore,
  GapService,
  KnownDevices,
  DeviceOverview,
];

const SHARED = [
  ReadingService,
  RawOrigin,
  ReadingImport,
  FileImport,
  MappingShelf,
  ClosingLock,
  GapService,
  DeviceOverview,
  KnownDevices,
  Quarantine,
];

/** Readings in, by files or by devices. */
@Module({})
export class AcquisitionModule {
  /**
   * Everything from the spool on. The modules of devices register decoders and use the intake; when
   * they know their devices, `Drains.start()` begins to carry the spool over.
   */
  static forRoot(options: AcquisitionOptions): DynamicModule {
    return {
      module: AcquisitionModule,
      global: true,
      providers: [
        ...RECORD,
        ...projectionProviders(options.influx),
        Intake,
        CursorStore,
        GapKeeper,
        ImportRecovery,
        RecordTarget,
        ProjectionTarget,
        Drains,
        {
          provide: Spool,
          inject: [Health, Incidents],
          useFactory: (health: Health, incidents: Incidents) =>
            Spool.open(spoolOptions(options), health, incidents),
        },
        {
          provide: DRAIN_TARGETS,
          inject: [RecordTarget, ProjectionTarget],
          useFactory: drainTargets,
        },
      ],
      exports: [...SHARED, Decoders, Intake, GapKeeper, Drains, TimeSeries, NightlyComparison],
    };
  }

  /** The record and the projection, without spool, devices and schedule: for the command line. */
  static forProjection(influx: InfluxOptions): DynamicModule {
    return {
      module: AcquisitionModule,
      global: true,
      providers: [...RECORD, ...projectionProviders(influx), CursorStore],
      exports: [...SHARED, ProjectionComparison, ProjectionRebuild],
    };
  }

  /** The record and the decoders, without spool and sources: to read again what was set aside. */
  static forQuarantine(): DynamicModule {
    return {
      module: AcquisitionModule,
      global: true,
      providers: [...RECORD, Speakers],
      exports: [...SHARED, Speakers],
    };
  }

  /** The record and the import of files, without spool, devices and clock. */
  static forRecordOnly(): DynamicModule {
    return {
      module: AcquisitionModule,
      global: true,
      providers: RECORD,
      exports: SHARED,
    };
  }
}

function spoolOptions({ spoolDirectory, spoolBudgetBytes }: AcquisitionOptions) {
  return { directory: spoolDirectory, budgetBytes: spoolBudgetBytes, readers: SPOOL_READERS };
}
