/** Sizes in pixels at full zoom; the style sheet draws cards as high as they are reckoned here. */
export const SIZES = {
    width: 230,
    head: 62,
    row: 26,
    figures: 24,
    columnGap: 110,
    rowGap: 26,
    strayGap: 90,
    port: 14,
};

/**
 * Where the nodes of a flow stand: in columns by their distance from the first one, each as near to
 * the exit that leads to it as those above it let it. What no exit leads to stands below.
 *
 * @param {{ id: number, exits: { name: string, target: number | false }[], rows?: number }[]} nodes
 * @param {number | false} first where the flow begins
 * @param {{ figures?: boolean }} [options] figures: leave room for a line of them
 * @returns {{ places: Map<number, { x, y, width, height, column }>, edges: object[], width, height }}
 */
export function layOut(nodes, first, { figures = false } = {}) {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const places = new Map();
    const starts = startsOf(nodes, byId, first);
    let top = 0;
    for (const start of starts) {
        if (!places.has(start)) {
            top = placeFrom(start, byId, places, top, figures) + SIZES.strayGap;
        }
    }
    const all = [...places.values()];
    return {
        places,
        edges: edgesOf(nodes, places),
        width: Math.max(0, ...columnsOf(all).map((x) => x + SIZES.width)),
        height: all.reduce((most, place) => Math.max(most, place.y + place.height), 0),
    };
}

function columnsOf(places) {
    return [...new Set(places.map((place) => place.x))];
}

/** The first node, then whatever nothing leads to, then what is left: circles of strays. */
function startsOf(nodes, byId, first) {
    const reached = new Set(nodes.flatMap((node) => node.exits.map((exit) => exit.target)));
    const strays = nodes.filter((node) => !reached.has(node.id));
    const order = byId.has(first) ? [byId.get(first)] : [];
    return [...order, ...strays, ...nodes].map((node) => node.id);
}

/** Places all that can be come to from `start`. Returns the lowest edge. */
function placeFrom(start, byId, places, top, figures) {
    const bottoms = [];
    let column = 0;
    let wave = [{ id: start, y: top }];
    let lowest = top;
    const seen = new Set([...places.keys(), start]);
    while (wave.length) {
        const next = [];
        for (const { id, y } of wave) {
            const node = byId.get(id);
            const place = {
                x: column * (SIZES.width + SIZES.columnGap),
                y: Math.max(y, bottoms[column] ?? top),
                width: SIZES.width,
                height: heightOf(node, figures),
                column,
            };
            places.set(id, place);
            bottoms[column] = place.y + place.height + SIZES.rowGap;
            lowest = Math.max(lowest, place.y + place.height);
            node.exits.forEach(({ target }, index) => {
                if (byId.has(target) && !seen.has(target)) {
                    seen.add(target);
                    next.push({ id: target, y: portOf(place, index).y - SIZES.head / 2 });
                }
            });
        }
        wave = next;
        column++;
    }
    return lowest;
}

function heightOf(node, figures) {
    const rows = node.rows ?? node.exits.length;
    return SIZES.head + rows * SIZES.row + (figures ? SIZES.figures : 0);
}

/** The point where the line of a node's exit begins. */
export function portOf(place, index) {
    return { x: place.x + place.width, y: place.y + SIZES.head + (index + 0.5) * SIZES.row };
}

function edgesOf(nodes, places) {
    const edges = [];
    for (const node of nodes) {
        node.exits.forEach(({ name, target }, index) => {
            const to = places.get(target);
            if (to) {
                const from = places.get(node.id);
                edges.push({
                    key: `${node.id}:${name}`,
                    from: node.id,
                    to: target,
                    exit: name,
                    isBack: to.column <= from.column,
                    ...lineBetween(from, portOf(from, index), to),
                });
            }
        });
    }
    return edges;
}

/** A line that leaves and arrives level. */
export function curve(start, end) {
    const bend = Math.max(40, (end.x - start.x) / 2);
    return `M${start.x},${start.y} C${start.x + bend},${start.y} ${end.x - bend},${end.y} ${end.x},${end.y}`;
}

function lineBetween(from, start, to) {
    const end = { x: to.x, y: to.y + SIZES.head / 2 };
    if (to.column > from.column) {
        return { path: curve(start, end), box: boxAround([start, end]) };
    }
    // Back to where the client was before: out, below both cards, and in again
    const below = Math.max(from.y + from.height, to.y + to.height) + SIZES.rowGap / 2;
    const out = start.x + SIZES.port * 2;
    const back = end.x - SIZES.port * 2;
    return {
        path: `M${start.x},${start.y} H${out} V${below} H${back} V${end.y} H${end.x}`,
        box: boxAround([start, end, { x: out, y: below }, { x: back, y: below }]),
    };
}

function boxAround(points) {
    const xs = points.map((point) => point.x);
    const ys = points.map((point) => point.y);
    return {
        left: Math.min(...xs),
        right: Math.max(...xs),
        top: Math.min(...ys),
        bottom: Math.max(...ys),
    };
}

export function boxOf({ x, y, width, height }) {
    return { left: x, right: x + width, top: y, bottom: y + height };
}

export function overlap(one, other) {
    return (
        one.left <= other.right &&
        other.left <= one.right &&
        one.top <= other.bottom &&
        other.top <= one.bottom
    );
}

/**
 * The node that an arrow key leads to.
 *
 * @param {string} key ArrowLeft, ArrowRight, ArrowUp, ArrowDown
 */
export function neighbour(key, id, { places, edges }) {
    const along = { ArrowRight: ["from", "to"], ArrowLeft: ["to", "from"] }[key];
    if (along) {
        const [here, there] = along;
        const edge = edges.find((one) => one[here] === id && !one.isBack);
        return edge ? edge[there] : id;
    }
    const column = [...places]
        .filter(([, place]) => place.column === places.get(id).column)
        .sort(([, one], [, other]) => one.y - other.y)
        .map(([node]) => node);
    const step = key === "ArrowDown" ? 1 : -1;
    return column[column.indexOf(id) + step] ?? id;
}
