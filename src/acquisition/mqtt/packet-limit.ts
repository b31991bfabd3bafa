/**
 * Follows the lengths of the MQTT packets in a stream of bytes (3.1.1, 2.2.3), so that a packet that is
 * too long is seen when it begins and not when it is in memory.
 */
export class PacketLimit {
  /** Bytes of the packet under way that are still to come. */
  private left = 0;
  /** Bytes of the length seen so far; 0 before the first byte of a packet. */
  private seen = 0;
  private length = 0;

  constructor(private readonly bytesMax: number) {}

  /** False when a packet in these bytes is longer than allowed, or its length is none. */
  passes(bytes: Uint8Array): boolean {
    for (let place = 0; place < bytes.length;) {
      if (this.left > 0) {
        const skipped = Math.min(this.left, bytes.length - place);
        this.left -= skipped;
        place += skipped;
        continue;
      }
      if (!this.follow(bytes[place])) return false;
      place += 1;
    }
    return true;
  }

  private follow(byte: number): boolean {
    this.seen += 1;
    if (this.seen === 1) return true;
    if (this.seen > 5) return false;
    this.length += (byte & 127) * 128 ** (this.seen - 2);
    if (this.length > this.bytesMax) return false;
    if (byte < 128) {
      this.left = this.length;
      this.length = 0;
      this.seen = 0;
    }
    return true;
  }
}
