import { describe, expect, test } from "@odoo/hoot";
import { boxOf, layOut, neighbour, overlap, SIZES } from "@contact_center/flow_editor/flow_layout";
import { Viewport } from "@contact_center/flow_editor/viewport";

describe.current.tags("headless");

/** `node(1, { 1: 2, timeout: 3 })` */
function node(id, targets = {}) {
    const exits = Object.entries(targets).map(([name, target]) => ({ name, target }));
    return { id, exits };
}

function chain(length) {
    return Array.from({ length }, (_, index) =>
        node(index + 1, { next: index + 1 < length ? index + 2 : false })
    );
}

test("nodes stand in columns by their distance from the first", () => {
    const { places } = layOut([node(1, { 1: 2, 2: 3 }), node(2, { next: 4 }), node(3), node(4)], 1);
    expect([1, 2, 3, 4].map((id) => places.get(id).column)).toEqual([0, 1, 1, 2]);
    expect(places.get(2).x).toBe(SIZES.width + SIZES.columnGap);
});

test("a node stands where its shortest way leads", () => {
    const { places } = layOut([node(1, { 1: 2, 2: 3 }), node(2, { next: 3 }), node(3)], 1);
    expect(places.get(3).column).toBe(1);
});

test("cards never lie upon each other", () => {
    const nodes = Array.from({ length: 60 }, (_, index) =>
        node(index + 1, {
            1: ((index * 7) % 60) + 1,
            2: ((index * 13 + 5) % 60) + 1,
            timeout: index % 3 ? ((index + 1) % 60) + 1 : false,
        })
    );
    const boxes = [...layOut(nodes, 1).places.values()].map(boxOf);
    expect(boxes).toHaveLength(60);
    const clashes = boxes.filter((box, index) =>
        boxes.slice(index + 1).some((other) => overlap(box, other))
    );
    expect(clashes).toEqual([]);
});

test("an exit's line begins at its row and ends at the next card", () => {
    const { places, edges } = layOut([node(1, { 1: false, 2: 2 }), node(2)], 1);
    expect(edges).toHaveLength(1);
    const [edge] = edges;
    expect([edge.from, edge.to, edge.exit, edge.isBack]).toEqual([1, 2, "2", false]);
    expect(edge.path).toMatch(`M${SIZES.width},${SIZES.head + 1.5 * SIZES.row} `);
    expect(edge.box.right).toBe(places.get(2).x);
});

test("a way back is told from a way on", () => {
    const { edges } = layOut([node(1, { next: 2 }), node(2, { next: 1 })], 1);
    expect(edges.map((edge) => edge.isBack)).toEqual([false, true]);
});

test("what nothing leads to stands below, circles of strays too", () => {
    const nodes = [node(1), node(2, { next: 3 }), node(3, { next: 2 }), node(4)];
    const { places, height } = layOut(nodes, 1);
    expect(places.size).toBe(4);
    for (const id of [2, 3, 4]) {
        expect(places.get(id).y).toBeGreaterThan(places.get(1).y + places.get(1).height);
    }
    expect(height).toBeGreaterThan(places.get(4).y);
});

test("a flow without a first node is drawn all the same", () => {
    expect(layOut([node(1, { next: 2 }), node(2)], false).places.size).toBe(2);
    expect(layOut([], false)).toMatchObject({ width: 0, height: 0, edges: [] });
});

test("an exit to a node that is not there has no line", () => {
    expect(layOut([node(1, { next: 99 })], 1).edges).toEqual([]);
});

test("room is left for figures and for further rows", () => {
    const plain = layOut([node(1, { next: false })], 1).height;
    expect(layOut([node(1, { next: false })], 1, { figures: true }).height).toBe(
        plain + SIZES.figures
    );
    expect(layOut([{ ...node(1, { next: false }), rows: 2 }], 1).height).toBe(plain + SIZES.row);
});

test("the arrow keys walk along the lines and up and down a column", () => {
    const layout = layOut([node(1, { 1: 2, 2: 3 }), node(2), node(3, { next: 1 })], 1);
    expect(neighbour("ArrowRight", 1, layout)).toBe(2);
    expect(neighbour("ArrowLeft", 2, layout)).toBe(1);
    expect(neighbour("ArrowDown", 2, layout)).toBe(3);
    expect(neighbour("ArrowUp", 3, layout)).toBe(2);
    expect(neighbour("ArrowUp", 2, layout)).toBe(2);
    expect(neighbour("ArrowRight", 2, layout)).toBe(2);
});

test("time grows no faster than the flow", () => {
    const seconds = (count) => {
        const nodes = chain(count);
        const start = performance.now();
        layOut(nodes, 1);
        return performance.now() - start;
    };
    seconds(1000);
    const small = Math.max(1, seconds(1000));
    expect(seconds(10000)).toBeLessThan(small * 100);
});

test("zooming keeps the point under the pointer", () => {
    const viewport = Object.assign(new Viewport(), { width: 800, height: 600 });
    viewport.pan(30, 40);
    const before = (100 - viewport.x) / viewport.scale;
    viewport.zoom(1.5, 100, 200);
    expect((100 - viewport.x) / viewport.scale).toBeCloseTo(before);
    expect(viewport.scale).toBe(1.5);
    viewport.zoom(100);
    expect(viewport.scale).toBe(1.6);
});

test("the whole of a picture fits in, and no small one is blown up", () => {
    const viewport = Object.assign(new Viewport(), { width: 800, height: 600 });
    viewport.fit({ width: 3000, height: 400 });
    expect(viewport.scale).toBeLessThan(0.26);
    expect(viewport.seen().right).toBeGreaterThan(3000);
    viewport.fit({ width: 100, height: 100 });
    expect(viewport.scale).toBe(1);
});

test("a picture too big to be read begins where the flow does", () => {
    const viewport = Object.assign(new Viewport(), { width: 800, height: 600 });
    viewport.begin({ width: 9000, height: 400 });
    expect([viewport.scale, viewport.x, viewport.y]).toEqual([0.7, 24, 24]);
    viewport.begin({ width: 1000, height: 400 });
    expect(viewport.seen().right).toBeGreaterThan(1000);
});

test("a card out of sight is brought in, one in sight is left where it is", () => {
    const viewport = Object.assign(new Viewport(), { width: 800, height: 600 });
    viewport.reveal({ left: 100, right: 300, top: 100, bottom: 200 });
    expect([viewport.x, viewport.y]).toEqual([0, 0]);
    viewport.reveal({ left: 2000, right: 2200, top: 100, bottom: 200 });
    expect(overlap(viewport.seen(), { left: 2000, right: 2200, top: 100, bottom: 200 })).toBe(true);
});
