package io.qasid.local.callback;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The callbacks that came, in their order; at most 10,000, the oldest go first.
public final class CallbackLog implements Consumer<Callback> {
    private static final int CALLBACKS_MAX = 10_000;

    private final ArrayList<Callback> callbacks = new ArrayList<>();

    @Override
    public synchronized void accept(Callback callback) {
        if (callbacks.size() == CALLBACKS_MAX) {
            callbacks.removeFirst();
        }
        callbacks.add(callback);
    }

    public synchronized List<Callback> all() {
        return List.copyOf(callbacks);
    }

    public boolean any(Predicate<Callback> wanted) {
        return all().stream().anyMatch(wanted);
    }
}
