import { crc32, deflateSync, inflateSync } from "node:zlib";

const headLength = 8;
const maxColours = 256;

/**
 * Rewrites a picture with a palette. A screenshot of a page has few colours, but browsers write three bytes for each dot, and
 * pictures stay in a repository's history forever. If there are more than 256 colours, the rarest, at the edges of letters,
 * are replaced by the nearest ones. Reads what chromium writes: 8 bits of red, green and blue (www.w3.org/TR/png).
 */
export function compactPng(png: Buffer): Buffer {
    const { width, height, dots } = readDots(png);
    const uses = new Map<number, number>();
    for (const colour of dots) {
        uses.set(colour, (uses.get(colour) ?? 0) + 1);
    }
    const palette = [...uses]
        .sort(([, a], [, b]) => b - a)
        .slice(0, maxColours)
        .map(([colour]) => colour);
    const indexes = new Map(
        [...uses.keys()].map((colour) => [colour, nearest(colour, palette)] as const),
    );
    const rows = Buffer.alloc((width + 1) * height);
    dots.forEach((colour, dot) => {
        // Each row starts with its filter: none.
        rows[dot + Math.floor(dot / width) + 1] = indexes.get(colour) ?? 0;
    });
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 3], 8);
    return Buffer.concat([
        png.subarray(0, headLength),
        chunk("IHDR", header),
        chunk("PLTE", Buffer.from(palette.flatMap(channels))),
        chunk("IDAT", deflateSync(rows, { level: 9 })),
        chunk("IEND", Buffer.alloc(0)),
    ]);
}

interface Dots {
    readonly width: number;
    readonly height: number;
    /** Colours as 0xRRGGBB, row by row. */
    readonly dots: Uint32Array;
}

function readDots(png: Buffer): Dots {
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    if (png[24] !== 8 || png[25] !== 2 || png[28] !== 0) {
        throw new Error("only PNGs with 8 bits RGB, not interlaced, can be read");
    }
    const raw = inflateSync(Buffer.concat(dataOf(png)));
    const length = width * 3;
    const bytes = new Uint8Array(length * height);
    const dots = new Uint32Array(width * height);
    for (let y = 0; y < height; y += 1) {
        const filter = raw[y * (length + 1)] ?? 0;
        for (let x = 0; x < length; x += 1) {
            const at = y * length + x;
            const left = x < 3 ? 0 : (bytes[at - 3] ?? 0);
            const up = y === 0 ? 0 : (bytes[at - length] ?? 0);
            const corner = x < 3 || y === 0 ? 0 : (bytes[at - length - 3] ?? 0);
            bytes[at] = (raw[at + y + 1] ?? 0) + predict(filter, left, up, corner);
        }
    }
    dots.forEach((_, dot) => {
        const [red = 0, green = 0, blue = 0] = bytes.subarray(dot * 3, dot * 3 + 3);
        dots[dot] = (red << 16) | (green << 8) | blue;
    });
    return { width, height, dots };
}

/** Predicts a byte by one of the format's five filters, which have numbers. */
function predict(filter: number, left: number, up: number, corner: number): number {
    switch (filter) {
        case 1:
            return left;
        case 2:
            return up;
        case 3:
            return (left + up) >> 1;
        case 4: {
            const guess = left + up - corner;
            const [a, b, c] = [left, up, corner].map((each) => Math.abs(guess - each)) as [
                number,
                number,
                number,
            ];
            return a <= b && a <= c ? left : b <= c ? up : corner;
        }
        default:
            return 0;
    }
}

function dataOf(png: Buffer): readonly Buffer[] {
    const found: Buffer[] = [];
    for (let at = headLength; at < png.length;) {
        const length = png.readUInt32BE(at);
        if (png.toString("latin1", at + 4, at + 8) === "IDAT") {
            found.push(png.subarray(at + 8, at + 8 + length));
        }
        at += length + 12;
    }
    return found;
}

function chunk(type: string, data: Buffer): Buffer {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
}

function nearest(colour: number, palette: readonly number[]): number {
    const exact = palette.indexOf(colour);
    if (exact >= 0) {
        return exact;
    }
    const distances = palette.map((each) => distance(channels(each), channels(colour)));
    return distances.indexOf(Math.min(...distances));
}

function distance(a: readonly number[], b: readonly number[]): number {
    return a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0);
}

function channels(colour: number): number[] {
    return [colour >> 16, (colour >> 8) & 255, colour & 255];
}
