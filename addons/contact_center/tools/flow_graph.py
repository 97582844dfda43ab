"""What can be said of a flow from its shape alone. ``targets``: node → the nodes it leads to."""


def reachable(start, targets):
    """All nodes that can be come to from ``start``, itself among them."""
    seen, waiting = {start}, [start]
    while waiting:
        for target in targets.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def circles(targets):
    """The groups of nodes that lead round to each other, every node in at most one.

    Tarjan's strongly connected components, without recursion: a flow may be thousands deep.
    """
    search = _Search(targets)
    for node in targets:
        if node not in search.order:
            search.visit(node)
    return search.found


class _Search:
    def __init__(self, targets):
        self.targets = targets
        self.order = {}
        self.lowest = {}
        self.open = []
        self.is_open = set()
        self.found = []

    def visit(self, start):
        path = [(start, iter(self._enter(start)))]
        while path:
            node, targets = path[-1]
            fresh = self._next_fresh(node, targets)
            if fresh is not None:
                path.append((fresh, iter(self._enter(fresh))))
                continue
            path.pop()
            if path:
                parent = path[-1][0]
                self.lowest[parent] = min(self.lowest[parent], self.lowest[node])
            if self.lowest[node] == self.order[node]:
                self._close(node)

    def _enter(self, node):
        self.order[node] = self.lowest[node] = len(self.order)
        self.open.append(node)
        self.is_open.add(node)
        return self.targets.get(node, ())

    def _next_fresh(self, node, targets):
        for target in targets:
            if target not in self.targets:
                continue
            if target not in self.order:
                return target
            if target in self.is_open:
                self.lowest[node] = min(self.lowest[node], self.order[target])
        return None

    def _close(self, node):
        group = []
        while not group or group[-1] != node:
            group.append(self.open.pop())
        self.is_open.difference_update(group)
        if len(group) > 1 or node in self.targets.get(node, ()):
            self.found.append(group[::-1])
